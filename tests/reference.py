"""The small reference set of the tests: three provinces, one planned city, five counties, the round of 2025."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Agency, Division, Post, User
from accounts.roles import Role
from clusters.models import Allotment, Batch, Criterion, FirmsAsked, FormSchema, Indicator, Industry, Standard
from records.clock import SHANGHAI
from records.kept import let_go
from records.models import CalendarDay, Dossier
from records.steps import begin
from records.tiers import Tier

PASSWORD = "demo-portal-2026"

PROVINCES = {  # body code: division, name of place, short name, kind, western
    "32": ("320000", "江苏省", "江苏", Agency.Kind.ORDINARY, False),
    "33": ("330000", "浙江省", "浙江", Agency.Kind.ORDINARY, False),
    "3302": ("330200", "宁波市", "宁波", Agency.Kind.PLANNED_CITY, False),
    "53": ("530000", "云南省", "云南", Agency.Kind.ORDINARY, True),
}
COUNTIES = {  # division: name, body code
    "320281": ("江阴市", "32"),
    "330206": ("北仑区", "3302"),
    "330782": ("义乌市", "33"),
    "330784": ("永康市", "33"),
    "530402": ("红塔区", "53"),
}
PEOPLE = {  # name in tests: agency, role
    "yongkang": ("330784", Role.HANDLER),
    "yongkang_head": ("330784", Role.APPROVER),
    "yiwu": ("330782", Role.HANDLER),
    "yiwu_head": ("330782", Role.APPROVER),
    "beilun": ("330206", Role.HANDLER),
    "beilun_head": ("330206", Role.APPROVER),
    "jiangyin": ("320281", Role.HANDLER),
    "jiangyin_head": ("320281", Role.APPROVER),
    "hongta": ("530402", Role.HANDLER),
    "hongta_head": ("530402", Role.APPROVER),
    "zhejiang": ("33", Role.HANDLER),
    "zhejiang_head": ("33", Role.APPROVER),
    "ningbo": ("3302", Role.HANDLER),
    "ningbo_head": ("3302", Role.APPROVER),
    "jiangsu": ("32", Role.HANDLER),
    "jiangsu_head": ("32", Role.APPROVER),
    "yunnan": ("53", Role.HANDLER),
    "yunnan_head": ("53", Role.APPROVER),
    "ministry": ("ministry", Role.HANDLER),
    "ministry_head": ("ministry", Role.APPROVER),
    "observer": ("33", Role.OBSERVER),
    "county_administrator": ("330784", Role.ADMINISTRATOR),
    "administrator": ("33", Role.ADMINISTRATOR),
    "admin": ("ministry", Role.SYSTEM),
    "expert": ("ministry", Role.EXPERT),
}


def at(text: str) -> datetime:
    """A moment in Asia/Shanghai: `at("2025-04-10 10:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


LONG_AGO = at("2020-01-01")


@dataclass
class Reference:
    """The rows of the small reference set, by the names tests use."""

    agencies: dict[str, Agency]
    people: dict[str, User]
    standard: Standard
    schema: FormSchema
    batch: Batch
    renewal_batch: Batch

    def allotment(self, body: str, batch: Batch | None = None) -> Allotment:
        return Allotment.objects.get(batch=batch or self.batch, body=self.agencies[body])


def build_reference() -> Reference:
    """Make the whole set with few queries; every test that needs the database starts from it."""
    let_go()  # what the process holds is of rows that were
    agencies = build_agencies()
    people = build_people(agencies)
    CalendarDay.objects.bulk_create(CalendarDay(**row) for row in calendar_rows())
    Indicator.objects.bulk_create(Indicator(place=n, **row) for n, row in enumerate(indicator_rows(), 1))
    build_industries()
    standard, schema = build_standard(), build_schema()
    batch = build_batch(standard, schema, "recognition-2025", Batch.Kind.RECOGNITION, quotas=(8, 2))
    renewal = build_batch(standard, schema, "renewal-2025", Batch.Kind.RENEWAL, quotas=(None, None))
    for round_ in (batch, renewal):
        for code in PROVINCES:
            build_allotment(round_, agencies[code])
    return Reference(agencies, people, standard, schema, batch, renewal)


def build_agencies() -> dict[str, Agency]:
    """The ministry, the bodies and the counties below them."""
    made = {
        "ministry": Agency.objects.create(
            code="ministry", name="工业和信息化部", short_name="工信部", level=Tier.MINISTRY
        )
    }
    for place, (code, (division, name, short, kind, western)) in enumerate(PROVINCES.items(), 1):
        level = Division.Level.PREFECTURE if kind == Agency.Kind.PLANNED_CITY else Division.Level.PROVINCE
        parent = made["33"].division if code == "3302" else None
        where = Division.objects.create(
            code=division, name=name, full_name=f"浙江省{name}" if parent else name, level=level, parent=parent,
            is_western=western,
        )  # fmt: skip
        made[code] = Agency.objects.create(
            code=code, name=f"{name}经济和信息化厅", short_name=short, level=Tier.PROVINCE, kind=kind, division=where,
            parent=made["ministry"], is_western=western, place=place,
        )  # fmt: skip
        made[code].body = made[code]
        made[code].save(update_fields=["body"])
    for code, (name, body) in COUNTIES.items():
        made[code] = build_county(code, name, made[body])
    return made


def build_county(code: str, name: str, body: Agency) -> Agency:
    """A county-level division and its department under a body."""
    above = body.division
    division = Division.objects.create(
        code=code, name=name, full_name=f"{above.full_name}{name}", level=Division.Level.COUNTY, parent=above,
        is_western=above.is_western,
    )  # fmt: skip
    return Agency.objects.create(
        code=code, name=f"{name}经济和信息化局", short_name=name, level=Tier.COUNTY, division=division, body=body,
        parent=body, is_western=body.is_western,
    )  # fmt: skip


def build_people(agencies: dict[str, Agency]) -> dict[str, User]:
    """Everybody of `PEOPLE` with a post since 2020, and a passer-by who signs in but holds none."""
    password = hashed_password()
    names = [*PEOPLE, "passer_by"]
    users = User.objects.bulk_create(
        User(username=name, display_name=display_name(name), password=password) for name in names
    )
    people = dict(zip(names, users, strict=True))
    Post.objects.bulk_create(
        Post(user=people[name], agency=agencies[code], role=role, valid_from=LONG_AGO)
        for name, (code, role) in PEOPLE.items()
    )
    return people


def display_name(name: str) -> str:
    if name not in PEOPLE:
        return "路人"
    code, role = PEOPLE[name]
    where = COUNTIES[code][0][:2] if code in COUNTIES else PROVINCES[code][2] if code in PROVINCES else "部里"
    return f"{where}{role.label}"


@cache
def hashed_password() -> str:
    return make_password(PASSWORD)


def person(name: str, agency: Agency, role: Role, since: datetime = LONG_AGO, until: datetime | None = None) -> User:
    """One more person with a post."""
    user = User.objects.create(username=name, display_name=name, password=hashed_password())
    Post.objects.create(user=user, agency=agency, role=role, valid_from=since, valid_until=until)
    return user


def build_schema() -> FormSchema:
    form = json_file("clusters/reference/form-application-2022.json")
    facts = {key: form[key] for key in ("code", "version", "name")}
    build_firm_list()
    return FormSchema.objects.create(**facts, definition={key: form[key] for key in ("sealed_slot", "sections")})


def build_firm_list() -> FormSchema:
    """The columns of the firm list, which the form names."""
    columns = json_file("clusters/reference/firm-list-2022.json")
    facts = {key: columns[key] for key in ("code", "version", "name")}
    return FormSchema.objects.create(**facts, definition={"columns": columns["columns"]})


def build_standard() -> Standard:
    facts = dict(json_file("clusters/reference/standard-2022.json"))
    criteria, frozen_on = facts.pop("criteria"), facts.pop("frozen_on")
    standard = Standard.objects.create(**facts, frozen_at=at(frozen_on))
    Criterion.objects.bulk_create(Criterion(standard=standard, place=n, **row) for n, row in enumerate(criteria, 1))
    return standard


def build_industries() -> None:
    rows = csv_file("clusters/reference/industries.csv")
    heads = {row["section"]: Industry(code=row["section"], name=row["name"]) for row in rows if not row["code"]}
    Industry.objects.bulk_create(heads.values())
    Industry.objects.bulk_create(
        Industry(code=row["code"], name=row["name"], parent=heads[row["section"]]) for row in rows if row["code"]
    )


def build_batch(standard: Standard, schema: FormSchema, code: str, kind: str, quotas: tuple[Any, Any]) -> Batch:
    label = {"recognition": "2025年度中小企业特色产业集群认定", "renewal": "2022年度中小企业特色产业集群复核"}[kind]
    return Batch.objects.create(
        code=code, year=2025, name=label, kind=kind, standard=standard, schema=schema,
        firms_asked=FirmsAsked.NONE, filing_opens_at=at("2025-03-20"), ministry_deadline=at("2025-07-15 18:00"),
        quota_ordinary=quotas[0], quota_planned=quotas[1],
        valid_from=date(2026, 1, 1), valid_until=date(2028, 12, 31),
    )  # fmt: skip


def build_allotment(batch: Batch, body: Agency) -> Allotment:
    """A body's share of a batch, its counties' date a month before the ministry's."""
    opened = batch.filing_opens_at
    dossier = Dossier.objects.create(
        kind=Dossier.Kind.ALLOTMENT,
        agency=body,
        body=body,
        division=body.division,
        reach=Tier.PROVINCE,
        created_at=opened,
    )
    quota = batch.quota_ordinary if body.kind == Agency.Kind.ORDINARY else batch.quota_planned
    allotment = Allotment.objects.create(
        dossier=dossier, batch=batch, body=body, quota=quota, county_deadline=at("2025-06-15 18:00")
    )
    return begin(allotment, by=None, seat=None, label="建立名额", now=opened)


@cache
def json_file(path: str) -> Any:
    return json.loads((settings.BASE_DIR / path).read_text())


@cache
def csv_file(path: str) -> list[dict[str, str]]:
    with Path(settings.BASE_DIR / path).open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def calendar_rows() -> list[dict[str, Any]]:
    """The days from 2022 to 2026 that break the Monday-to-Friday rule."""
    rows = [row for row in csv_file("records/reference/calendar.csv") if "2022" <= row["day"] < "2027"]
    return [row | {"is_working": row["is_working"] == "1"} for row in rows]


@cache
def indicator_rows() -> list[dict[str, Any]]:
    """The catalogue, with empty limits as none."""
    rows = csv_file("clusters/reference/indicators.csv")
    return [
        {key: value or None if key in ("minimum", "maximum") else value for key, value in row.items()} for row in rows
    ]
