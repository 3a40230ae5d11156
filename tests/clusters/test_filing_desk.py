"""The county's filing desk: a draft filled in over weeks, saved as one goes, seen by nobody else."""

from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from clusters.answers import Conflict, save_answer
from clusters.schema import Place
from records.clock import standing_at
from records.models import Document
from records.moves import StepRefused
from tests import builders
from tests.builders import at, fresh

NOW = at("2025-04-10 14:00")


def sound_pdf():
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


PDF = sound_pdf()


@pytest.fixture(autouse=True)
def _today():
    with standing_at(NOW):
        yield


def signed_in(user):
    client = Client()
    client.force_login(user, backend="accounts.backends.PeopleBackend")
    return client


def save(client, application, code, value, version=0, year=""):
    address = reverse("clusters:answer-save", args=[application.pk])
    return client.post(address, {"code": code, "year": year, "value": value, "version": version})


def test_an_answer_is_saved_as_one_leaves_its_field(yongkang, draft):
    answer = save(signed_in(yongkang), draft, "A01", "52.10", year=2024).json()

    assert (answer["version"], answer["text"], answer["problem"]) == (1, "52.10", "")
    assert "资格测算" not in answer["eligibility_html"]
    assert "每年总产值" in answer["eligibility_html"] or "总产值" in answer["eligibility_html"]
    assert fresh(draft).filing.answers.get(code="A01", year=2024).text == "52.10"
    assert [change.new for change in draft.filing.changes.filter(code="A01")] == ["52.10"]


def test_a_save_draws_anew_the_line_of_its_own_section_alone(yongkang, draft):
    """What could not be sent from one section may go up from the page of another."""
    answer = save(signed_in(yongkang), draft, "A01", "52.10", year=2024).json()
    assert sorted(key for key in answer if key.endswith("_html")) == ["eligibility_html", "task-figures_html"]
    page = signed_in(yongkang).get(reverse("clusters:section", args=[draft.pk, "basic"])).content.decode()
    assert answer["task-figures_html"].strip() in page


@pytest.mark.parametrize(
    ("code", "year", "typed", "words"),
    [
        ("C01", 2024, "1.3O", "字母O"),
        ("A01", 2024, "约五十", "不是数字"),
        ("A01", 2024, "-5", "请"),
        ("A01", 2024, "9" * 38, "有38位数字"),
        ("operator_uscc", "", "12330799MB00000012", "校验码"),
        ("provincial_date", "", "2024-13-40", "日历上没有"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed_with_its_sentence(yongkang, draft, code, year, typed, words):
    version = draft.filing.answers.filter(code=code).values_list("version", flat=True).first() or 0
    answer = save(signed_in(yongkang), draft, code, typed, version, year).json()
    assert answer["text"] == typed
    assert words in answer["problem"]
    section = "figures" if year else "basic"
    page = signed_in(yongkang).get(reverse("clusters:section", args=[draft.pk, section])).content.decode()
    assert f'value="{typed}"' in page
    assert words in page


def test_two_people_in_one_field_are_told_and_nothing_is_lost(yongkang, yongkang_head, draft):
    place = Place("niche")
    save_answer(draft.filing, place, "智能阀门", by=yongkang, version=0, now=NOW)
    answer = save(signed_in(yongkang_head), draft, "niche", "阀门铸造")

    assert answer.status_code == 409
    assert answer.json()["current"]["text"] == "智能阀门"
    with pytest.raises(Conflict):
        save_answer(draft.filing, place, "阀门铸造", by=yongkang_head, version=0, now=NOW)
    assert draft.filing.answers.get(code="niche").text == "智能阀门"


def test_a_submitted_section_takes_no_more_answers(yongkang, declared):
    with pytest.raises(StepRefused):
        save_answer(declared.filing, Place("niche"), "改动", by=yongkang, version=1, now=NOW)
    answer = save(signed_in(yongkang), declared, "niche", "改动", version=1)
    assert answer.status_code == 422
    page = signed_in(yongkang).get(reverse("clusters:section", args=[declared.pk, "basic"])).content.decode()
    assert "这一栏现在不能填写：已提交的内容须退回补正后才能改。" in page


def test_without_scripts_a_whole_section_is_kept_with_its_mistakes(yongkang, draft):
    address = reverse("clusters:section", args=[draft.pk, "figures"])
    signed_in(yongkang).post(address, {"A01-2024": "52.10", "A02-2024": "4O.74"})
    kept = draft.filing.answers.filter(year=2024).values_list("code", "text")
    assert dict(kept) == {"A01": "52.10", "A02": "4O.74"}


UNSAVED = "这次填的都没有保存，仍在本页。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("阀" * 20_001, "“细分领域”最多存20000字，请精简后再存。"),
        ("阀\x00门", "“细分领域”里有看不见的空字符，不能保存。请清空这一项，重新填写。"),
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_on_the_page(yongkang, draft, typed, sentence):
    answer = save(signed_in(yongkang), draft, "niche", typed)
    assert (answer.status_code, answer.json()) == (422, {"problem": sentence})

    address = reverse("clusters:section", args=[draft.pk, "basic"])
    sent = {"niche": typed, "place": "象珠镇", "area": "8O"}
    page = signed_in(yongkang).post(address, sent)
    told = [str(message) for message in page.context["messages"]]
    assert (page.status_code, told) == (200, [sentence + UNSAVED])
    assert {cell["name"]: cell["text"] for cell in page.context["plain"] if cell["name"] in sent} == sent
    assert not draft.filing.changes.filter(code__in=sent).exists()


def test_a_section_submitted_while_one_typed_keeps_what_was_typed_on_the_page(yongkang, declared):
    address = reverse("clusters:section", args=[declared.pk, "basic"])
    page = signed_in(yongkang).post(address, {"niche": "智能阀门"})
    told = [str(message) for message in page.context["messages"]]
    assert told == ["这一栏现在不能填写：已提交的内容须退回补正后才能改。" + UNSAVED]
    assert "智能阀门" in page.content.decode()
    assert fresh(declared).filing.answers.get(code="niche").text != "智能阀门"


@pytest.mark.parametrize(
    "typed", ["😀阀门", "阀门\u202e", "\x01阀\x1f门\x7f", "<script>alert(1)</script>", "阀\r\n门", "'; DROP TABLE"]
)
def test_every_other_character_is_kept_as_typed(yongkang, draft, typed):
    assert save(signed_in(yongkang), draft, "niche", typed).json()["text"] == typed
    assert fresh(draft).filing.answers.get(code="niche").text == typed
    page = signed_in(yongkang).get(reverse("clusters:section", args=[draft.pk, "basic"])).content.decode()
    assert f'value="{escape(typed)}"' in page


def test_nobody_else_reads_or_writes_a_draft(beilun, zhejiang, ministry, passer_by, observer, draft):
    pages = [
        reverse("clusters:application", args=[draft.pk]),
        reverse("clusters:section", args=[draft.pk, "basic"]),
    ]
    for stranger in (beilun, zhejiang, ministry, passer_by):
        client = signed_in(stranger)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        assert save(client, draft, "niche", "x").status_code == 404
    assert not draft.filing.answers.filter(code="niche").exists()


def test_evidence_is_attached_removed_and_put_back(yongkang, draft):
    client = signed_in(yongkang)
    address = reverse("clusters:document-upload", args=[draft.pk, "statistics_certificate"])
    client.post(address, {"files": SimpleUploadedFile("证明.pdf", PDF)})
    document = draft.dossier.documents.get()
    assert (document.name, document.content_type, document.size) == ("证明.pdf", "application/pdf", len(PDF))

    client.post(reverse("clusters:document-remove", args=[draft.pk, document.pk]))
    assert draft.dossier.documents.kept().count() == 0
    client.post(reverse("clusters:document-restore", args=[draft.pk, document.pk]))
    assert draft.dossier.documents.kept().count() == 1

    got = client.get(reverse("records:document", args=[document.pk]))
    assert b"".join(got.streaming_content) == PDF
    assert "attachment" in got.headers["Content-Disposition"]


def macro_workbook():
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/vbaProject.bin", "macro")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("清单.exe", b"MZ\x90\x00", "不是可以上传的类型"),
        ("清单.pdf", b"MZ\x90\x00" + b"\x00" * 60, "可能改过扩展名"),
        ("清单.xlsx", macro_workbook(), "含有宏"),
        ("清单.docx", b"PK\x03\x04rubbish", "打不开"),
        ("清单.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "请"),
        ("清单.pdf", b"", "请先选择"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_the_reason(yongkang, draft, name, content, words):
    address = reverse("clusters:document-upload", args=[draft.pk, "other_evidence"])
    answer = signed_in(yongkang).post(address, {"files": SimpleUploadedFile(name, content)}, follow=True)
    assert words in answer.content.decode() or "空文件" in answer.content.decode()
    assert draft.dossier.documents.count() == 0


def test_an_upload_over_the_limit_is_refused(yongkang, draft, settings):
    settings.PORTAL_UPLOAD_LIMIT = 10
    address = reverse("clusters:document-upload", args=[draft.pk, "other_evidence"])
    answer = signed_in(yongkang).post(address, {"files": SimpleUploadedFile("大.pdf", PDF)}, follow=True)
    assert "超过0MB" in answer.content.decode()
    assert draft.dossier.documents.count() == 0


def test_the_application_reads_as_what_the_viewer_may_know(zhejiang, yongkang, declared):
    page = reverse("clusters:application", args=[declared.pk])
    assert "待受理" in signed_in(zhejiang).get(page).content.decode()
    assert "已申报" in signed_in(yongkang).get(page).content.decode()
    edition = reverse("clusters:edition", args=[declared.pk, 1])
    assert signed_in(zhejiang).get(edition).status_code == 200
    assert signed_in(zhejiang).get(reverse("clusters:section", args=[declared.pk, "basic"])).status_code == 404


# Speed


def worn(application, times):
    """A file that was returned so many times, each time with one more attachment kept and one more taken off."""
    handler = builders.staff(application.dossier.agency_id)[0]
    for turn in range(times):
        builders.attach(application.dossier, "other_evidence", by=handler, now=NOW, name=f"{turn}.pdf")
        off = builders.attach(application.dossier, "other_evidence", by=handler, now=NOW, name=f"off{turn}.pdf")
        Document.objects.filter(pk=off.pk).update(removed_at=NOW)
        if turn:
            application = builders.declare(application, NOW)
        application = builders.return_for_correction(application, ["figures", "evidence"], NOW)
    return application


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("key", "queries"), [("basic", 12), ("figures", 11), ("heads", 11), ("plan", 11), ("evidence", 13)]
)
def test_a_section_costs_the_same_however_full_the_file(
    yongkang_head, accepted, key, queries, times, django_assert_num_queries
):
    client, address = signed_in(yongkang_head), reverse("clusters:section", args=[worn(accepted, times).pk, key])
    cache.clear()
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(queries - 1):  # what waits for one is kept for a while
        assert client.get(address).status_code == 200


SAVEPOINT = 2  # statements that the test's own transaction makes of the save's
WORD = 8 + SAVEPOINT
FIGURE = 9 + SAVEPOINT  # what is computed with it may rest on the firm list
MEND = FIGURE + 1  # a returned file has a date of its own


@pytest.mark.parametrize("times", [1, 3])
def test_a_save_costs_the_same_however_full_the_file(yongkang, accepted, times, django_assert_num_queries):
    client, application = signed_in(yongkang), worn(accepted, times)
    client.get(reverse("clusters:section", args=[application.pk, "figures"]))
    with django_assert_num_queries(MEND):
        assert save(client, application, "A01", "52.10", version=1, year=2024).status_code == 200
    with django_assert_num_queries(MEND):
        assert save(client, application, "A01", "52.20", version=2, year=2024).json()["version"] == 3


def test_a_first_answer_costs_no_more(yongkang, draft, django_assert_num_queries):
    client = signed_in(yongkang)
    client.get(reverse("clusters:section", args=[draft.pk, "basic"]))
    with django_assert_num_queries(WORD):
        assert save(client, draft, "niche", "智能阀门").json()["version"] == 1
    with django_assert_num_queries(FIGURE):
        assert save(client, draft, "A01", "52.10", year=2024).json()["version"] == 1


def test_only_what_is_computed_with_draws_eligibility_anew(yongkang, draft):
    client = signed_in(yongkang)
    word, figure = (
        save(client, draft, code, text, year=year).json()
        for code, text, year in (("niche", "智能阀门", 0), ("A01", "52.10", 2024))
    )
    drawn = ("computed", "asks", "eligibility_html")
    assert [[name in answer for name in drawn] for answer in (word, figure)] == [[False] * 3, [True] * 3]
    assert [answer["version"] for answer in (word, figure)] == [1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(reference, yongkang, zhejiang, count, django_assert_num_queries):
    for number in range(count):
        cluster = builders.make_cluster(reference.agencies["330784"], f"示例{number}产业集群")
        builders.declare(builders.fill(builders.start(cluster, reference.batch, NOW), NOW), NOW)
    for person, queries in ((yongkang, 7), (zhejiang, 6)):  # the rounds to choose from are held in the process
        client = signed_in(person)
        with django_assert_num_queries(queries):
            assert len(client.get(reverse("clusters:applications")).context["rows"]) == count


@pytest.mark.parametrize("times", [1, 3])
def test_the_file_and_its_history_cost_the_same(yongkang_head, accepted, times, django_assert_num_queries):
    client, application = signed_in(yongkang_head), worn(accepted, times)
    client.get(reverse("portal:desk"))  # where one comes from: what waits for one is known
    with django_assert_num_queries(17):
        assert len(client.get(application.get_absolute_url()).context["editions"]) == times
    with django_assert_num_queries(7):
        client.get(reverse("records:history", args=[application.dossier_id]))
    with django_assert_num_queries(10 if times == 1 else 11):  # a later edition is held against another
        client.get(reverse("clusters:edition", args=[application.pk, times]))
