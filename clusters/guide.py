"""What one should know before filling in a field: definition, source, what reviewers look for, the article."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from clusters.schema import Field, Form, Kind, Section

if TYPE_CHECKING:
    from clusters.models import Criterion

VETO = "veto"


class Word(NamedTuple):
    """One line of a field's explanation."""

    term: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One field of the guide (填报指南) with its explanation."""

    field: Field
    words: list[Word]


@dataclass(frozen=True)
class Chapter:
    """One section of the guide."""

    section: Section
    entries: list[Entry]


class Guide:
    """The explanations of a form's fields, held against one standard; asks the database for nothing."""

    def __init__(self, form: Form, criteria: Iterable["Criterion"]) -> None:
        self.form = form
        self._criteria: Mapping[str, Any] = {criterion.code: criterion for criterion in criteria}

    def chapters(self) -> list[Chapter]:
        """The whole guide, section by section."""
        return [Chapter(section, [Entry(item, self.words(item)) for item in section.fields]) for section in self.form]

    def words(self, item: Field) -> list[Word]:
        """What stands behind the question mark beside a field; lines without content are left out."""
        return [word for word in self._all(item) if word.text]

    def _all(self, item: Field) -> Iterator[Word]:
        criteria = [self._criteria[code] for code in item.proves if code in self._criteria]
        yield Word(_("定义"), item.help)
        yield Word(_("单位"), _units(item))
        yield Word(_("数据年份"), _years(item))
        yield Word(_("数据来源"), item.source)
        yield Word(_("示例"), item.example)
        yield Word(_("用于"), "、".join(criterion.name for criterion in criteria))
        yield Word(_("审核关注"), item.look_for)
        yield Word(_("依据"), "；".join(dict.fromkeys(criterion.citation for criterion in criteria)))


def _units(item: Field) -> str:
    if not item.unit:
        return ""
    if not item.decimals:
        return _("%(unit)s，填整数") % {"unit": item.unit}
    return _("%(unit)s，最多%(decimals)d位小数") % {"unit": item.unit, "decimals": item.decimals}


def _years(item: Field) -> str:
    if item.kind == Kind.COMPUTED or not item.years:
        return ""
    asked = "、".join(_("%(year)d年") % {"year": year} for year in item.years)
    if item.base_year:
        return _("%(years)s；%(base)d年为计算增速的基数，可不填") % {"years": asked, "base": item.base_year}
    return asked
