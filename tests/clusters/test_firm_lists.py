"""The firm list of a filing: replaced whole or not at all, frozen with each edition, read by whom it concerns."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.firms.keeping import digest_now
from clusters.models import Firm, FirmImport, FirmList
from records.digests import digest_of
from records.models import Document
from tests.builders import accept, at, declare, fresh, return_for_correction
from tests.firms import code, firm, list_firms, workbook

NOW = at("2025-04-10 14:00")


def section(application):
    return reverse("clusters:section", args=[application.pk, "firms"])


# Importing


def test_a_county_imports_its_list_and_sees_it_beside_the_form(yongkang, draft, upload):
    page = upload(yongkang, draft, [firm(1, "little_giant"), firm(2, "specialised", size="大型", leading="否")])

    found = draft.filing.current_firm_list
    assert (found.number, found.count, found.made_by) == (1, 2, yongkang)
    assert [(each.name, each.size, each.is_leading, str(each.output)) for each in found.firms.all()] == [
        ("示例1号阀门有限公司", "small", True, "5000.0000"),
        ("示例2号阀门有限公司", "large", False, "5000.0000"),
    ]
    assert found.firms.get(row=2).more == {"product": "阀门"}
    assert list(found.titles.values_list("firm__row", "kind")) == [(2, "little_giant"), (3, "specialised")]
    for words in ("第1版", "示例1号阀门有限公司", code(2), "按企业名录，主导产业的单项冠军、小巨人企业1家", "2家"):
        assert words in page


def test_what_must_be_mended_is_told_by_cell_and_the_old_list_stands(yongkang, draft, upload, get_as):
    first = list_firms(draft, [firm(1)], NOW)
    page = upload(yongkang, draft, [firm(2), [*firm(3)[:2], "中等", *firm(3)[3:]], firm(2)])

    assert draft.filing.current_firm_list == first
    assert FirmList.objects.count() == 1
    assert "“名录.xlsx”有2处须改，没有导入，原有名录没有变动。" in page
    assert "“企业名录”表第3行C列（规模）" in page
    assert f"“{code(2)}”与第2行相同" in page
    attempt = FirmImport.objects.get()
    marked = get_as(yongkang, reverse("clusters:firm-marked", args=[draft.pk, attempt.pk]))
    copy = openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content)))
    assert copy["企业名录"]["C3"].comment.text.startswith("“中等”不在")


def test_a_mended_list_takes_the_place_of_the_old_and_nothing_of_that_is_lost(yongkang, draft, upload):
    old = list_firms(draft, [firm(1), firm(2)], NOW, "旧.xlsx")
    page = upload(yongkang, draft, [firm(3)], "新.xlsx")

    new = draft.filing.current_firm_list
    assert (new.number, new.count, fresh(old).is_current) == (2, 1, False)
    assert [document.name for document in draft.dossier.documents.kept()] == ["新.xlsx"]
    assert Firm.objects.filter(list=old).count() == 2
    assert "第2版" in page
    assert not FirmImport.objects.get().workbook


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名录.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "这是旧版表格（.xls、.et）。请用Excel或WPS表格打开，另存为"),
        ("名录.csv", "企业名称,代码\n示例,1".encode("gbk"), "这是CSV或文本文件，不是工作簿。请用Excel或WPS表格打开"),
        ("名录.xlsm", workbook([firm(1)]).getvalue(), "“名录.xlsm”是带宏的文件"),
        ("名录.xlsx", b"", "文件是空的。请下载模板，填好后再导入。"),
        ("名录.xlsx", b"PK\x03\x04rubbish", "工作簿已损坏或不完整，读不出来"),
    ],
)
def test_what_is_no_workbook_is_refused_at_once(yongkang, draft, upload, name, content, words):
    assert words in upload(yongkang, draft, content, name)
    assert (FirmImport.objects.count(), Document.objects.count()) == (0, 0)


def test_no_file_chosen_says_so(yongkang, draft, signed_in):
    answer = signed_in(yongkang).post(reverse("clusters:firm-import", args=[draft.pk]), follow=True)
    assert "请先选择填好的企业名录。" in answer.content.decode()


def test_a_second_list_waits_for_the_first_to_be_read(yongkang, draft, signed_in):
    client, address = signed_in(yongkang), reverse("clusters:firm-import", args=[draft.pk])
    for _time in range(2):
        client.post(address, {"workbook": SimpleUploadedFile("名录.xlsx", workbook([firm(1)]).getvalue())})
    page = client.get(section(draft)).content.decode()
    assert "上一份名录正在导入，请等它结束后再导入。" in page
    assert 'name="workbook"' not in page
    assert FirmImport.objects.count() == 1


def test_a_list_read_after_the_submission_changes_nothing_and_says_so(yongkang, filled, signed_in,
                                                                     django_capture_on_commit_callbacks):  # fmt: skip
    client = signed_in(yongkang)
    with django_capture_on_commit_callbacks(execute=False) as queued:
        client.post(
            reverse("clusters:firm-import", args=[filled.pk]),
            {"workbook": SimpleUploadedFile("名录.xlsx", workbook([firm(1)]).getvalue())},
        )
    declare(filled, at("2025-04-11 09:00"))
    for call in queued:
        call()
    assert FirmList.objects.count() == 0
    assert "已提交的内容须退回补正后才能改" in client.get(section(filled)).content.decode()


def test_a_job_brought_twice_makes_one_list(yongkang, draft, signed_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as queued:
        signed_in(yongkang).post(
            reverse("clusters:firm-import", args=[draft.pk]),
            {"workbook": SimpleUploadedFile("名录.xlsx", workbook([firm(1)]).getvalue())},
        )
    for call in [*queued, *queued]:
        call()
    assert FirmList.objects.count() == 1


# Who sees what


def test_a_submitted_section_takes_no_list(yongkang, declared, upload):
    page = upload(yongkang, declared, [firm(1)])
    assert "企业名录现在不能增减：已提交的内容须退回补正后才能改" in page
    assert 'name="workbook"' not in page
    assert FirmList.objects.count() == 0


def test_a_correction_of_the_section_opens_it_again(yongkang, accepted, upload):
    returned = return_for_correction(accepted, ["firms"], at("2025-04-15 09:00"))
    upload(yongkang, returned, [firm(1)])
    assert returned.filing.current_firm_list.count == 1


def test_nobody_else_reads_or_replaces_a_list_in_preparation(
    draft, beilun, zhejiang, ministry, passer_by, expert, get_as, post_as
):
    list_firms(draft, [firm(1)], NOW)
    addresses = [
        section(draft),
        reverse("clusters:firm-template", args=[draft.pk]),
        reverse("clusters:firms-export", args=[draft.pk, 1]),
        reverse("clusters:edition-firms", args=[draft.pk, 1]),
    ]
    for stranger in (beilun, zhejiang, ministry, passer_by, expert):
        assert [get_as(stranger, address).status_code for address in addresses] == [404] * 4
        assert post_as(stranger, reverse("clusters:firm-import", args=[draft.pk])).status_code == 404
    assert get_as(None, addresses[0]).status_code == 302


def test_who_may_only_read_cannot_replace_the_list(draft, county_administrator, post_as, get_as):
    list_firms(draft, [firm(1)], NOW)
    assert post_as(county_administrator, reverse("clusters:firm-import", args=[draft.pk])).status_code == 403
    assert 'name="workbook"' not in get_as(county_administrator, section(draft)).content.decode()


def test_a_marked_copy_is_the_filing_agencys_alone(yongkang, zhejiang, filled, upload, get_as):
    upload(yongkang, filled, [[None, *firm(1)[1:]]])
    declare(filled, at("2025-04-11 09:00"))
    address = reverse("clusters:firm-marked", args=[filled.pk, FirmImport.objects.get().pk])
    assert get_as(yongkang, address).status_code == 200
    assert get_as(zhejiang, address).status_code == 404


def test_reviewers_read_the_list_of_the_edition_they_review(yongkang, zhejiang, ministry, filled, upload, get_as):
    list_firms(filled, [firm(1, "little_giant")], NOW)
    application = declare(filled, at("2025-04-11 09:00"))
    returned = return_for_correction(accept(application, at("2025-04-14 09:00")), ["firms"], at("2025-04-15 09:00"))
    upload(yongkang, returned, [firm(2)])

    address = reverse("clusters:edition-firms", args=[filled.pk, 1])
    assert "示例1号阀门有限公司" in get_as(zhejiang, address).content.decode()
    assert get_as(ministry, address).status_code == 404
    assert get_as(zhejiang, reverse("clusters:firms-export", args=[filled.pk, 1])).status_code == 200
    assert get_as(zhejiang, reverse("clusters:firms-export", args=[filled.pk, 2])).status_code == 404
    assert [each.number for each in FirmList.objects.visible_to(zhejiang, NOW)] == [1]
    assert [each.number for each in FirmList.objects.visible_to(yongkang, NOW)] == [1, 2]


def test_the_review_page_leads_to_the_list_and_shows_what_changed(zhejiang, filled, get_as):
    list_firms(filled, [firm(1, "champion")], NOW)
    application = accept(declare(filled, at("2025-04-11 09:00")), at("2025-04-14 09:00"))
    returned = return_for_correction(application, ["firms"], at("2025-04-15 09:00"))
    list_firms(returned, [firm(1, "champion"), firm(2)], at("2025-04-16 09:00"))
    declare(returned, at("2025-04-16 10:00"))

    page = get_as(zhejiang, reverse("reviews:review", args=[filled.pk]), {"item": "quality_firms"}).content.decode()
    assert reverse("clusters:edition-firms", args=[filled.pk, 2]) in page
    assert "<del>第1版，1家</del> <ins>第2版，2家</ins>" in page


# Editions


def test_an_edition_freezes_the_list_by_its_digest(filled):
    found = list_firms(filled, [firm(1, "champion"), firm(2, output=None)], NOW)
    edition = declare(filled, at("2025-04-11 09:00")).filing.latest_edition

    assert edition.firm_list == found
    assert edition.data["firms"] == {
        "number": 1, "count": 2, "algorithm": found.algorithm, "digest": found.digest,
    }  # fmt: skip
    assert edition.digest == digest_of(edition.data, edition.algorithm)
    assert digest_now(found) == found.digest


def test_a_filing_without_a_list_freezes_none(declared):
    edition = declared.filing.latest_edition
    assert (edition.firm_list, edition.data["firms"]) == (None, None)
