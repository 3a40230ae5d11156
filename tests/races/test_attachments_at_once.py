"""Attachments and steps at the same moment: nothing is kept twice, nothing slips into a closed section."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.documents import attach, checked
from records.models import Document
from records.proposals import propose
from tests.builders import at, fresh
from tests.races.test_steps_at_once import taking
from tests.races.together import at_once, told
from tests.records.made_files import pdf

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-14 10:00")


def attaching(application, by, name, content):
    sound = checked(SimpleUploadedFile(name, content))
    return lambda: attach(application, "other_evidence", sound, by=by, now=NOW)


def test_the_same_content_from_two_people_is_kept_once(draft, yongkang, yongkang_head):
    content = pdf()
    outcomes = at_once(
        draft, attaching(draft, yongkang, "甲.pdf", content), attaching(draft, yongkang_head, "乙.pdf", content)
    )
    (sentence,) = told(outcomes)
    kept = Document.objects.get(slot="other_evidence")
    assert sentence.endswith(f"与已上传的“{kept.name}”内容相同，没有重复保存。")


def test_attachments_of_two_people_stand_one_after_the_other(draft, yongkang, yongkang_head):
    outcomes = at_once(
        draft, attaching(draft, yongkang, "甲.pdf", pdf()), attaching(draft, yongkang_head, "乙.pdf", pdf(pages=2))
    )
    assert sorted(document.place for document in outcomes) == [0, 1]
    assert fresh(draft.dossier).version == draft.dossier.version + 2


def test_an_attachment_comes_before_the_submission_or_not_at_all(filled, yongkang, yongkang_head):
    propose("declare", filled, by=yongkang, seen=filled.dossier.version, now=NOW)
    outcomes = at_once(
        filled, taking("declare", filled, yongkang_head), attaching(filled, yongkang, "补.pdf", pdf(pages=2))
    )
    (sentence,) = told(outcomes)
    was_kept = Document.objects.filter(slot="other_evidence").exists()
    assert fresh(filled).state == ("draft" if was_kept else "declared")
    assert ("刚刚有更新" if was_kept else "佐证材料现在不能增减") in sentence
