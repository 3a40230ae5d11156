"""The virus scanner: what waits for it nobody else opens, what it finds never comes in. With a real clamd."""

import logging
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.gaps import gaps
from records import scanning
from records.documents import attach, checked, set_removed
from records.health import faults
from records.models import Document, Message, Scan
from records.moves import StepRefused
from records.scanning import ScannerSilent, ask_clamd, scan_document, scan_waiting
from records.trail import faults as chain_faults
from tests import builders
from tests.builders import at, fresh
from tests.records.made_files import docx, pdf, wps
from tests.records.scanners import EICAR, clamd, saying

NOW = at("2025-04-10 10:00")
SLOT = "other_evidence"
CARRIER = docx({"word/media/note.txt": EICAR})


@pytest.fixture(scope="module")
def scanner(tmp_path_factory):
    with clamd(tmp_path_factory.mktemp("clamd")) as path:
        yield path


@pytest.fixture
def scanned(scanner, settings):
    settings.CLAMAV_SOCKET = scanner
    return settings


def put(application, by, content=CARRIER, name="说明.docx"):
    return attach(application, SLOT, checked(SimpleUploadedFile(name, content)), by=by, now=NOW)


def opened(client, document):
    return client.get(reverse("records:document", args=[document.pk])).status_code


# What clamd says


@pytest.mark.parametrize("content", [EICAR, CARRIER, docx({"word/media/a.bin": docx({"word/a.txt": EICAR})})])
def test_clamd_finds_the_virus_also_inside_of_archives(scanned, content):
    assert ask_clamd(BytesIO(content)) == "Eicar-Test.UNOFFICIAL"


@pytest.mark.parametrize("content", [b"", pdf(), docx(), wps(), b"\0" * (3 << 20)])
def test_clamd_finds_nothing_in_sound_files(scanned, content):
    assert ask_clamd(BytesIO(content)) == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "INSTREAM size limit exceeded. ERROR"),
        (b"stream: Can't open file ERROR\0", "stream: Can't open file ERROR"),
        (b"", "no answer"),
        (b"\xff\xfe garbage", "�� garbage"),
    ],
)
def test_an_answer_that_decides_nothing_leaves_the_file_waiting(settings, words, reason):
    with saying(words) as settings.CLAMAV_SOCKET, pytest.raises(ScannerSilent) as silent:
        ask_clamd(BytesIO(pdf()))
    assert str(silent.value) == reason


def test_a_scanner_that_says_nothing_is_not_waited_for_without_end(settings, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    with saying(None) as settings.CLAMAV_SOCKET, pytest.raises(ScannerSilent, match="timed out"):
        ask_clamd(BytesIO(pdf()))


@pytest.mark.parametrize("place", ["/nowhere/clamd.sock", "127.0.0.1:1"])
def test_a_scanner_that_is_not_there_is_said(settings, place):
    settings.CLAMAV_SOCKET = place
    with pytest.raises(ScannerSilent):
        ask_clamd(BytesIO(pdf()))


# What becomes of an attachment


def test_a_clean_attachment_is_let_through(draft, yongkang, yongkang_head, signed_in, scanned):
    document = put(draft, yongkang, pdf(), "证明.pdf")
    assert document.scan == Scan.WAITING
    colleague = signed_in(yongkang_head)
    assert (opened(signed_in(yongkang), document), opened(colleague, document)) == (200, 403)

    scan_document(document.pk, NOW)
    document = fresh(document)
    assert (document.scan, document.scanned_at, opened(colleague, document)) == (Scan.CLEAN, NOW, 200)


def test_an_infected_attachment_is_kept_out_with_the_reason(draft, yongkang, signed_in, scanned):
    document = put(draft, yongkang)
    version = fresh(draft.dossier).version
    scan_document(document.pk, NOW)

    document = fresh(document)
    assert (document.scan, document.threat, document.removed_at) == (Scan.INFECTED, "Eicar-Test.UNOFFICIAL", NOW)
    assert document.file.storage.exists(document.file.name) is False
    assert fresh(draft.dossier).version == version + 1
    client = signed_in(yongkang)
    assert opened(client, document) == 403
    page = client.get(reverse("clusters:section", args=[draft.pk, "evidence"])).content.decode()
    assert "“说明.docx”查出病毒（Eicar-Test.UNOFFICIAL），已拒收。请查杀后重新上传。" in page
    with pytest.raises(StepRefused, match=r"“说明\.docx”查出病毒，不能恢复"):
        set_removed(document, is_removed=False, by=yongkang, now=NOW)


def test_its_history_says_that_it_was_infected_and_not_what_it_was_called(draft, yongkang, zhejiang, get_as, scanned):
    scan_document(put(draft, yongkang).pk, NOW)
    event = fresh(draft).dossier.events.last()
    assert (event.step, event.by, event.agency, event.scope) == (
        "infected_document",
        None,
        draft.dossier.agency,
        "internal",
    )
    assert event.note == "其他材料：查出病毒Eicar-Test.UNOFFICIAL，已拒收，文件没有保存"
    assert list(chain_faults(fresh(draft).dossier)) == []
    history = reverse("records:history", args=[draft.dossier_id])
    assert get_as(yongkang, history).content.decode().count(event.note) == 1
    builders.declare(builders.fill(fresh(draft), NOW), at("2025-04-11 09:00"))
    assert get_as(zhejiang, history).content.decode().count(event.note) == 0


def test_whose_file_it_is_and_who_sent_it_are_told_once(draft, yongkang, yongkang_head, zhejiang, passer_by, scanned):
    document = put(draft, yongkang)
    Document.objects.update(uploaded_by=passer_by)  # somebody let in by an invitation
    for _time in range(2):
        scan_document(document.pk, NOW)
    words = "“说明.docx”查出病毒（Eicar-Test.UNOFFICIAL），已拒收，文件没有保存。请查杀后重新上传。"
    told = {message.recipient: (message.subject, message.words, message.url) for message in Message.objects.all()}
    line, page = f"附件查出病毒：{draft.title}", draft.get_absolute_url()
    assert told == {yongkang: (line, words, page), yongkang_head: (line, words, page), passer_by: (line, words, "")}
    assert Message.objects.count() == 3


def test_a_page_image_of_what_waits_is_its_senders_alone(draft, yongkang, yongkang_head, signed_in, scanned):
    document = put(draft, yongkang, pdf(), "证明.pdf")
    image = reverse("records:document-page", args=[document.pk, 1])
    page = reverse("clusters:attachment", args=[draft.pk, document.pk])
    sender, colleague = signed_in(yongkang), signed_in(yongkang_head)
    assert (sender.get(image).status_code, colleague.get(image).status_code) == (200, 403)
    held = colleague.get(page)
    assert held.status_code == 403
    assert "“证明.pdf”正在查毒，通过后才能打开" in held.content.decode()


def test_a_submission_waits_for_the_scanner(filled, yongkang, scanned):
    document = put(filled, yongkang, pdf(), "补充.pdf")
    against = [gap for gap in gaps(fresh(filled).filing) if "查毒" in gap.sentence]
    assert [(gap.sentence, gap.anchor) for gap in against] == [
        ("“补充.pdf”正在查毒，通过后才能提交", "evidence/#slot-other_evidence")
    ]
    with pytest.raises(StepRefused, match="正在查毒，通过后才能提交"):
        builders.declare(filled, at("2025-04-11 09:00"))
    scan_document(document.pk, NOW)
    assert builders.declare(fresh(filled), at("2025-04-11 10:00")).state == "declared"


@pytest.mark.django_db(transaction=True)
def test_an_attachment_is_scanned_as_soon_as_it_is_kept(draft, yongkang, scanned):
    """The task runs at the commit; in tests Celery is eager."""
    assert fresh(put(draft, yongkang)).scan == Scan.INFECTED


def test_the_sweep_goes_on_when_the_scanner_is_back(draft, yongkang, scanner, settings, caplog):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    first, second = put(draft, yongkang), put(draft, yongkang, pdf(), "证明.pdf")
    with caplog.at_level(logging.WARNING, "records"):
        assert scan_waiting(NOW) == 0
    assert [record.name for record in caplog.records] == ["records.scanning"]
    settings.CLAMAV_SOCKET = scanner
    assert scan_waiting(NOW) == 2
    assert [fresh(first).scan, fresh(second).scan] == [Scan.INFECTED, Scan.CLEAN]
    assert scan_waiting(NOW) == 0


def test_without_a_scanner_nothing_waits(draft, yongkang, yongkang_head, signed_in, settings):
    settings.CLAMAV_SOCKET = ""
    document = put(draft, yongkang, pdf(), "证明.pdf")
    assert (document.scan, opened(signed_in(yongkang_head), document)) == (Scan.UNSCANNED, 200)


def test_a_scanner_that_is_taken_away_lets_go_what_waits(draft, yongkang, settings):
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    document = put(draft, yongkang, pdf(), "证明.pdf")
    settings.CLAMAV_SOCKET = ""
    assert scan_waiting(NOW) == 1
    assert fresh(document).scan == Scan.UNSCANNED


def test_twice_scanned_is_once_decided(draft, yongkang, scanned):
    document = put(draft, yongkang)
    scan_document(document.pk, NOW)
    version = fresh(draft.dossier).version
    scan_document(document.pk, at("2025-04-11 10:00"))
    assert (fresh(document).scanned_at, fresh(draft.dossier).version) == (NOW, version)


def test_the_health_page_names_a_silent_scanner(db, scanned, settings):
    assert "scanner" not in faults()
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"
    assert faults()["scanner"] == "FileNotFoundError"


def test_strangers_learn_nothing_of_a_quarantine(draft, yongkang, beilun, zhejiang, signed_in, scanned):
    document = put(draft, yongkang)
    assert [opened(signed_in(who), document) for who in (beilun, zhejiang)] == [404, 404]
    assert Document.objects.count() == 1
