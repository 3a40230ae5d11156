"""Which pages and steps are measured, and with what they are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from urllib.parse import quote

from django.core.cache import cache as kept
from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from bench.measuring import GROWTH, Case
from bench.reference import models as bare
from bench.settings import BARE_BACKEND
from bench.sites import Reply, Visitor, bare_handler, portal_handler, signed_in
from clusters.models import Answer, Application, Batch, Recognition
from clusters.models.application import State
from portal.demo.answers import Invention, answers
from portal.demo.trades import TRADES
from records import clock
from records.tiers import Tier

PAGE_SIZE = 50
LIST, PUBLIC, QUEUE = "/desk/applications/", "/clusters/", "/desk/queue/"
BARE_LIST, BARE_PUBLIC = "/desk/", "/list/"
PAIRS = ("轴承", "阀门", "永康", "北仑", "陶瓷", "线束", "义乌", "水晶", "朝阳", "塑料", "瑞安", "食品")
LONGER = ("阀门整机", "永康市智能", "电动工具模具", "精细陶瓷材料", "竹基新材料装备", "汽车线束检测", "耗材部件",
          "环保装备设计", "显示部件包装", "水晶工艺研发", "义乌市轴承", "轴承锻件")  # fmt: skip
"""What people look for: two characters, and four or more; from a handful of rows to one in sixteen."""


class Sides:
    """The portal and the bare reference, and the people before them."""

    def __init__(self) -> None:
        self.portal, self.bare = portal_handler(), bare_handler()
        self.passer_by, self.bare_passer_by = Visitor(self.portal), Visitor(self.bare)
        self.returning = Visitor(self.portal, {"theme": "dark"})  # has a cookie: no page is kept whole for this one

    @cache  # noqa: B019  (lives as long as the process)
    def person(self, username: str) -> tuple[Visitor, Visitor]:
        """Somebody signed in to both sides."""
        user = User.objects.get(username=username)
        return signed_in(self.portal, user), signed_in(self.bare, user, BARE_BACKEND)


def cases(sides: Sides) -> list[Case]:
    return [*lists(sides), *queues(sides), *steps(sides), *public(sides), *searches(sides), *files(sides)]


def lists(sides: Sides) -> Iterator[Case]:
    """The signed-in list of applications, as the ministry sees it."""
    ministry, bare_ministry = sides.person("ministry")
    files = Application.objects.filter(dossier__reach=Tier.MINISTRY).count()
    batch = Batch.objects.get(code="recognition-2024").pk
    narrowed = f"?state=published&batch={batch}"
    yield Case("list", Get(ministry, LIST), Get(bare_ministry, BARE_LIST), goal=0.60)
    yield Case("list, filtered", Get(ministry, LIST + narrowed), Get(bare_ministry, BARE_LIST + narrowed), goal=0.60)
    yield Case("list, last page", Get(ministry, f"{LIST}?page={last_page(files)}"), beside="list", goal=0.35)
    yield Case("list, by time", Get(ministry, f"{LIST}?sort=-declared"), beside="list", goal=0.35)
    yield Case("list, by name", Get(ministry, f"{LIST}?sort=name"), beside="list", goal=0.35)
    yield Case("list, 2 characters", Search(ministry, LIST, PAIRS), beside="list", goal=1 / 4, is_search=True)
    yield Case("list, 4 characters", Search(ministry, LIST, LONGER), beside="list", goal=1 / 1.5, is_search=True)


def queues(sides: Sides) -> Iterator[Case]:
    """The desks' own pages; no bare page is like them, so the bare list gives the scale."""
    ministry, bare_ministry = sides.person("ministry")
    province, _bare = sides.person(f"province-{_busiest()}")
    scale = Get(bare_ministry, BARE_LIST)
    yield Case("queue of a province", Get(province, QUEUE), scale)
    yield Case("queue of the ministry", Get(ministry, QUEUE), scale)
    yield Case("bodies before the ministry", Get(ministry, "/desk/bodies/"), scale)
    yield Case("home of the ministry", Get(ministry, "/desk/"), scale)


def steps(sides: Sides) -> Iterator[Case]:
    """A step and the save of a field, through form, token and session, beside the same writes."""
    yield Case("step: accept", Accepting(sides), BareAccepting(sides), goal=0.50, queries=20)
    yield Case("save of a field", Saving(sides), BareSaving(sides), goal=0.50)


def public(sides: Sides) -> Iterator[Case]:
    recognitions = Recognition.objects.count()
    yield Case("public list, kept", Get(sides.passer_by, PUBLIC), Get(sides.bare_passer_by, BARE_PUBLIC), goal=0.80)
    yield Case("public list", Get(sides.returning, PUBLIC), beside=GROWTH, goal=1 / 1.3)
    yield Case("public list, nothing kept", Anew(sides.returning, PUBLIC), beside=GROWTH, goal=1 / 1.3)
    yield Case(
        "public list, last page", Get(sides.returning, f"{PUBLIC}?page={last_page(recognitions)}"),
        beside="public list", goal=0.35,
    )  # fmt: skip
    yield Case("public list, of a body", Get(sides.returning, f"{PUBLIC}?body=33"), beside="public list", goal=0.35)
    yield Case(
        "public list, as of a day", Get(sides.returning, f"{PUBLIC}?as_of=2024-12-31"), beside="public list", goal=0.35
    )
    yield Case("public home, nothing kept", Anew(sides.returning, "/"), beside=GROWTH)


def searches(sides: Sides) -> Iterator[Case]:
    """No word twice: what was counted once is kept."""
    yield Case(
        "search, 2 characters", Search(sides.returning, PUBLIC, PAIRS), beside="public list", goal=1 / 4, is_search=True
    )
    yield Case(
        "search, 4 characters", Search(sides.returning, PUBLIC, LONGER), beside="public list", goal=1 / 1.5,
        is_search=True,
    )  # fmt: skip


def files(sides: Sides) -> Iterator[Case]:
    yield Case("API", Get(sides.passer_by, "/api/v1/recognitions/"), Get(sides.bare_passer_by, "/api/"))
    asked = "?year=2022"  # one in ten
    yield Case(
        "CSV", Get(sides.passer_by, f"/clusters.csv{asked}"), Get(sides.bare_passer_by, f"/list.csv{asked}"),
        goal=0.60, queries=None, rows=None,
    )  # fmt: skip


def _busiest() -> str:
    """The body before which most files wait: in the small filling many have none, and an empty queue asks less."""
    waiting = Application.objects.filter(state=State.DECLARED).values("dossier__body__code")
    busiest = waiting.annotate(files=Count("pk")).order_by("-files", "dossier__body__code")[0]
    return str(busiest["dossier__body__code"])


def last_page(rows: int) -> int:
    return max(1, -(-rows // PAGE_SIZE))


@dataclass(frozen=True)
class Get:
    """A page as it is asked for again and again."""

    visitor: Visitor
    path: str

    def ready(self) -> None:
        """Let everything that is kept be there: other cases throw it away."""
        self.visitor.get(self.path)

    def __call__(self) -> Reply:
        return self.visitor.get(self.path)


class Anew(Get):
    """The page after something has happened: nothing of it is kept."""

    def ready(self) -> None:
        kept.clear()


class Search:
    """A search for the next of some words: the filters' choices are kept, what was found before is not."""

    def __init__(self, visitor: Visitor, path: str, words: tuple[str, ...]) -> None:
        self.visitor, self.path, self.coming = visitor, path, cycle(words)

    def ready(self) -> None:
        kept.clear()
        self.visitor.get(self.path)
        self.word = quote(next(self.coming))

    def __call__(self) -> Reply:
        return self.visitor.get(f"{self.path}?q={self.word}")


class Accepting:
    """A province accepts a file, each time another."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        found = Application.objects.filter(state="declared").select_related("dossier__body")
        self.waiting = found.order_by("-pk").iterator()

    def ready(self) -> None:
        self.dossier = next(self.waiting).dossier
        assert self.dossier.body is not None
        self.province, _bare = self.sides.person(f"province-{self.dossier.body.code}")

    def __call__(self) -> Reply:
        path = reverse("records:step", args=[self.dossier.pk, "accept"])
        return self.province.post(path, seen=self.dossier.version, act="take")


class BareAccepting:
    """The same writes in the reference."""

    def __init__(self, sides: Sides) -> None:
        _portal, self.visitor = sides.person("province-33")
        self.waiting = bare.Entry.objects.filter(state="declared").order_by("-pk").iterator()

    def ready(self) -> None:
        self.entry = next(self.waiting)

    def __call__(self) -> Reply:
        return self.visitor.post(f"/entries/{self.entry.pk}/accept/", note="")


class Saving:
    """A county changes one answer of a filled form."""

    def __init__(self, sides: Sides) -> None:
        application = Application.objects.filter(state="draft").select_related("cluster__agency", "filing__schema")[0]
        county = f"county-{application.cluster.agency.code}"
        self.visitor, _bare = sides.person(county)
        self.path = reverse("clusters:answer-save", args=[application.pk])
        self.version = 1
        _fill_form(application, User.objects.get(username=county))

    def ready(self) -> None:
        """Nothing to do."""

    def __call__(self) -> Reply:
        reply = self.visitor.post(self.path, code="niche", value=f"示例{self.version}", version=self.version)
        self.version += 1
        return reply


class BareSaving:
    """The same writes in the reference."""

    def __init__(self, sides: Sides) -> None:
        _portal, self.visitor = sides.person("ministry")
        self.entry, self.count = bare.Entry.objects.filter(state="draft")[0], 0
        bare.Answer.objects.get_or_create(file=self.entry.file, code="niche")

    def ready(self) -> None:
        """Nothing to do."""

    def __call__(self) -> Reply:
        self.count += 1
        return self.visitor.post(f"/entries/{self.entry.pk}/answers/", code="niche", value=f"示例{self.count}")


def _fill_form(application: Application, by: User) -> None:
    """Every answer of the form, at its first version."""
    filing, now = application.filing, clock.now()
    made = answers(Invention(application.cluster, TRADES[0], filing, seed=1))
    Answer.objects.filter(filing=filing).delete()
    Answer.objects.bulk_create(
        Answer(filing=filing, code=code, year=year, text=text, changed_at=now, changed_by=by)
        for code, year, text in made
    )
