"""One world for the tests that walk every address: a file of 永康 in each state, each in a round of its own."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from clusters.firms.importing import start_import
from clusters.invitations import token_of
from clusters.models import Application, Dictation, FirmImport, TitleImport, TitleKind
from clusters.recognising import Publishing
from clusters.title_imports import start_titles
from clusters.titles import Announcement
from records.documents import attach, checked
from records.job_runs import run
from records.jobs import start_job
from records.messages import tell
from records.models import Document, Message
from records.uploads import begin
from reviews.list_imports import start_preview
from reviews.models import ListImport
from tests import builders, stages
from tests.builders import fresh
from tests.clusters.coediting import coeditor, invited
from tests.firms import TITLE_HEADINGS, firm, list_firms, register, workbook
from tests.papers import making
from tests.records.made_files import pdf
from tests.reference import Reference, at, build_allotment

NOW = at("2025-09-29 10:00")  # the notices of 22 September have ended, the running one began this morning
SLOT = "other_evidence"
TUS = {"Tus-Resumable": "1.0.0"}
LIST = "batch_year,name,province,county,division_code\n2022,示例五金产业集群,浙江省,义乌市,\n2022,乙,浙江省,无此县,\n"


def build_world(reference: Reference) -> dict[str, Any]:
    """What the table of addresses names between braces, each brought there by real steps."""
    yongkang = reference.people["yongkang"]
    draft = stages.draft(in_round(reference, "draft"))
    declared = stages.declared(in_round(reference, "declared"))
    ended = stages.objection(in_round(reference, "ended"), "received")
    running = builders.announce([stages.at_ministry(in_round(reference, "running"))], at("2025-09-29 09:00"))
    published = stages.application(in_round(reference, "published"), "published")
    waiting = invited(draft, NOW - timedelta(hours=1), until=NOW + timedelta(days=9))
    return {
        "draft": draft,
        "kept": attach(draft, SLOT, checked(SimpleUploadedFile("示例.pdf", pdf())), by=yongkang, now=NOW),
        "removed": removed_document(draft, yongkang),
        "tus": TUS,
        "announced": TUS | {"Upload-Length": "10", "Upload-Metadata": f"filename YS5wZGY=,slot {in_base64(SLOT)}"},
        "upload": begin(draft.dossier, SLOT, "示例.pdf", 10, by=yongkang, now=NOW),
        "job": start_job("tiny.count", by=yongkang, dossier=draft.dossier, facts={"letters": 3}, now=NOW),
        "message": message_to(yongkang, draft),
        "attempt": refused_list(draft, yongkang),
        "firmed": with_firms(in_round(reference, "firmed")),
        "nationals": register(
            "champion", [1], reference.agencies["ministry"], by=reference.people["ministry"], now=NOW
        ),
        "provincials": register("specialised", [1], reference.agencies["33"], by=reference.people["zhejiang"], now=NOW),
        "titling": refused_titles(reference),
        "invitation": waiting,
        "link": token_of(waiting),
        "coeditor": coeditor(draft, NOW, email="li@example.com", until=NOW + timedelta(days=9)),
        "dictation": stages.dictation(in_round(reference, "dictation"), "dictating"),
        "written": written_down(in_round(reference, "written")),
        "declared": declared,
        "paper": making.short(declared, NOW),
        "draft_paper": making.short_draft(draft, NOW),
        "copy": making.unread(declared, NOW),
        "provincial": stages.provincial(in_round(reference, "provincial")),
        "returned": stages.returned(in_round(reference, "returned")),
        "listed": stages.allotment(in_round(reference, "listed"), "open"),
        "ministry": stages.at_ministry(in_round(reference, "ministry")),
        "prepared": stages.notice(in_round(reference, "prepared"), "draft"),
        "running": fresh(running),
        "entry": running.entries.get(),
        "ended": fresh(ended.notice),
        "objected": ended.notice.entries.get(),
        "objection": ended,
        "inquiry": builders.ask(draft, NOW),
        "closed": stages.inquiry(in_round(reference, "closed"), "closed"),
        "issue": stages.publication(in_round(reference, "issue"), "draft"),
        "published": published,
        "submitted": published.dossier.documents.kept()[0],
        "issued": published.publication_entries.get().publication,
        "recognition": published.cluster.recognition,
        "import": previewed_list(reference.people["ministry"]),
    }


def in_round(reference: Reference, code: str) -> Reference:
    """The same people in a round of their own, which still takes applications."""
    batch = fresh(reference.batch)
    batch.pk, batch.code, batch.name = None, code, f"{batch.name}（{code}）"
    batch.ministry_deadline = NOW + timedelta(days=60)
    batch.save()
    allotment = build_allotment(batch, reference.agencies["33"])
    allotment.county_deadline = NOW + timedelta(days=30)
    allotment.last_number = 10 * allotment.pk  # rounds of one year share their numbers
    allotment.save(update_fields=["county_deadline", "last_number"])
    return replace(reference, batch=batch)


def in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def written_down(reference: Reference) -> Dictation:
    """A dictation that has ended and waits for the county's approver."""
    dictation = stages.dictation(reference, "dictating")
    builders.write_down(dictation, "niche", "智能阀门", NOW)
    return builders.by_one("finish", dictation, dictation.dossier.body, now=NOW)


def removed_document(draft: Application, by: User) -> Document:
    document = builders.attach(draft.dossier, SLOT, by=by, now=NOW)
    document.removed_at = NOW
    document.save(update_fields=["removed_at"])
    return document


def with_firms(reference: Reference) -> Application:
    """A declared file with a firm list, whose firm another cluster names as well."""
    draft = stages.draft(reference)
    list_firms(draft, [firm(1, "champion"), firm(2, "specialised")], NOW)
    return builders.declare(draft, NOW)


def refused_titles(reference: Reference) -> TitleImport:
    """A province's list of titled firms with a cell to mend."""
    facts = (reference.agencies["33"], "示例浙经信〔2024〕9号", date(2024, 7, 1), date(2027, 6, 30))
    announced = Announcement(TitleKind.SPECIALISED, *facts)
    sheet = SimpleUploadedFile("名单.xlsx", workbook([["示例甲公司", "91X"]], TITLE_HEADINGS).getvalue())
    attempt = start_titles(announced, sheet, by=reference.people["zhejiang"], now=NOW)
    run(attempt.job_id)
    return fresh(attempt)


def refused_list(draft: Application, by: User) -> FirmImport:
    """A list stands, and a workbook with two cells to mend did not take its place."""
    list_firms(draft, [firm(1, "champion")], NOW)
    workbook_to_mend = SimpleUploadedFile("名录.xlsx", workbook([[None, "91X", *firm(2)[2:]]]).getvalue())
    attempt = start_import(draft.filing, workbook_to_mend, by=by, now=NOW)
    run(attempt.job_id)
    return fresh(attempt)


def message_to(person: User, draft: Application) -> Message:
    words = {"subject": "申报截止将到", "url": draft.get_absolute_url(), "dossier": draft.dossier, "key": "示例"}
    tell([person], Message.Kind.DEADLINE, **words, now=NOW)
    return person.received_messages.get(key="示例")


def previewed_list(by: User) -> ListImport:
    """A list of two rows, one of them wrong, that waits for its import."""
    publishing = Publishing("工信部企业函〔2023〕9号", date(2023, 1, 11), date(2023, 1, 1), date(2025, 12, 31))
    found = start_preview(SimpleUploadedFile("名单.csv", LIST.encode()), publishing, is_renewal=False, by=by, now=NOW)
    run(found.preview_id)
    return fresh(found)
