"""Invented firms: the list of each invented cluster through the real import, and a register that knows most of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from stdnum.cn import uscc

from accounts.models import Agency
from accounts.models.agency import ministry
from clusters.firms.importing import read_firms
from clusters.firms.keeping import field_of, keep_firms, layout_of, schema_of
from clusters.models import Application, Filing, FirmTitle, TitleKind
from clusters.models.titles import OTHERS
from clusters.titles import Announcement, read_titles, register_titles, title_layout
from clusters.workbooks import write_table
from portal.demo.offices import Office

Values = dict[str, Any]

SHAPES = (  # titles, and of how many firms at most and at least
    (("champion", "high_tech"), 1, 1),
    (("little_giant", "specialised", "high_tech"), 1, 3),
    (("specialised", "innovative"), 3, 5),
    (("innovative",), 4, 6),
    (("high_tech",), 2, 4),
)
FEW = ((("specialised", "innovative"), 2, 2), (("innovative",), 2, 2), (("high_tech",), 3, 3))
WANDERER = 9_999_901  # one firm in this many lists as there are hundreds of twenty: asked about on every side
PARTS = ("精工", "科技", "机电", "新材料", "智造", "实业")
SURNAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def invented_firms(seed: int, place: str, product: str, *, few: bool) -> list[Values]:
    """The firms of one cluster, as the columns of the list name them."""
    draw = Random(seed)  # noqa: S311  (invented figures, not secrets)
    firms: list[Values] = []
    for titles, least, most in FEW if few else SHAPES:
        for _n in range(draw.randint(least, most)):
            number = WANDERER if not firms and seed % 20 == 1 else seed * 100 + len(firms) + 1
            firms.append(_firm(draw, number, place, product, titles))
    return firms


def counted(firms: list[Values]) -> dict[str, int]:
    """What the form asks about these firms: titles by kind, and the distinct firms of the last three."""
    totals = Counter(str(kind) for firm in firms for kind in TitleKind if firm[kind])
    others = sum(any(firm[kind] for kind in OTHERS) for firm in firms)
    return {
        "champions": totals["champion"], "little_giants": totals["little_giant"],
        "specialised": totals["specialised"], "innovative": totals["innovative"],
        "high_tech": totals["high_tech"], "quality_others": others,
    }  # fmt: skip


def list_firms(application: Application, filing: Filing, firms: list[Values], office: Office, now: datetime) -> None:
    """Import the firms as the county does: a workbook, read and checked, taken whole."""
    file = BytesIO()
    write_table(layout_of(schema_of(field_of(filing)), filing), firms, file)
    read = read_firms(filing, file)
    workbook = ContentFile(file.getvalue(), f"{application.cluster.name}企业名录（示例）.xlsx")
    keep_firms(filing, read.rows, workbook, by=office.handler, now=now)


def register_invented_titles(now: datetime) -> None:
    """Official lists that confirm most of the claims, know some as expired, and some not at all."""
    country, zhejiang = Office(ministry()), Office(Agency.objects.get(code="33"))
    current, past = (date(2023, 7, 1), date(2026, 6, 30)), (date(2020, 7, 1), date(2023, 6, 30))
    _register(country, "champion", "示例工信部企业函〔2023〕31号", current, lambda n: n % 5, now)
    _register(country, "little_giant", "示例工信部企业函〔2023〕32号", current, lambda n: n % 4, now)
    _register(country, "little_giant", "示例工信部企业函〔2020〕33号", past, lambda n: n % 8 == 0, now)
    _register(zhejiang, "specialised", "示例浙经信企业〔2023〕8号", current, lambda n: n % 6, now)


def _firm(draw: Random, number: int, place: str, product: str, titles: tuple[str, ...]) -> Values:
    body = f"91330799MA{number:07d}"
    name = f"示例{place}{draw.choice(SURNAMES)}{draw.choice(SURNAMES)}{product}{draw.choice(PARTS)}有限公司"
    return {
        "name": name,
        "uscc": body + uscc.calc_check_digit(body),
        "size": "medium" if "champion" in titles else draw.choice(("medium", "small", "small", "micro")),
        "is_leading": True,
        "output": round(draw.uniform(2_000, 18_000), 2),
        "product": product,
        **{kind.value: kind in titles for kind in TitleKind},
    }


def _register(office: Office, kind: str, number: str, valid: tuple[date, date], knows: Any, now: datetime) -> None:
    announced = Announcement(TitleKind(kind), office.agency, number, *valid)
    file = BytesIO()
    write_table(title_layout(), _claimants(kind, knows), file)
    read = read_titles(file, announced)
    workbook = ContentFile(file.getvalue(), f"{number}.xlsx")
    register_titles(read.rows, announced, file=workbook, by=office.handler, now=now)


def _claimants(kind: str, knows: Any) -> Iterator[Values]:
    """The firms that claim a title, those left out that the list does not know."""
    claims = FirmTitle.objects.filter(kind=kind).order_by("firm__uscc").values_list("firm__uscc", "firm__name")
    for n, (code, name) in enumerate(dict(claims).items()):
        if knows(n):
            yield {"name": name, "uscc": code}
