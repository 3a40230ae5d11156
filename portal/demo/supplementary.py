"""The invented supplementary round of 2024, late in its course: published, on notice, at the ministry, rejected."""

from datetime import date, datetime

from accounts.models import Agency
from accounts.models.agency import ministry
from clusters.models import Application, Batch
from clusters.rounds import allot
from portal.demo.files import Files, county_of, supported
from portal.demo.offices import Office, at
from records.clock import end_of
from reviews.lists import place_on_list, put_on_reserve
from reviews.models import Notice
from reviews.notices import draft_notice, list_entries
from reviews.objections import file_objection, reply
from reviews.publications import draft_publication

CODE = "extra-2024"
EARLY = ("32", "37", "41", "42", "43", "34", "36", "35", "45", "46")
ON_NOTICE = ("33", "44", "51", "50", "61", "13", "21", "2102", "52")
LATE = ("11", "12", "31", "14", "15", "22", "23", "66")
GROUNDS = "示例：申报材料所列2024年主导产业产值与我公司所知的统计口径不一致，请核实。"


def supplementary_batch(like: Batch) -> Batch:
    """示例补充批次, with the standard and form of the real round."""
    batch, _created = Batch.objects.get_or_create(
        code=CODE,
        defaults={
            "year": 2024, "name": "2024年度示例补充批次", "standard": like.standard, "schema": like.schema,
            "filing_opens_at": at("2024-11-01 09:00"), "ministry_deadline": end_of(date(2025, 4, 30)),
            "quota_ordinary": 2, "quota_planned": 1, "valid_from": date(2025, 1, 1), "valid_until": date(2027, 12, 31),
            "source": "演示用，虚构",
        },
    )  # fmt: skip
    allot(batch, now=at("2024-11-01 09:00"))
    return batch


def tell(batch: Batch) -> None:
    """Take the round from its counties to where the demo begins."""
    files, ministry_office = Files(batch), Office(ministry())
    bodies = {agency.code: agency for agency in Agency.objects.bodies()}
    early = [_recommended(files, bodies[code], "2024-11-25 10:00", "2025-01-10 10:00") for code in EARLY]
    first = _announced(batch, early, ministry_office, review="2025-02-10 10:00", opens="2025-03-03 09:00")
    _objected(first, early[0], at("2025-03-04 10:00"), ministry_office, upheld=at("2025-03-12 10:00"))
    _published(first, ministry_office)
    on_notice = [_recommended(files, bodies[code], "2025-01-15 10:00", "2025-03-10 10:00") for code in ON_NOTICE]
    second = _announced(batch, on_notice, ministry_office, review="2025-03-25 10:00", opens="2025-04-08 09:00")
    _objected(second, on_notice[1], at("2025-04-09 15:00"), ministry_office)
    for code in LATE:
        _recommended(files, bodies[code], "2025-02-20 10:00", "2025-04-09 10:00")


def _recommended(files: Files, body: Agency, filed: str, sent: str) -> Application:
    """One cluster recommended, and where the body has room for stories, one that loses by merit."""
    office = Office(body)
    best = supported(files.accepted(body, at(filed)), office, at(filed))
    second = supported(files.accepted(body, at(filed), flaw="share_at_limit"), office, at(filed))
    allotment = best.allotment
    place_on_list(allotment, best, by=office.handler, now=at(sent))
    put_on_reserve(allotment, second, by=office.handler, now=at(sent))
    office.decides("send", allotment, now=at(sent), note="示例：经初审，同意推荐。")
    return Application.objects.get(pk=best.pk)


def _announced(batch: Batch, files: list[Application], office: Office, *, review: str, opens: str) -> Notice:
    """Re-review; the last file fails it, the others go before the public."""
    *good, failing = files
    for application in good:
        supported(application, office, at(review))
    supported(failing, office, at(review), verdict="oppose")
    office.decides(
        "reject", failing, now=at(review), choice="failed_review", note="示例：主导产业占比的佐证不足，复审未通过。"
    )
    notice = draft_notice(batch, by=office.handler, now=at(review))
    list_entries(notice, [application.pk for application in good], by=office.handler, now=at(review))
    return office.decides("open", notice, now=at(opens))


def _objected(
    notice: Notice, application: Application, now: datetime, office: Office, upheld: datetime | None = None
) -> None:
    """An objection with the county's reply; upheld, or still standing."""
    objection = file_objection(
        notice, application, name="示例阀门有限公司", contact="010-00000000", grounds=GROUNDS, now=now
    )
    county = county_of(application)
    reply(objection, text="示例：已附统计部门说明，口径一致。", by=county.handler, now=now)
    if upheld:
        office.decides("uphold", objection, now=upheld, note="示例：经核实，所列产值不属于该集群，异议成立。")


def _published(notice: Notice, office: Office) -> None:
    day = at("2025-03-20 10:00")
    publication = draft_publication(
        notice, document_no="示例工信部企业函〔2025〕66号", published_on=day.date(), by=office.handler, now=day
    )
    office.decides("issue", publication, now=day)
