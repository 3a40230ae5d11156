"""A value is written while the county ends the dictation: before its end or not at all, and never past the county."""

import pytest

from clusters.models import Dictation
from records.moves import StepRefused
from records.steps import take_step
from tests import builders
from tests.builders import at, fresh
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-10 12:00")


def test_what_is_written_was_written_before_the_end(filled, yongkang):
    dictation = builders.dictate(filled, NOW)
    written, ended = at_once(
        filled,
        lambda: builders.write_down(dictation, "niche", "智能阀门", NOW).version,
        lambda: take_step("stop", dictation, by=yongkang, seen=1, note="本单位没有请求", now=NOW).state,
    )
    answer = filled.filing.answers.get(code="niche")
    assert ended == "entered"
    assert answer.version == (2 if written == 2 else 1)
    with pytest.raises(StepRefused, match="代录已经结束"):
        builders.write_down(dictation, "niche", "水暖", NOW)


def test_one_call_taken_by_two_is_one_dictation(filled):
    first, second = at_once(filled, lambda: builders.dictate(filled, NOW), lambda: builders.dictate(filled, NOW))
    assert (first, Dictation.objects.count()) == (second, 1)
    assert fresh(filled).dossier.events.filter(step="dictate").count() == 1
