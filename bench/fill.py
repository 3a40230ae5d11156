"""Made-up rows by the thousand, written past the steps: for measuring on throw-away servers and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from accounts.demo import build_demo_accounts
from accounts.models import Agency, Post, User
from accounts.roles import Role
from bench.reference import models as bare
from clusters.models import Allotment, Application, Batch, Cluster, Edition, Filing, Industry, Recognition, Term
from clusters.recognising import place_of
from clusters.rounds import allot
from clusters.searching import text_of_application, text_of_recognition
from portal.demo.trades import TRADES, Trade
from records import clock
from records.clock import SHANGHAI
from records.digests import PREFERRED
from records.models import Dossier, Event, Turn
from records.tiers import Tier
from records.trail import Entry
from reviews.models import Opinion

STRETCH = 2000  # stories written together
OPEN_YEAR, OPEN_ROUND = 2025, 5000
"""The round under way has so many applications, more than any real one had; the others have long ended."""
UNDER_WAY = (*["draft"] * 4, *["declared"] * 4, *["provincial"] * 6, "returned", "returned", "ministry", "rejected",
             "withdrawn", "withdrawn")  # fmt: skip
ENDED = ("rejected", "rejected", "withdrawn", *["published"] * 7)
"""The states of some applications in a row, in the round under way and in those before it."""
REACH = {"draft": Tier.COUNTY, "declared": Tier.PROVINCE, "provincial": Tier.PROVINCE, "returned": Tier.PROVINCE,
         "withdrawn": Tier.PROVINCE}  # fmt: skip
VARIETIES = ("整机", "部件", "材料", "装备", "模具", "检测", "设计", "加工", "配套", "物流", "研发", "铸件", "锻件",
             "涂层", "包装", "控制", "密封", "焊接", "热压", "回收")  # fmt: skip
"""With the sixteen trades some three hundred products: a word of two characters finds many, a longer one few."""
YEARS = range(2015, 2025)
"""Ten years of rounds, each with a tenth of the recognitions; those before 2022 are invented."""


@dataclass(frozen=True)
class Land:
    """What stands before the first story: agencies, their people, rounds, allotments."""

    counties: list[Agency]
    people: dict[int, dict[str, User]]
    rounds: dict[int, Batch]
    allotments: dict[tuple[int, int], Allotment]
    industries: dict[str, Industry]
    ministry: Agency
    dossiers: int
    """How many stand before the stories': the allotments'."""

    @classmethod
    def surveyed(cls) -> "Land":
        people: dict[int, dict[str, User]] = defaultdict(dict)
        for post in Post.objects.select_related("user"):
            people[post.agency_id][post.role] = post.user
        counties = Agency.objects.filter(level=Tier.COUNTY).select_related("division", "body").order_by("code")
        return cls(
            counties=list(counties),
            people=people,
            rounds={each.year: each for each in Batch.objects.filter(kind="recognition").select_related("schema")},
            allotments={(each.batch_id, each.body_id): each for each in Allotment.objects.all()},
            industries={each.code: each for each in Industry.objects.all()},
            ministry=Agency.objects.get(level=Tier.MINISTRY),
            dossiers=Allotment.objects.latest("dossier").dossier_id,
        )


@dataclass(frozen=True)
class Story:
    """One cluster with one application and one recognition, all of it from its number."""

    land: Land
    number: int

    @property
    def pk(self) -> int:
        return self.number + 1

    @cached_property
    def agency(self) -> Agency:
        return self.land.counties[self.number * 1597 % len(self.land.counties)]

    @property
    def body(self) -> Agency:
        assert self.agency.body is not None
        return self.agency.body

    @property
    def trade(self) -> Trade:
        return TRADES[self.number * 7 % len(TRADES)]

    @property
    def industry(self) -> Industry:
        return self.land.industries[self.trade.industry]

    @property
    def is_under_way(self) -> bool:
        return self.number < OPEN_ROUND

    @property
    def product(self) -> str:
        return self.trade.product + VARIETIES[self.number // len(TRADES) % len(VARIETIES)]

    @property
    def state(self) -> str:
        states = UNDER_WAY if self.is_under_way else ENDED
        return states[self.number % len(states)]

    @property
    def reach(self) -> Tier:
        return REACH.get(self.state, Tier.MINISTRY)

    @property
    def year(self) -> int:
        return YEARS[self.number * 3 // len(ENDED) % len(YEARS)]

    @property
    def batch(self) -> Batch:
        return self.land.rounds[OPEN_YEAR if self.is_under_way else self.year]

    @property
    def began(self) -> datetime:
        return self.batch.filing_opens_at + timedelta(minutes=self.number % 20_000)

    @property
    def declared_at(self) -> datetime | None:
        return None if self.state == "draft" else self.began + timedelta(hours=1)

    @property
    def validity(self) -> tuple[date, date]:
        return date(self.year + 1, 1, 1), date(self.year + 3, 12, 31)

    @property
    def document_no(self) -> str:
        return f"示例工信部企业函〔{self.year}〕{self.number % 400 + 1}号"

    @property
    def application_no(self) -> str:
        return f"{self.batch.year}-{self.body.code}-{self.number:06d}"

    def person(self, agency: Agency, role: Role = Role.APPROVER) -> User:
        return self.land.people[agency.pk][role]

    # Its rows, each with the number that ties them together

    @cached_property
    def cluster(self) -> Cluster:
        division = self.agency.division
        assert division is not None
        return Cluster(
            pk=self.pk, name=f"示例{division.name}{self.product}产业集群{self.number}", division=division,
            agency=self.agency, place="示例镇", industry=self.industry, provincial_issuer=self.body.name,
            provincial_on=date(2021, 9, 12), provincial_document_no="示例〔2021〕12号",
        )  # fmt: skip

    @cached_property
    def dossier(self) -> Dossier:
        """Of the application, its chain of events told first."""
        return self._dossier(Dossier.Kind.APPLICATION, self.reach, self.state)

    @cached_property
    def recognition_dossier(self) -> Dossier:
        return self._dossier(Dossier.Kind.RECOGNITION, Tier.MINISTRY, "published")

    def _dossier(self, kind: Dossier.Kind, reach: Tier, state: str) -> Dossier:
        place = 2 * self.pk - (kind == Dossier.Kind.APPLICATION)
        return Dossier(
            pk=self.land.dossiers + place, kind=kind, agency=self.agency, body=self.body,
            division=self.agency.division, reach=reach, created_at=self.began, county_state=state, province_state=state,
        )  # fmt: skip

    @property
    def filing(self) -> Filing:
        batch = self.batch
        filing = Filing(
            pk=self.pk, dossier=self.dossier, schema=batch.schema, standard_id=batch.standard_id, year=batch.year
        )
        filing.open_sections = filing.all_sections if self.state == "draft" else []
        return filing

    @property
    def application(self) -> Application:
        return Application(
            pk=self.pk, dossier=self.dossier, cluster=self.cluster, batch=self.batch, filing_id=self.pk,
            allotment=self.land.allotments[self.batch.pk, self.body.pk], state=self.state,
            number=self.application_no, declared_at=self.declared_at,
            search=text_of_application(self.cluster, self.application_no),
            recommended_at=self.declared_at if self.reach == Tier.MINISTRY else None,
            returned_from="provincial" if self.state == "returned" else "",
            outcome="not_selected" if self.state == "rejected" else "",
        )  # fmt: skip

    @property
    def turn(self) -> Turn | None:
        desks = {"draft": self.agency, "returned": self.agency, "declared": self.body, "provincial": self.body,
                 "ministry": self.land.ministry}  # fmt: skip
        desk = desks.get(self.state)
        return desk and Turn(dossier=self.dossier, agency=desk, since=self.began, due=self.batch.ministry_deadline)

    @property
    def edition(self) -> Edition | None:
        if self.declared_at is None:
            return None
        return Edition(
            pk=self.pk, filing_id=self.pk, number=1, made_at=self.declared_at, made_by=self.person(self.agency),
            data={"answers": [], "documents": []}, algorithm=PREFERRED, digest="0" * 64,
        )  # fmt: skip

    @property
    def opinion(self) -> Opinion | None:
        """The ministry has read every other file before it."""
        if self.state != "ministry" or self.number % 2:
            return None
        return Opinion(
            application_id=self.pk, level=Tier.MINISTRY, edition_id=self.pk, verdict=Opinion.Verdict.SUPPORT,
            text="示例：同意。", agency=self.land.ministry, by=self.person(self.land.ministry), at=self.began,
        )  # fmt: skip

    @cached_property
    def recognition(self) -> Recognition:
        begins, ends = self.validity
        return Recognition(
            pk=self.pk, dossier=self.recognition_dossier, cluster=self.cluster, body=self.body, year=self.year,
            name=self.cluster.name, division_code=self.cluster.division.code, place=place_of(self.body, self.cluster),
            search=text_of_recognition(self.cluster, self.body), valid_from=begins, valid_until=ends,
        )  # fmt: skip

    @property
    def term(self) -> Term:
        begins, ends = self.validity
        return Term(
            recognition_id=self.pk, kind=Term.Kind.RECOGNITION, document_no=self.document_no,
            published_on=date(self.year, 12, 20), valid_from=begins, valid_until=ends,
        )  # fmt: skip

    def events(self) -> Iterator[Event]:
        """The chains of both files, which leave their heads on the dossiers."""
        county = self.person(self.agency)
        yield self._event(self.dossier, Entry("begin", "建立草稿", target="draft"), county, Tier.COUNTY, self.began)
        if self.declared_at:
            declared = Entry("declare", "提交申报", "draft", "declared")
            yield self._event(self.dossier, declared, county, Tier.COUNTY, self.declared_at)
        published = Entry("begin", "认定公布", target="published")
        head = self.person(self.land.ministry)
        yield self._event(self.recognition_dossier, published, head, Tier.MINISTRY, self.began)

    def _event(self, dossier: Dossier, entry: Entry, by: User, tier: Tier, at: datetime) -> Event:
        dossier.version = dossier.head_seq = dossier.head_seq + 1
        event = Event(
            dossier=dossier, seq=dossier.head_seq, at=at.astimezone(SHANGHAI), by=by, tier=tier,
            agency=self.land.ministry if tier == Tier.MINISTRY else self.agency, step=entry.step, label=entry.label,
            source=entry.source, target=entry.target, version=dossier.version, algorithm=PREFERRED,
            previous=dossier.head_digest,
        )  # fmt: skip
        dossier.head_digest = event.digest = event.computed_digest()
        return event

    # The same in the bare reference

    @cached_property
    def bare_file(self) -> bare.File:
        return bare.File(pk=self.pk, agency=self.agency.pk)

    @property
    def bare_entry(self) -> bare.Entry:
        begins, ends = self.validity
        return bare.Entry(
            pk=self.pk, file=self.bare_file, number=f"{self.batch.year}-{self.body.code}-{self.number:06d}",
            name=self.cluster.name, division=self.cluster.division.full_name, division_code=self.cluster.division.code,
            place=self.recognition.place, body=self.body.short_name, industry=self.industry.name, state=self.state,
             batch=self.batch.pk, batch_name=self.batch.name, reach=self.reach, year=self.year,
            declared_at=self.declared_at, valid_from=begins, valid_until=ends, document_no=self.document_no,
            published_on=date(self.year, 12, 20),
        )  # fmt: skip

    @property
    def bare_turn(self) -> bare.Turn:
        return bare.Turn(file=self.bare_file, agency=self.body.pk, since=self.began)

    def rows(self) -> Iterator[models.Model]:
        """All of it; the events first, for they leave their heads on the dossiers."""
        yield from self.events()
        yield from (self.cluster, self.dossier, self.recognition_dossier, self.filing, self.application)
        yield from (self.recognition, self.term, self.bare_file, self.bare_entry, self.bare_turn)
        yield from filter(None, (self.turn, self.edition, self.opinion))


def prepare() -> None:
    """Two persons for every agency of the loaded reference data, and rounds for all the years."""
    build_demo_accounts()
    first = Batch.objects.get(code="recognition-2022")
    for year in YEARS:
        opens, due = (moment.replace(year=year) for moment in (first.filing_opens_at, first.ministry_deadline))
        batch, created = Batch.objects.get_or_create(
            code=f"recognition-{year}",
            defaults={
                "year": year, "name": f"{year}年度示例批次", "standard": first.standard, "schema": first.schema,
                "filing_opens_at": opens, "ministry_deadline": due,
                "valid_from": date(year + 1, 1, 1), "valid_until": date(year + 3, 12, 31),
            },
        )  # fmt: skip
        if created:
            allot(batch, now=clock.now())


def fill(rows: int) -> None:
    """Tell stories until there are so many applications, and as many recognitions."""
    land, told = Land.surveyed(), Application.objects.count()
    for start, stop in pairwise([*range(told, rows, STRETCH), rows]):
        _write(Story(land, number) for number in range(start, stop))
    _settle()


@transaction.atomic
def _write(stories: Iterator[Story]) -> None:
    tables: dict[type[models.Model], list[Any]] = defaultdict(list)
    for story in stories:
        for row in story.rows():
            tables[type(row)].append(row)
    for model, rows in tables.items():
        model._default_manager.bulk_create(rows)


def _settle() -> None:
    """Let the sequences follow the numbers given here, and let the planner know how much there is."""
    filled = [Cluster, Dossier, Filing, Application, Edition, Recognition, bare.File, bare.Entry]
    statements = connection.ops.sequence_reset_sql(no_style(), filled)
    with connection.cursor() as cursor:
        for statement in [*statements, "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"]:
            cursor.execute(statement)
