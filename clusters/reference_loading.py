"""Loading the reference data of this app: industries, indicators, the standard, the form, the real rounds.

A standard is frozen, a form changes only by a new version, and a round belongs to the ministry's desk once it stands:
these three are created once and never changed by a file.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from clusters.models import Batch, Criterion, FormSchema, Indicator, Industry, Standard
from clusters.rounds import allot
from records.clock import end_of, start_of
from records.reference_files import Merge, Row, Tally, csv_rows, json_of, load

FOLDER = Path(__file__).parent / "reference"
INDUSTRIES = FOLDER / "industries.csv"
INDICATORS = FOLDER / "indicators.csv"
STANDARD = FOLDER / "standard-2022.json"
FORM = FOLDER / "form-application-2022.json"
FIRM_LIST = FOLDER / "firm-list-2022.json"
ROUNDS = FOLDER / "rounds.json"


def load_industries(*, now: datetime) -> Tally:
    """门类 and 大类 of GB/T 4754."""
    return load(INDUSTRIES, _fill_industries, now=now)


def load_indicators(*, now: datetime) -> Tally:
    """The catalogue of figures."""
    return load(INDICATORS, _fill_indicators, now=now)


def load_standard(*, now: datetime) -> Tally:
    """The national standard of 2022 with its criteria (第十三条, 附件)."""
    return load(STANDARD, partial(_fill_standard, json_of(STANDARD)), now=now)


def load_form(*, now: datetime) -> Tally:
    """The application form."""
    return load(FORM, partial(_fill_form, json_of(FORM)), now=now)


def load_firm_list(*, now: datetime) -> Tally:
    """The columns of the firm list (企业名录)."""
    return load(FIRM_LIST, partial(_fill_firm_list, json_of(FIRM_LIST)), now=now)


def load_rounds(*, now: datetime) -> Tally:
    """The real rounds, each with an allotment for every recommending body."""
    return load(ROUNDS, partial(_fill_rounds, now), now=now)


def create_standard(facts: dict[str, Any]) -> Standard:
    """A standard with its criteria, frozen if the file names the day."""
    frozen_on = facts["frozen_on"]
    standard = Standard.objects.create(
        code=facts["code"], name=facts["name"], growth_method=facts["growth_method"], source=facts["source"],
        issued_on=facts["issued_on"], frozen_at=start_of(date.fromisoformat(frozen_on)) if frozen_on else None,
    )  # fmt: skip
    criteria = enumerate(facts["criteria"], 1)
    Criterion.objects.bulk_create(Criterion(standard=standard, place=place, **row) for place, row in criteria)
    return standard


def _fill_industries(merge: Merge) -> None:
    rows = csv_rows(INDUSTRIES)
    sections = [row for row in rows if not row["code"]]
    merge.rows(Industry, ({"code": row["section"], "name": row["name"]} for row in sections), key="code")
    ids = dict(Industry.objects.values_list("code", "pk"))
    divisions = [row for row in rows if row["code"]]
    below = ({"code": row["code"], "name": row["name"], "parent_id": ids[row["section"]]} for row in divisions)
    merge.rows(Industry, below, key="code")


def _fill_indicators(merge: Merge) -> None:
    merge.rows(Indicator, _indicator_rows(), key="code")


def _indicator_rows() -> Iterator[Row]:
    for place, row in enumerate(csv_rows(INDICATORS), 1):
        yield {**row, "place": place}


def _fill_standard(facts: dict[str, Any], merge: Merge) -> None:
    is_there = Standard.objects.filter(code=facts["code"]).exists()
    merge.once(facts["code"], is_there, partial(create_standard, facts))


def _fill_form(facts: dict[str, Any], merge: Merge) -> None:
    _fill_schema(facts, {key: facts[key] for key in ("sealed_slot", "sections")}, merge)


def _fill_firm_list(facts: dict[str, Any], merge: Merge) -> None:
    _fill_schema(facts, {"columns": facts["columns"]}, merge)


def _fill_schema(facts: dict[str, Any], definition: dict[str, Any], merge: Merge) -> None:
    key = {"code": facts["code"], "version": facts["version"]}
    rest = {"name": facts["name"], "definition": definition}
    is_there = FormSchema.objects.filter(**key).exists()
    merge.once(facts["code"], is_there, partial(FormSchema.objects.create, **key, **rest))


def _fill_rounds(now: datetime, merge: Merge) -> None:
    for facts in json_of(ROUNDS):
        is_there = Batch.objects.filter(code=facts["code"]).exists()
        merge.once(facts["code"], is_there, partial(_open_round, facts, now))


def _open_round(facts: dict[str, Any], now: datetime) -> None:
    code, version = facts.pop("schema")
    batch = Batch.objects.create(
        standard=Standard.objects.get(code=facts.pop("standard")),
        schema=FormSchema.objects.get(code=code, version=version),
        filing_opens_at=start_of(date.fromisoformat(facts.pop("filing_opens_on"))),
        ministry_deadline=end_of(date.fromisoformat(facts.pop("ministry_deadline"))),
        **facts,
    )
    allot(batch, now=now)
