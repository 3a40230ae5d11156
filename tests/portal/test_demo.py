"""The demonstration: every state in at least eight bodies, made by real steps, whole to the last event."""

from collections import defaultdict
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.demo import OPERATOR
from accounts.models import User
from clusters.models import Application, Recognition
from clusters.models.application import State
from records.clock import DEMO_START
from records.models import DemoClock, Dossier
from records.trail import faults

pytestmark = pytest.mark.slow


def test_demo_data_are_made_in_demo_mode_only(db):
    with pytest.raises(CommandError):
        call_command("build_demo")


def test_the_demo_shows_every_state_in_at_least_eight_bodies(db, settings):
    settings.PORTAL_DEMO = True
    call_command("load_reference", stdout=StringIO())
    call_command("build_demo", stdout=StringIO())

    bodies = defaultdict(set)
    for state, body in Application.objects.values_list("state", "allotment__body"):
        bodies[state].add(body)
    assert {state: len(bodies[state]) for state in State.values if len(bodies[state]) < 8} == {}
    assert Recognition.objects.valid_on(date(2025, 4, 10)).exclude(name__startswith="示例").count() == 35
    assert Dossier.objects.filter(holds__lifted_at=None, holds__source__startswith="objection").distinct().count() == 1
    assert [fault for dossier in Dossier.objects.all() for fault in faults(dossier)] == []
    assert DemoClock.objects.get().stands_at.date() == date(2025, 4, 10)

    operator = User.objects.get(username=OPERATOR)
    [coedited] = Application.objects.open_to(operator, DEMO_START)
    assert (coedited.dossier.agency.code, coedited.dossier.is_visible_to(operator, DEMO_START)) == ("330784", False)
    assert coedited.filing.answers.filter(changed_by=operator, code__startswith="head_").count() == 4

    before = Application.objects.count()
    call_command("build_demo", stdout=StringIO())
    assert Application.objects.count() == before
