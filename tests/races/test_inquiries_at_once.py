"""Questions and answers sent at the same moment: one of each comes of it, and nobody writes past the other."""

import pytest

from clusters.inquiries import write
from clusters.models import Inquiry
from records.trail import faults
from tests import builders
from tests.builders import ANSWER, at, fresh
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-10 12:00")


def test_one_question_sent_twice_is_one(draft):
    first, second = at_once(draft, lambda: builders.ask(draft, NOW), lambda: builders.ask(draft, NOW))
    assert (first, Inquiry.objects.count()) == (second, 1)


def test_an_answer_and_a_further_question_do_not_pass_each_other(draft, yongkang, zhejiang):
    inquiry = builders.ask(draft, NOW)
    outcomes = at_once(
        inquiry,
        lambda: write(inquiry, "answer", ANSWER, by=zhejiang, seen=1, now=NOW).state,
        lambda: write(inquiry, "ask_again", "补充一点。", by=yongkang, seen=1, now=NOW).state,
    )
    told = [outcome for outcome in outcomes if "请先看最新内容" in outcome]
    assert (len(told), inquiry.dossier.events.count()) == (1, 2)
    assert list(faults(fresh(inquiry).dossier)) == []
