"""A draft is deleted by whoever fills it in, and comes back for thirty days as it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import strip_tags

from clusters.answers import save_answer
from clusters.applications import start_application
from clusters.models import Answer
from clusters.schema import Place
from records.models import Turn
from records.moves import StepRefused
from records.steps import take_step
from tests import builders
from tests.builders import at, fresh

DELETED = at("2025-04-11 09:00")


def restore(application, by, now):
    return take_step("restore", application, by=by, seen=fresh(application).dossier.version, now=now)


def test_a_deleted_draft_comes_back_as_it_was(filled, yongkang):
    before = list(Answer.objects.filter(filing=filled.filing).values_list("code", "year", "text", "version"))
    builders.discard(filled, DELETED)
    back = restore(filled, yongkang, DELETED + timedelta(days=30))
    assert (back.state, back.ended_at) == ("draft", None)
    assert back.filing.open_sections == back.filing.all_sections
    assert list(Answer.objects.filter(filing=filled.filing).values_list("code", "year", "text", "version")) == before


def test_after_thirty_days_it_stays_deleted(filled, yongkang):
    builders.discard(filled, DELETED)
    with pytest.raises(StepRefused, match="草稿删除已超过30天"):
        restore(filled, yongkang, DELETED + timedelta(days=30, seconds=1))
    assert fresh(filled).state == "discarded"


def test_the_page_of_a_deleted_draft_says_until_when_it_comes_back(filled, get_as, yongkang):
    builders.discard(filled, DELETED)
    page = get_as(yongkang, filled.get_absolute_url()).content.decode()
    assert "草稿已删除，2025-05-11 09:00以前可以恢复" in page


def test_an_empty_list_of_deleted_drafts_says_what_it_is_for(draft, get_as, yongkang):
    address = reverse("clusters:applications")
    assert "没有已删除的草稿" in get_as(yongkang, address, {"state": "discarded"}).content.decode()
    assert "没有符合条件的申报" in get_as(yongkang, address, {"state": "discarded", "q": "阀门"}).content.decode()


def test_a_deleted_draft_waits_for_nobody_and_takes_no_answers(filled, yongkang):
    gone = builders.discard(filled, DELETED)
    assert not Turn.objects.standing().filter(dossier=gone.dossier).exists()
    with pytest.raises(StepRefused, match="这一栏现在不能填写"):
        save_answer(gone.filing, Place("niche"), "智能阀门", by=yongkang, version=1, now=DELETED)


def test_it_leaves_its_place_to_another_and_does_not_come_back_beside_it(filled, yongkang, reference):
    builders.discard(filled, DELETED)
    other = start_application(cluster=filled.cluster, batch=reference.batch, by=yongkang, now=DELETED)
    with pytest.raises(StepRefused, match=f"已另有一件申报（{other.number}）"):
        restore(filled, yongkang, DELETED)


def test_what_was_once_submitted_is_withdrawn_not_deleted(declared, yongkang):
    with pytest.raises(StepRefused, match="现在是“已申报”，不能删除草稿"):
        builders.discard(declared, DELETED)


def test_nobody_else_deletes_it(filled, yiwu, zhejiang, ministry):
    for stranger in (yiwu, zhejiang, ministry):
        with pytest.raises(PermissionDenied):
            take_step("discard", filled, by=stranger, seen=filled.dossier.version, now=DELETED)


def test_the_list_leaves_it_out_unless_asked_for(signed_in, filled, yongkang):
    builders.discard(filled, DELETED)
    client, address = signed_in(yongkang), reverse("clusters:applications")
    assert client.get(address).context["rows"] == []
    (row,) = client.get(address, {"state": "discarded"}).context["rows"]
    assert (row["number"], strip_tags(row["state"])) == (filled.number, "已删除")
