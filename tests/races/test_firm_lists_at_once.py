"""A firm list and whatever else happens to its file at the same moment: one after the other, each whole."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.firms.importing import start_import
from clusters.firms.keeping import digest_now, keep_firms
from clusters.models import Edition, Firm, FirmImport, FirmList, TitleList
from clusters.workbooks import read_table
from records.proposals import propose
from records.steps import take_step
from tests.builders import at, fresh
from tests.firms import firm, layout, list_firms, register, workbook
from tests.races.together import at_once, at_once_on, told

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2025-04-10 10:00")


def importing(application, by, *numbers):
    """The act of putting these firms in the place of the list."""
    made = workbook([firm(number, "champion") for number in numbers])
    rows, file = read_table(made, layout()).rows, ContentFile(made.getvalue(), f"{numbers}.xlsx")
    return lambda: keep_firms(application.filing, rows, file, by=by, now=NOW)


def test_two_lists_stand_one_after_the_other(draft, yongkang, yongkang_head):
    at_once(draft, importing(draft, yongkang, 1, 2), importing(draft, yongkang_head, 3))
    assert sorted(FirmList.objects.values_list("number", "is_current")) == [(1, False), (2, True)]
    assert [digest_now(each) == each.digest for each in FirmList.objects.all()] == [True, True]
    assert Firm.objects.count() == 3
    assert draft.dossier.documents.kept().count() == 1


def test_one_of_two_workbooks_is_read_the_other_is_told_to_wait(draft, yongkang, yongkang_head):
    content = workbook([firm(1)]).getvalue()
    acts = [
        lambda by=by: start_import(draft.filing, SimpleUploadedFile("名录.xlsx", content), by=by, now=NOW)
        for by in (yongkang, yongkang_head)
    ]
    assert told(at_once(draft, *acts)) == ["上一份名录正在导入，请等它结束后再导入。"]
    assert FirmImport.objects.count() == 1


def test_an_edition_holds_the_list_as_it_was_or_as_it_became(filled, yongkang, yongkang_head):
    """Submitted first, the list comes too late; imported first, what was proposed is no longer what stands."""
    list_firms(filled, [firm(1, "champion")], NOW)
    propose("declare", filled, by=yongkang, seen=fresh(filled).dossier.version, now=NOW)
    seen = fresh(filled).dossier.version
    outcomes = at_once(
        filled,
        importing(filled, yongkang, 2),
        lambda: take_step("declare", filled, by=yongkang_head, seen=seen, now=NOW),
    )
    (sentence,) = told(outcomes)
    if fresh(filled).state == "declared":
        assert sentence == "企业名录现在不能增减：已提交的内容须退回补正后才能改。"
        assert Edition.objects.get().firm_list.number == 1
    else:
        assert "刚刚有更新" in sentence
        assert filled.filing.current_firm_list.number == 2


def test_one_document_is_registered_once_at_a_time(reference, ministry, ministry_head):
    office = reference.agencies["ministry"]
    acts = [
        lambda by=by, numbers=numbers: register("champion", numbers, office, by=by, now=NOW)
        for by, numbers in ((ministry, [1]), (ministry_head, [1, 2]))
    ]
    at_once_on(type(office).objects.filter(pk=office.pk), *acts)
    assert TitleList.objects.count() == 2
    assert TitleList.objects.current().count() == 1
