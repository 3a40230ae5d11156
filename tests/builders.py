"""Files made by real steps: each verb does what two persons at the desk do, at a moment that the test names."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import models

from accounts.models import Agency, Post, User
from accounts.models.agency import ministry
from accounts.roles import Role
from clusters import dictations, inquiries
from clusters.answers import Saved, save_answer
from clusters.applications import start_application
from clusters.models import Allotment, Answer, Application, Batch, Cluster, Correction, Dictation, Industry, Inquiry
from clusters.schema import Place
from records.digests import PREFERRED, digest_of_file
from records.models import Document, Dossier, Stepped
from records.proposals import propose
from records.steps import take_step
from reviews import notices, publications
from reviews.corrections import Request
from reviews.corrections import return_for_correction as ask_to_mend
from reviews.lists import place_on_list, put_on_reserve
from reviews.models import Notice, Objection, Opinion, Publication
from reviews.objections import file_objection
from reviews.opinions import give_opinion
from tests.reference import Reference, at

__all__ = ["Reference", "at"]

M = TypeVar("M", bound=models.Model)
S = TypeVar("S", bound=Stepped)
QUESTION, ANSWER = "2024年总产值是否包括个体工商户？", "按统计年报口径，不包括个体工商户。"
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


def ask(application: Application, now: datetime, text: str = QUESTION, section: str = "figures") -> Inquiry:
    """The county's handler asks the recommending body."""
    handler, _approver = staff(application.dossier.agency)
    return inquiries.ask(application, text, section=section, by=handler, now=now)


def answer(inquiry: Inquiry, now: datetime, text: str = ANSWER) -> Inquiry:
    return by_one("answer", inquiry, inquiry.dossier.body, now=now, note=text)


def dictate(application: Application, now: datetime, sections: Sequence[str] = ("basic", "figures")) -> Dictation:
    """Somebody of the county has telephoned: the body's handler begins to write into its form."""
    handler, _approver = staff(application.dossier.body)
    asked = {"requester": "王某（永康市经信局科长）", "reason": "县城网络中断，来电请求代录"}
    return dictations.begin_dictation(application, sections=sections, **asked, by=handler, now=now)


def write_down(dictation: Dictation, code: str, text: str, now: datetime, year: int = 0) -> Saved:
    """One value as it was dictated."""
    handler, _approver = staff(dictation.dossier.body)
    filing = fresh(dictation.application.filing)
    there = filing.answers.filter(code=code, year=year).first()
    version = there.version if there else 0
    return save_answer(filing, Place(code, year), text, by=handler, version=version, now=now, dictation=dictation)


def confirm(dictation: Dictation, now: datetime) -> Dictation:
    """The county's approver has checked what was written."""
    _handler, approver = staff(dictation.dossier.agency)
    return take_step("confirm", dictation, by=approver, seen=fresh(dictation).dossier.version, now=now)


# Clusters and forms


def make_cluster(agency: Agency, name: str = "", *, provincial: bool = True) -> Cluster:
    """A cluster of a county, recognised by its province in 2024 unless told otherwise (第十二条)."""
    cluster = Cluster(agency=agency, division=agency.division, name=name or next_name(agency))
    cluster.industry = Industry.objects.filter(code="33").first()
    if provincial:
        cluster.provincial_issuer, cluster.provincial_on = agency.body.name, date(2024, 11, 8)
        cluster.provincial_document_no = "示例工信〔2024〕1号"
    cluster.save()
    return cluster


def next_name(agency: Agency) -> str:
    """示例永康市产业集群, and when that is taken 示例永康市产业集群2."""
    name = f"示例{agency.short_name}产业集群"
    taken = agency.clusters.filter(name__startswith=name).count()
    return f"{name}{taken + 1}" if taken else name


def start(cluster: Cluster, batch: Batch, now: datetime) -> Application:
    """An empty draft by the county's handler."""
    return start_application(cluster=cluster, batch=batch, by=staff(cluster.agency)[0], now=now)


def fill(application: Application, now: datetime, but: Sequence[str] = ()) -> Application:
    """Every required field filled validly, every required document attached; some sections may be left alone."""
    filing, handler = application.filing, staff(application.dossier.agency)[0]
    rows = [
        Answer(filing=filing, code=field["code"], year=year, text=text, changed_at=now, changed_by=handler)
        for section in filing.schema.definition["sections"]
        if section["key"] not in but
        for field in section["fields"]
        for year, text in answers_to(field, filing.year)
    ]
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["filing", "code", "year"],
        update_fields=["text", "origin", "changed_at", "changed_by"],
    )  # fmt: skip
    for slot in () if "evidence" in but else required_slots(application):
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


def discard(application: Application, now: datetime) -> Application:
    return by_one("discard", application, application.dossier.agency_id, now=now)


def withdraw(application: Application, now: datetime, note: str = "自愿撤回") -> Application:
    return by_two("withdraw", application, application.dossier.agency_id, now=now, note=note)


def accept(application: Application, now: datetime) -> Application:
    return by_one("accept", application, application.dossier.body_id, now=now)


def decline(application: Application, now: datetime, note: str = "不属于申报范围（第十二条）") -> Application:
    return by_two("decline", application, application.dossier.body_id, now=now, note=note)


def return_for_correction(
    application: Application, sections: list[str], now: datetime, days: int = 10, note: str = "请核对所列栏目"
) -> Application:
    """The desk's handler names the sections to mend and returns the file, due in so many working days."""
    request = Request(sections, Correction.Reason.FIGURE, note, days)
    handler, _approver = staff(fresh(application).desk())
    return ask_to_mend(application, request, by=handler, now=now)


def reject(application: Application, choice: str, now: datetime, note: str = "示例理由") -> Application:
    return by_two("reject", application, fresh(application).desk(), now=now, note=note, choice=choice)


def disqualify(application: Application, now: datetime, note: str = "申报材料不实") -> Application:
    application = fresh(application)
    desk = {"returned": application.returned_from}.get(application.state, application.state)
    agency = ministry().pk if desk in ("ministry", "notice") else application.dossier.body_id
    return by_two("disqualify", application, agency, now=now, note=note)


def support(application: Application, now: datetime, text: str = "符合认定标准，佐证齐全") -> Opinion:
    """The desk's handler is for it."""
    handler, _approver = staff(fresh(application).desk())
    return give_opinion(application, by=handler, verdict=Opinion.Verdict.SUPPORT, text=text, now=now)


def rank(applications: list[Application], now: datetime, reserves: Sequence[Application] = ()) -> Allotment:
    """Put applications on their body's list, best first, each with its opinion; the allotment they share."""
    allotment = fresh(applications[0].allotment)
    handler, _approver = staff(allotment.body_id)
    for put, files in ((place_on_list, applications), (put_on_reserve, reserves)):
        for application in files:
            support(application, now)
            put(allotment, application, by=handler, now=now)
    return allotment


def recommend_list(applications: list[Application], now: datetime, reserves: Sequence[Application] = ()) -> Allotment:
    """Rank the applications and send the whole list (第十三条)."""
    allotment = rank(applications, now, reserves)
    return by_two("send", allotment, allotment.body_id, now=now)


# The ministry's steps


def draft_notice(applications: list[Application], now: datetime) -> Notice:
    """A notice in preparation with these entries, each with the ministry's opinion."""
    handler, _approver = staff(ministry())
    for application in applications:
        support(application, now, "复审同意")
    notice = notices.draft_notice(applications[0].batch, by=handler, now=now)
    notices.list_entries(notice, [application.pk for application in applications], by=handler, now=now)
    return fresh(notice)


def announce(applications: list[Application], now: datetime) -> Notice:
    """Put the whole list before the public; the first day counts (第十四条)."""
    return by_two("open", draft_notice(applications, now), ministry(), now=now)


def object_to(
    application: Application, now: datetime, grounds: str = "2024年产值与统计年报所列数据不一致"
) -> Objection:
    """An objection from the public, which holds its entry alone."""
    notice = Notice.objects.get(entries__application=application)
    words = {"name": "示例公司", "contact": "010-88880000", "grounds": grounds}
    return file_objection(notice, application, **words, now=now)


def dismiss(objection: Objection, now: datetime, note: str = "经核实，数据与年报一致") -> Objection:
    return by_two("dismiss", objection, ministry(), now=now, note=note)


def uphold(objection: Objection, now: datetime, note: str = "经核实，数据与年报不一致") -> Objection:
    return by_two("uphold", objection, ministry(), now=now, note=note)


def draft_publication(notice: Notice, now: datetime, applications: list[Application] | None = None) -> Publication:
    """A publication in preparation: these entries of the notice, or all that nothing stands against."""
    handler, _approver = staff(ministry())
    number = f"示例工信函〔{now.year}〕{Publication.objects.count() + 1}号"
    publication = publications.draft_publication(notice, document_no=number, by=handler, now=now)
    if applications is not None:
        publications.list_entries(publication, [each.pk for each in applications], by=handler, now=now)
    return fresh(publication)


def publish(notice: Notice, now: datetime, applications: list[Application] | None = None) -> Publication:
    """Publish what stood a quiet notice: terms come into being (第十四、十五条)."""
    return by_two("issue", draft_publication(notice, now, applications), ministry(), now=now)
