"""Placing a row: which county-level division it means, by code, else by names however they are written (第二条)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, Division
from clusters.importing.reading import Row
from records.reference_files import csv_rows

PLACES = Path(__file__).parent.parent / "reference" / "places.csv"
WITHOUT_COUNTIES = ("441900", "442000", "460400", "620201")  # 东莞, 中山, 儋州, 嘉峪关: county-level themselves
CORPS, CORPS_PREFIX = ("新疆生产建设兵团", "兵团"), "6590"

PROVINCE_ENDING = re.compile(r"(维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
PREFECTURE_ENDING = re.compile(r"(市|地区|盟)$")
COUNTY_ENDING = re.compile(r"(自治县|自治旗|市|县|区|旗)$")
DIVISION_OF_CORPS = re.compile(r"^第[一二三四五六七八九十]+师")
TOWN = re.compile(r"^[\u4e00-\u9fff]{2,4}?(镇|街道)")


class Unplaced(ValueError):
    """No division, or more than one, answers to the row; the message is a sentence for a person."""


@dataclass(frozen=True)
class Placement:
    """A division and, in a city without counties, the town or zone in it."""

    division: Division
    place: str = ""


@dataclass(frozen=True)
class Reading:
    """One way of reading a text as a place: the division, how many characters said so, and what is left."""

    division: Division
    length: int
    rest: str


class NamesIn:
    """Which divisions a text may name: an index of their names, so that few of them are read out of it."""

    def __init__(self, divisions: list[Division]) -> None:
        self.divisions = divisions
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, division in enumerate(divisions):
            for name in county_names(division):
                self.places[name].append(place)
        self.lengths = sorted({len(name) for name in self.places})

    def in_text(self, text: str) -> list[Division]:
        """Those of which a name stands anywhere in the text, in the order of the register."""
        pieces = {text[start : start + length] for start in range(len(text)) for length in self.lengths}
        places = {place for name in pieces & self.places.keys() for place in self.places[name]}
        return [self.divisions[place] for place in sorted(places)]


class Gazetteer:
    """Every county-level division in force on a day, by code and by name. Loaded once for a file."""

    def __init__(self, day: date) -> None:
        ended = Q(valid_until__isnull=False, valid_until__lt=day)
        counties = Division.objects.filter(level=Division.Level.COUNTY).exclude(ended)
        self.divisions = list(counties.select_related("parent__parent"))
        self.by_code = {division.code: division for division in self.divisions}
        self.by_name = NamesIn(self.divisions)
        self.with_towns = [division for division in self.divisions if aliases(division.code)]
        self.prefixes = dict.fromkeys(CORPS, CORPS_PREFIX)
        for body in Agency.objects.bodies().exclude(division=None).select_related("division"):
            assert body.division is not None
            names = {*province_names(body.division), body.short_name}
            width = 2 if body.division.level == Division.Level.PROVINCE else 4
            self.prefixes |= dict.fromkeys(names, body.division.code[:width])

    def place(self, row: Row) -> Placement:
        """Where a row lies. Raises Unplaced with the sentence that says why nowhere."""
        prefix = self._prefix(row)
        if division := self.by_code.get(row.division_code[:6]):
            self._check_code(row, division, prefix)
        else:
            division = self._by_names(row, prefix)
        return Placement(division, town_of(row, division))

    def core(self, name: str, division: Division) -> str:
        """A cluster's name without the places it may begin with, to compare two writings of it."""
        readings = list(_readings(name, division, county_names(division)))
        return max(readings, key=lambda reading: reading.length).rest if readings else name

    def _prefix(self, row: Row) -> str:
        """The beginning of the codes within what the file calls the province; empty where it says nothing."""
        if not row.province:
            return ""
        known = [name for name in self.prefixes if row.province.startswith(name)]
        if not known:
            raise Unplaced(_("没有“%(province)s”这个省级行政区，请核对省份") % {"province": row.province})
        return self.prefixes[max(known, key=len)]

    def _check_code(self, row: Row, division: Division, prefix: str) -> None:
        """A code and names that contradict each other: one of them is a slip, and only a person knows which."""
        within = division.code.startswith(prefix[:2])
        if within and (not row.county or self._agrees(row, division)):
            return
        said = row.county if within else row.province
        words = {"code": row.division_code, "name": division.full_name, "said": said}
        raise Unplaced(_("区划代码%(code)s是%(name)s，与所写的“%(said)s”不一致，请核对") % words)

    def _agrees(self, row: Row, division: Division) -> bool:
        if division.code in WITHOUT_COUNTIES:
            return True
        named = any(name in row.county for name in county_names(division))
        return named or row.county in division.full_name or row.county in aliases(division.code)

    def _by_names(self, row: Row, prefix: str) -> Division:
        """By the county's column, and where that does not decide it by the beginning of the cluster's name."""
        by_county = _best(self._in_column(row.county, prefix)) if row.county else []
        by_name = _best(self._in_name(row.name, prefix))
        both = [division for division in by_county if division in by_name]
        near = [division for division in by_county if _named_above(division, row.name)]
        for found in (by_county, both, near, [] if by_county else by_name):
            if len(found) == 1:
                return found[0]
        raise Unplaced(self._why(row, by_county or by_name))

    def _in_column(self, text: str, prefix: str) -> list[Reading]:
        """Divisions that the whole text names; failing that by their stems, or by a town of theirs."""
        scope = _within(prefix, self.by_name.in_text(text))
        for names in (full_name, county_names):
            readings = [reading for division in scope for reading in _readings(text, division, names(division))]
            whole = [each for each in readings if not each.rest or each.division.code in WITHOUT_COUNTIES]
            if whole:
                return whole
        towns = _within(prefix, self.with_towns)
        return [Reading(each, len(text), "") for each in towns if text in aliases(each.code)]

    def _in_name(self, text: str, prefix: str) -> list[Reading]:
        """Divisions that a cluster's name begins with, and those whose town it begins with."""
        scope = _within(prefix, self.by_name.in_text(text))
        readings = [reading for division in scope for reading in _readings(text, division, full_name(division))]
        for division in _within(prefix, self.with_towns):
            readings += [Reading(division, len(a), text) for a in aliases(division.code) if text.startswith(a)]
        return readings

    def _why(self, row: Row, found: list[Division]) -> str:
        said = row.county or row.name
        if found:
            names = "、".join(division.full_name for division in found[:5])
            return _("“%(said)s”可指%(names)s，请填写区划代码") % {"said": said, "names": names}
        if row.division_code:
            words = {"code": row.division_code, "said": said}
            return _("区划代码%(code)s不在区划表中，按名称“%(said)s”也没有找到，请核对") % words
        return _("没有找到“%(said)s”，请填写区划代码，例如330784") % {"said": said}


def town_of(row: Row, division: Division) -> str:
    """The town or zone that a row names in a city without counties; empty elsewhere."""
    if division.code not in WITHOUT_COUNTIES:
        return ""
    if rest := _rest(row.county, division):
        return rest
    rest = _rest(row.name, division)
    known = [name for name in aliases(division.code) if rest.startswith(name)]
    found = TOWN.match(rest)
    return max(known, key=len, default=found[0] if found else "")


def _rest(text: str, division: Division) -> str:
    """What a text says beyond the city; the whole text where it does not name it."""
    rests = (reading.rest for reading in _readings(text, division, full_name(division)))
    return min(rests, key=len, default=text)


def _readings(text: str, division: Division, names: tuple[str, ...]) -> Iterator[Reading]:
    """Every way in which a text begins with this division, the places above it named, half named or left out."""
    if not any(name in text for name in names):
        return
    for tail in _tails(text, division):
        for name in names:
            if tail.startswith(name):
                rest = tail[len(name) :]
                yield Reading(division, len(text) - len(rest), rest)


def _tails(text: str, division: Division) -> set[str]:
    """What is left of a text once the places above the division are taken off, each of them optional."""
    tails = {text}
    for above in _above(division):
        tails |= {tail.removeprefix(name) for tail in tails for name in above}
    if division.code.startswith(CORPS_PREFIX):
        tails |= {DIVISION_OF_CORPS.sub("", tail) for tail in tails}
    return tails | {tail.removeprefix("市") for tail in tails if tail != text}  # 广州市市花都区


def _above(division: Division) -> list[tuple[str, ...]]:
    """Names of the places above a division, the widest first."""
    above: list[tuple[str, ...]] = []
    parent = division.parent
    while parent:
        of_province = parent.level == Division.Level.PROVINCE
        above.insert(0, province_names(parent) if of_province else prefecture_names(parent))
        parent = parent.parent
    return [CORPS, *above] if division.code.startswith(CORPS_PREFIX) else above


def _named_above(division: Division, text: str) -> bool:
    """Whether a text names the prefecture of a division somewhere."""
    parent = division.parent
    if parent is None or parent.level != Division.Level.PREFECTURE:
        return False
    return any(name in text for name in prefecture_names(parent))


def _within(prefix: str, divisions: list[Division]) -> list[Division]:
    return [division for division in divisions if division.code.startswith(prefix)]


def _best(readings: list[Reading]) -> list[Division]:
    """The divisions on which most of the text agrees."""
    longest = max((reading.length for reading in readings), default=0)
    return list({reading.division: None for reading in readings if reading.length == longest})


def full_name(division: Division) -> tuple[str, ...]:
    return (division.name,)


def county_names(division: Division) -> tuple[str, ...]:
    """A county's name, and without its last word where that leaves two characters: 花都区, 花都."""
    stem = COUNTY_ENDING.sub("", division.name)
    return (division.name, stem) if len(stem) > 1 else (division.name,)


def province_names(province: Division) -> tuple[str, ...]:
    return (province.name, PROVINCE_ENDING.sub("", province.name))


def prefecture_names(prefecture: Division) -> tuple[str, ...]:
    """A prefecture's name and its usual short ones: 湛江市, 湛江; 延边朝鲜族自治州, 延边州."""
    if prefecture.name.endswith("自治州"):
        return (prefecture.name, *(prefecture.name[:length] + "州" for length in range(2, 6)))
    return (prefecture.name, PREFECTURE_ENDING.sub("", prefecture.name))


def aliases(code: str) -> tuple[str, ...]:
    """Towns of cities without counties, and the 师 that share their government with a city of the 兵团."""
    return _aliases().get(code, ())


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in csv_rows(PLACES):
        found[row["division_code"]] = (*found.get(row["division_code"], ()), row["name"])
    return found
