"""An invented filing: every field a county fills in, from a seed, with one flaw where a story wants one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from stdnum.cn import uscc

from clusters.models import Cluster, Filing
from portal.demo.firms import Values, counted, invented_firms
from portal.demo.trades import Trade

Value = tuple[str, int, str]  # field, year (0 where a field has none), text as typed

FLAWS = ("share_at_limit", "slow_growth", "small_output", "few_firms", "large_area")


@dataclass(frozen=True)
class Invention:
    """What one invented cluster is like."""

    cluster: Cluster
    trade: Trade
    filing: Filing
    seed: int
    flaw: str = ""

    @property
    def place_name(self) -> str:
        return self.cluster.division.name

    @cached_property
    def firms(self) -> list[Values]:
        few = self.flaw == "few_firms"
        return invented_firms(self.seed, self.place_name, self.trade.product, few=few)


def answers(made: Invention) -> list[Value]:
    """Every answer of the filing, in the form's order."""
    draw = Random(made.seed)  # noqa: S311  (invented figures, not secrets)
    given = dict(_figures(made, draw)) | dict(_facts(made, draw))
    found: list[Value] = []
    for section in made.filing.schema.definition["sections"]:
        for field in section["fields"]:
            found.extend(_answer(field, made, given))
    return found


def _answer(field: dict[str, Any], made: Invention, given: dict[tuple[str, int], str]) -> Iterator[Value]:
    code, kind = field["code"], field["type"]
    if kind in ("document", "computed"):
        return
    if kind in ("figure", "target"):
        for offset in field["years"]:
            year = made.filing.year + offset
            if text := given.get((code, year)):
                yield code, year, text
    elif kind == "yesno":
        yield code, 0, "yes"
    elif text := given.get((code, 0)) or _prose(field, made):
        yield code, 0, text


def _figures(made: Invention, draw: Random) -> Iterator[tuple[tuple[str, int], str]]:
    """Figures for the years before and the targets after; parts stay below their wholes."""
    growth = 1.06 if made.flaw == "slow_growth" else 1 + draw.uniform(0.12, 0.19)
    output = draw.uniform(28, 33) if made.flaw == "small_output" else draw.uniform(46, 140)
    leading = 0.70 if made.flaw == "share_at_limit" else draw.uniform(0.74, 0.88)
    firms, sme = draw.randint(180, 620), draw.uniform(0.75, 0.9)
    first = made.filing.year - 3
    for n in range(6):
        year, total = first + n, round(output * growth**n, 1)
        rows = {
            "A01": f"{total:.2f}", "A02": f"{total * sme:.2f}", "A03": f"{total * leading:.2f}",
            "B01": str(firms + 14 * n), "B02": str(firms + 13 * n - 4), "B04": str(firms // 5 + 3 * n),
            "B03": f"{(firms + 14 * n) * 31:,}", "B05": f"{total * 0.041:.2f}",
            "C01": f"{total * 0.026 * 1.04**n:.2f}", "C03": f"{(firms + 14 * n) * 3:,}", "C04": str(120 + 23 * n),
            "C05": "6", "C06": "14", "D01": "46.50", "D02": "5", "E01": f"{21 + 2.5 * n:.2f}", "E02": str(firms // 3),
            "E03": "61.20", "E04": "4", "F01": f"{0.092 - 0.003 * n:.3f}", "F02": "31.70", "F03": "94.30", "F04": "3",
            "G01": f"{total * 0.12:.2f}", "G02": "4", "H01": "7", "H02": "1,860", "H03": "1,200.00",
        }  # fmt: skip
        for code, text in rows.items():
            yield (code, year), text
            yield (f"target_{code}", year), text


def _facts(made: Invention, draw: Random) -> Iterator[tuple[tuple[str, int], str]]:
    place, product = made.place_name, made.trade.product
    facts = {
        "cluster_name": made.cluster.name,
        "industry": made.trade.industry,
        "niche": product,
        "place": f"示例镇、{product}产业园",
        "spatial_scope": "东至示例大道，南至示例河，西至规划环路，北至示例街",
        "area": "101.20" if made.flaw == "large_area" else f"{draw.uniform(12, 88):.2f}",
        "operator_name": f"示例{place}{product}产业集群服务中心",
        "operator_uscc": _uscc(draw),
        "contact_name": draw.choice(("林晓芸", "赵一鸣", "钱文博", "孙雅琴", "李清远", "周启明")),
        "contact_phone": "010-00000000",
        **{code: str(count) for code, count in counted(made.firms).items()},
        "eligibility_note": "示例：差距来自两家龙头企业搬迁改造，已列入本年整改计划。" if made.flaw else "",
    }
    issuer, day = made.cluster.provincial_issuer, made.cluster.provincial_on
    if issuer and day:
        facts |= {
            "provincial_issuer": issuer,
            "provincial_date": day.isoformat(),
            "provincial_document": made.cluster.provincial_document_no,
        }
    for code, text in facts.items():
        yield (code, 0), text


def _prose(field: dict[str, Any], made: Invention) -> str:
    """A few sentences for a text field that is asked of everybody."""
    if not field["required"]:
        return ""
    trade, head = made.trade, field["label"].split("、", 1)[-1]
    return (
        f"（示例）围绕“{head}”，{made.place_name}{trade.product}产业集群以中小企业为主体，形成{trade.parts}等环节"
        "协作配套的产业链；建立企业梯度培育清单和共性技术服务平台，按年度计划推进，成效可核查。"
    )


def _uscc(draw: Random) -> str:
    """An invented 统一社会信用代码 with a right check digit."""
    body = f"12{draw.choice(('330799', '440399', '110199'))}MB{draw.randint(0, 9999999):07d}"
    return body + uscc.calc_check_digit(body)
