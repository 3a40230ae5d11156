"""Files made by real steps: each verb does what two persons at the desk do, at a moment that the test names."""

from datetime import date, datetime
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import models

from accounts.models import Agency, Post, User
from accounts.models.agency import ministry
from accounts.roles import Role
from clusters.applications import start_application
from clusters.models import Allotment, Answer, Application, Batch, Cluster, Correction, Industry, Recommendation
from records.digests import PREFERRED, digest_of_file
from records.holds import put_hold
from records.models import Document, Dossier, Stepped
from records.proposals import propose
from records.steps import begin, locked, take_step
from records.tiers import Tier
from reviews.models import Notice, NoticeEntry, Objection, Publication, PublicationEntry
from tests.reference import Reference, at

__all__ = ["Reference", "at"]

M = TypeVar("M", bound=models.Model)
S = TypeVar("S", bound=Stepped)
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
"""


def fresh(row: M) -> M:
    """The row as the database has it now, with nothing remembered."""
    return type(row)._default_manager.get(pk=row.pk)


def staff(agency: Agency | int) -> tuple[User, User]:
    """The handler and the approver of an agency."""
    posts = Post.objects.filter(agency=agency).order_by("pk").select_related("user")
    return posts.filter(role=Role.HANDLER)[0].user, posts.filter(role=Role.APPROVER)[0].user


# Taking steps as an office does


def by_two(step: str, subject: S, agency: Agency | int, *, now: datetime, note: str = "", choice: str = "") -> S:
    """The handler proposes, the approver takes: the two-person rule as it is lived."""
    handler, approver = staff(agency)
    seen = fresh(subject).dossier.version
    propose(step, subject, by=handler, seen=seen, note=note, choice=choice, now=now)
    return take_step(step, subject, by=approver, seen=seen + 1, now=now)


def by_one(step: str, subject: S, agency: Agency | int, *, now: datetime, note: str = "") -> S:
    """A step that a handler takes alone."""
    handler, _approver = staff(agency)
    return take_step(step, subject, by=handler, seen=fresh(subject).dossier.version, note=note, now=now)


# Clusters and forms


def make_cluster(agency: Agency, name: str = "", *, provincial: bool = True) -> Cluster:
    """A cluster of a county, recognised by its province in 2024 unless told otherwise (第十二条)."""
    cluster = Cluster(agency=agency, division=agency.division, name=name or f"示例{agency.short_name}产业集群")
    cluster.industry = Industry.objects.filter(code="33").first()
    if provincial:
        cluster.provincial_issuer, cluster.provincial_on = agency.body.name, date(2024, 11, 8)
        cluster.provincial_document_no = "示例工信〔2024〕1号"
    cluster.save()
    return cluster


def start(cluster: Cluster, batch: Batch, now: datetime) -> Application:
    """An empty draft by the county's handler."""
    return start_application(cluster=cluster, batch=batch, by=staff(cluster.agency)[0], now=now)


def fill(application: Application, now: datetime) -> Application:
    """Every required field filled validly, every required document attached."""
    filing, handler = application.filing, staff(application.dossier.agency)[0]
    rows = [
        Answer(filing=filing, code=field["code"], year=year, text=text, changed_at=now, changed_by=handler)
        for section in filing.schema.definition["sections"]
        for field in section["fields"]
        for year, text in answers_to(field, filing.year)
    ]
    Answer.objects.bulk_create(rows)
    for slot in required_slots(application):
        attach(application.dossier, slot, by=handler, now=now)
    return application


def answers_to(field: dict, year: int) -> list[tuple[int, str]]:
    """(year, text) for each value of a required field; figures grow by a fifth and meet the standard."""
    if not field["required"] or field["type"] in ("document", "computed"):
        return []
    if field["type"] in ("figure", "target"):
        return [(year + offset, figure(field["indicator"], offset + 3)) for offset in field["years"]]
    plain = {"yesno": "yes", "choice": "33", "longtext": "示例：按集群实际情况填写。"}
    return [(0, plain.get(field["type"]) or field.get("example") or "示例")]


def figure(indicator: str, years: int) -> str:
    """A plausible figure, that many years after the first."""
    base = {"A01": 50, "A02": 40, "A03": 38, "B01": 300, "B02": 290, "B03": 9000, "C01": 2, "C04": 120, "E01": 20}
    value = base.get(indicator, 10) * 1.2**years
    return str(round(value)) if indicator[0] in "B" or indicator == "C04" else f"{value:.2f}"


def required_slots(application: Application) -> list[str]:
    sections = application.filing.schema.definition["sections"]
    fields = [field for section in sections for field in section["fields"]]
    return [field["code"] for field in fields if field["type"] == "document" and field["required"]]


def attach(
    dossier: Dossier, slot: str, *, by: User, now: datetime, content: bytes = PDF, name: str = "示例.pdf"
) -> Document:
    """A document in a slot of a file, its bytes in the store."""
    file = ContentFile(content, name)
    return Document.objects.create(
        dossier=dossier, slot=slot, name=name, content_type="application/pdf", size=len(content), algorithm=PREFERRED,
        digest=digest_of_file(file), file=file, uploaded_by=by, uploaded_at=now,
    )  # fmt: skip


# The county's and the province's steps


def declare(application: Application, now: datetime) -> Application:
    return by_two("declare", application, application.dossier.agency_id, now=now)


def withdraw(application: Application, now: datetime, note: str = "自愿撤回") -> Application:
    return by_two("withdraw", application, application.dossier.agency_id, now=now, note=note)


def accept(application: Application, now: datetime) -> Application:
    return by_one("accept", application, application.dossier.body_id, now=now)


def decline(application: Application, now: datetime, note: str = "不属于申报范围（第十二条）") -> Application:
    return by_two("decline", application, application.dossier.body_id, now=now, note=note)


def ask_correction(application: Application, sections: list[str], now: datetime, due: datetime) -> Correction:
    """Name the sections to mend; the return itself is a step."""
    agency = fresh(application).desk()
    return Correction.objects.create(
        filing=application.filing, sections=sections, reason=Correction.Reason.FIGURE, note="请核对所列栏目",
        agency_id=agency, asked_by=staff(agency)[0], asked_at=now, due=due,
    )  # fmt: skip


def return_for_correction(application: Application, sections: list[str], now: datetime, due: datetime) -> Application:
    desk = ask_correction(application, sections, now, due).agency_id
    return by_one("return_for_correction", application, desk, now=now, note="请核对所列栏目")


def reject(application: Application, choice: str, now: datetime, note: str = "示例理由") -> Application:
    return by_two("reject", application, fresh(application).desk(), now=now, note=note, choice=choice)


def disqualify(application: Application, now: datetime, note: str = "申报材料不实") -> Application:
    application = fresh(application)
    desk = {"returned": application.returned_from}.get(application.state, application.state)
    agency = ministry().pk if desk in ("ministry", "notice") else application.dossier.body_id
    return by_two("disqualify", application, agency, now=now, note=note)


def rank(applications: list[Application], reserves: list[Application] = ()) -> Allotment:
    """Put applications on their body's list, best first; the allotment they share."""
    allotment = fresh(applications[0].allotment)
    for is_reserve, files in ((False, applications), (True, reserves)):
        Recommendation.objects.bulk_create(
            Recommendation(allotment=allotment, application=application, rank=n, is_reserve=is_reserve)
            for n, application in enumerate(files, 1)
        )
    return allotment


def recommend_list(applications: list[Application], now: datetime, reserves: list[Application] = ()) -> Allotment:
    """Rank the applications and send the whole list (第十三条)."""
    allotment = rank(applications, reserves)
    return by_two("send", allotment, allotment.body_id, now=now)


# The ministry's steps


def draft_notice(applications: list[Application], now: datetime) -> Notice:
    """A notice in preparation with these entries."""
    batch = applications[0].batch
    dossier = Dossier.objects.create(kind=Dossier.Kind.NOTICE, agency=ministry(), reach=Tier.MINISTRY, created_at=now)
    notice = Notice.objects.create(dossier=dossier, batch=batch, title=f"{batch.name}名单公示", days=batch.notice_days)
    begin(notice, by=staff(ministry())[0], seat=(Tier.MINISTRY, ministry().pk), label="拟定公示", now=now)
    NoticeEntry.objects.bulk_create(NoticeEntry(notice=notice, application=each) for each in applications)
    return notice


def announce(applications: list[Application], now: datetime) -> Notice:
    """Put the whole list before the public; the first day counts (第十四条)."""
    return by_two("open", draft_notice(applications, now), ministry(), now=now)


def object_to(application: Application, now: datetime, grounds: str = "产值数据与年报不一致") -> Objection:
    """An objection that holds its entry alone."""
    notice = Notice.objects.get(entries__application=application)
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.OBJECTION, agency=application.dossier.agency, reach=Tier.MINISTRY, created_at=now
    )
    objection = Objection.objects.create(
        dossier=dossier, notice=notice, application=application, name="示例公司", contact="010-00000000",
        grounds=grounds, received_at=now, receipt_code=f"YY{Objection.objects.count() + 1:06d}",
    )  # fmt: skip
    begin(objection, by=None, seat=None, label="收到异议", now=now)
    put_hold(
        locked(application).dossier, steps=["publish"], sentence="有一项异议待核实", source=objection.source, now=now
    )
    return objection


def dismiss(objection: Objection, now: datetime, note: str = "经核实，数据与年报一致") -> Objection:
    return by_two("dismiss", objection, ministry(), now=now, note=note)


def uphold(objection: Objection, now: datetime, note: str = "经核实，数据与年报不一致") -> Objection:
    return by_two("uphold", objection, ministry(), now=now, note=note)


def draft_publication(notice: Notice, now: datetime, applications: list[Application] | None = None) -> Publication:
    """A publication in preparation: these entries of the notice, or all that stand on it."""
    batch, entries = notice.batch, applications if applications is not None else list(notice.applications())
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.PUBLICATION, agency=ministry(), reach=Tier.MINISTRY, created_at=now
    )
    publication = Publication.objects.create(
        dossier=dossier, notice=notice, document_no=f"示例工信部企业函〔{now.year}〕{notice.pk}号",
        published_on=now.date(), valid_from=batch.valid_from, valid_until=batch.valid_until,
    )  # fmt: skip
    begin(publication, by=staff(ministry())[0], seat=(Tier.MINISTRY, ministry().pk), label="拟定公布", now=now)
    PublicationEntry.objects.bulk_create(
        PublicationEntry(publication=publication, application=each) for each in entries
    )
    return publication


def publish(notice: Notice, now: datetime, applications: list[Application] | None = None) -> Publication:
    """Publish what stood a quiet notice: terms come into being (第十四、十五条)."""
    return by_two("issue", draft_publication(notice, now, applications), ministry(), now=now)
