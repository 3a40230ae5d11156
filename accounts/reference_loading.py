"""Loading the reference data of this app: divisions, the recommending bodies, the ministry, an agency per county."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db.models import F

from accounts.models import Agency, Division
from records.reference_files import Merge, Row, Tally, csv_rows, load
from records.tiers import Tier

FOLDER = Path(__file__).parent / "reference"
DIVISIONS = FOLDER / "divisions.csv"
BODIES = FOLDER / "bodies.csv"
BATCH = 500  # rows per statement

MINISTRY_CODE = "ministry"
MINISTRY = {"name": "工业和信息化部", "short_name": "工信部", "level": Tier.MINISTRY}


def load_divisions(*, now: datetime) -> Tally:
    """Provinces, prefectures and county-level divisions (行政区划)."""
    return load(DIVISIONS, _fill_divisions, now=now)


def load_bodies(*, now: datetime) -> Tally:
    """The ministry, and below it the 37 recommending bodies (第四条)."""
    return load(BODIES, _fill_bodies, now=now)


def register_counties() -> Tally:
    """An agency for every county-level division in force that has none yet (第十二条); those that stand stay."""
    bodies, prefixes = bodies_by_code(), division_prefixes()
    counties = Division.objects.filter(level=Division.Level.COUNTY, valid_until=None)
    missing = counties.exclude(code__in=Agency.objects.values("code")).select_related("parent")
    created = [county_agency(division, bodies[body_code(division.code, prefixes)]) for division in missing]
    Agency.objects.bulk_create(created, batch_size=BATCH)
    return Tally(created=len(created), unchanged=counties.count() - len(created))


def county_agency(division: Division, body: Agency) -> Agency:
    """The agency of a county-level division, not yet saved, called after the law until its real name is entered."""
    return Agency(
        code=division.code, name=f"{_called(division)}中小企业主管部门", short_name=division.name, level=Tier.COUNTY,
        division=division, body=body, parent=body, is_western=body.is_western or division.is_western,
    )  # fmt: skip


def body_code(code: str, prefixes: dict[str, str]) -> str:
    """The body a division falls to by default: the longest prefix counts, so 330206 falls to 3302 and never to 33."""
    return prefixes[max((prefix for prefix in prefixes if code.startswith(prefix)), key=len)]


def division_prefixes() -> dict[str, str]:
    """Beginnings of division codes, each with the code of its recommending body."""
    return {row["division_prefix"]: row["code"] for row in csv_rows(BODIES)}


def bodies_by_code() -> dict[str, Agency]:
    return {body.code: body for body in Agency.objects.bodies()}


def _called(division: Division) -> str:
    """A district is named with its city: there is a 朝阳区 in 北京 and one in 长春."""
    if division.parent and division.name.endswith("区"):
        return f"{division.parent.name}{division.name}"
    return division.name


def _fill_divisions(merge: Merge) -> None:
    rows = csv_rows(DIVISIONS)
    for level in reversed(Division.Level):
        ids = dict(Division.objects.values_list("code", "pk"))
        of_level = [row for row in rows if row["level"] == level.name.lower()]
        merge.rows(Division, _division_rows(of_level, level, ids), key="code")


def _division_rows(rows: list[dict[str, str]], level: int, ids: dict[str, int]) -> Iterator[Row]:
    for row in rows:
        yield {
            "code": row["code"],
            "name": row["name"],
            "full_name": row["full_name"],
            "level": level,
            "parent_id": ids.get(row["parent"]),
            "valid_from": row["valid_from"] or None,
            "is_western": row["western"],
        }


def _fill_bodies(merge: Merge) -> None:
    ministry, _made = Agency.objects.get_or_create(code=MINISTRY_CODE, defaults=MINISTRY)
    ids = dict(Division.objects.values_list("code", "pk"))
    merge.rows(Agency, (_body_row(row, ministry, ids) for row in csv_rows(BODIES)), key="code")
    Agency.objects.bodies().filter(body=None).order_by().update(body_id=F("pk"))


def _body_row(row: dict[str, str], ministry: Agency, ids: dict[str, int]) -> Row:
    return {
        "code": row["code"],
        "name": row["name"],
        "short_name": row["short_name"],
        "level": Tier.PROVINCE,
        "kind": row["kind"],
        "division_id": ids.get(row["division"]),
        "parent_id": ministry.pk,
        "is_western": row["western"],
        "place": row["place"],
        "tile_row": row["tile_row"],
        "tile_column": row["tile_column"],
    }
