"""One application started twice at the same moment, by a double click or by two colleagues: one draft comes of it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Division
from clusters.models import Application, Cluster
from tests.races.together import at_once_on

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_starts_of_one_cluster_the_second_is_told(reference, yongkang, yongkang_head, settings):
    settings.PORTAL_DEMO = True  # its clock stands at 10 April 2025, in every thread
    typed = {"batch": reference.batch.pk, "name": "示例永康阀门产业集群"}
    outcomes = at_once_on(
        Division.objects.filter(code="330784"), *[_starting(who, typed) for who in (yongkang, yongkang_head)]
    )
    assert sorted(outcomes) == ["", "本县刚刚建立了同名集群，请从工作台打开它的草稿。"]
    assert (Cluster.objects.count(), Application.objects.count()) == (1, 1)


def _starting(user, typed):
    """An act: the form sent by this person; returns what the form says against it."""
    client = Client()
    client.force_login(user, "accounts.backends.PeopleBackend")

    def act() -> str:
        response = client.post(reverse("clusters:application-new"), typed)
        return "" if response.status_code == 302 else str(response.context["form"].non_field_errors()[0])

    return act
