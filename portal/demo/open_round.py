"""Invented clusters in the real round of 2025: drafts, files at the province, returned, withdrawn, disqualified."""

from accounts.models import Agency
from clusters.inquiries import ask
from clusters.models import Allotment, Batch
from portal.demo.answers import FLAWS
from portal.demo.files import Files, county_of, supported
from portal.demo.offices import Office, at
from reviews.corrections import Request, return_for_correction
from reviews.lists import place_on_list

BODIES = ("33", "3302", "3702", "4403", "66", "32", "44", "53", "37")
COUNTIES_USED = 3  # by the supplementary round in each body
QUESTION = "示例：集群总产值是否包括个体工商户？"
EVIDENCE = Request(["figures", "evidence"], "figure", "示例：2024年主导产业产值与统计证明不一致，请核对后补正。", 10)


def tell(batch: Batch) -> None:
    """Take each body's files to the stages at which a newcomer finds them."""
    files = Files(batch, first_county=COUNTIES_USED)
    bodies = {agency.code: agency for agency in Agency.objects.bodies()}
    for place, code in enumerate(BODIES):
        _county_stage(files, bodies[code], FLAWS[place % len(FLAWS)])
        _province_stage(files, bodies[code])


def _county_stage(files: Files, body: Agency, flaw: str) -> None:
    """An empty draft with a question to the body, a filled one for its second person, one withdrawn, one deleted."""
    empty = files.draft(body, at("2025-04-02 10:00"), filled=False)
    ask(empty, QUESTION, section="figures", by=county_of(empty).handler, now=at("2025-04-09 14:00"))
    filled = files.draft(body, at("2025-03-28 10:00"), flaw=flaw)
    county_of(filled).proposes("declare", filled, now=at("2025-04-09 16:00"), note="示例：各栏已填写并核对。")
    withdrawn = files.declared(body, at("2025-03-20 10:00"))
    county_of(withdrawn).decides("withdraw", withdrawn, now=at("2025-04-01 10:00"), note="示例：拟完善后下年度申报。")
    unwanted = files.draft(body, at("2025-04-03 15:00"), filled=False)
    county_of(unwanted).alone("discard", unwanted, now=at("2025-04-07 09:30"))


def _province_stage(files: Files, body: Agency) -> None:
    """To be accepted, under review, on the list, returned, declined, disqualified."""
    office = Office(body)
    files.declared(body, at("2025-04-03 10:00"))
    files.accepted(body, at("2025-03-27 10:00"))
    ranked = supported(files.accepted(body, at("2025-03-25 10:00")), office, at("2025-04-07 10:00"))
    place_on_list(Allotment.objects.get(pk=ranked.allotment_id), ranked, by=office.handler, now=at("2025-04-08 10:00"))
    returned = files.accepted(body, at("2025-03-26 10:00"))
    return_for_correction(returned, EVIDENCE, by=office.handler, now=at("2025-04-07 15:00"))
    asked = ask(
        returned, "示例：统计证明须由哪一级统计部门出具？", by=county_of(returned).handler, now=at("2025-04-08 09:00")
    )
    office.alone("answer", asked, now=at("2025-04-08 15:00"), note="示例：由县级统计部门出具并盖章。")
    declined = files.declared(body, at("2025-03-24 10:00"))
    office.decides("decline", declined, now=at("2025-03-31 10:00"), note="示例：申报主体不是县级主管部门（第十二条）。")
    false = files.declared(body, at("2025-03-21 10:00"), flaw="small_output")
    office.decides("disqualify", false, now=at("2025-04-02 10:00"), note="示例：统计证明系伪造（第十七条第二项）。")
