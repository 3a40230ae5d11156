"""How far a filing has come, section by section: the task list and what stands against submitting."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clusters.schema import Field, Section
from clusters.sheet import Sheet


@dataclass(frozen=True)
class Progress:
    """One section in numbers: places wanted, of them filled, places that need mending, and documents missing."""

    section: Section
    wanted: int
    filled: int
    bad: int
    touched: bool
    missing_slots: tuple[Field, ...]
    is_evidence: bool

    @property
    def missing(self) -> int:
        return self.wanted - self.filled

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.bad or self.missing_slots)

    @property
    def left_to_fill(self) -> str:
        """What is left to type, as an obstacle says it: 1处待改，5项未填."""
        parts = []
        if self.bad:
            parts.append(_("%(count)d处待改") % {"count": self.bad})
        if self.missing:
            parts.append(_("%(count)d项未填") % {"count": self.missing})
        return "，".join(parts)

    @property
    def words(self) -> str:
        """What the task list says."""
        if self.is_complete:
            return _("已齐") if self.is_evidence else _("已填完")
        if self.is_evidence:
            return _("缺%(count)d件") % {"count": len(self.missing_slots)}
        if not self.touched:
            return _("未开始")
        done = _("%(filled)d/%(wanted)d项") % {"filled": self.filled, "wanted": self.wanted}
        bad = _("%(count)d处待改") % {"count": self.bad} if self.bad else ""
        return "，".join(filter(None, [done, bad]))

    @property
    def mark(self) -> str:
        """The family of its mark: ok, bad, work, or nothing yet."""
        if self.is_complete:
            return "ok"
        if self.bad or self.missing_slots:
            return "bad"
        return "work" if self.touched else ""


@dataclass(frozen=True)
class FirmsProgress(Progress):
    """The section of the firm list: how many firms stand in it, None for no list."""

    firms: int | None
    is_asked: bool

    @property
    def is_complete(self) -> bool:
        return super().is_complete and not (self.is_asked and self.firms is None)

    @property
    def left_to_fill(self) -> str:
        lacks = _("尚未导入企业名录") if self.is_asked and self.firms is None else ""
        return "，".join(filter(None, [super().left_to_fill, lacks]))

    @property
    def words(self) -> str:
        if self.firms is None:
            return _("未导入") if self.is_asked else _("选填，未导入")
        return super().left_to_fill or _("%(count)d家") % {"count": self.firms}

    @property
    def mark(self) -> str:
        if self.firms is None and not self.is_asked:
            return ""
        return "ok" if self.is_complete else "bad"


def progress_of(sheet: Sheet, section: Section) -> Progress:
    """Count one section. Documents and firms are asked for only where the section wants them."""
    wanted = [place for field in section.typed for place in field.required_places]
    entries = [sheet.entry(*place) for place in wanted]
    typed = (sheet.entry(*place) for field in section.typed for place in field.places)
    missing = (slot for slot in section.slots if slot.required and not sheet.documents_by_slot[slot.code])
    progress = Progress(
        section=section,
        wanted=len(wanted),
        filled=sum(not entry.is_blank for entry in entries),
        bad=sum(1 for _problem in sheet.problems(section)),
        touched=any(not entry.is_blank for entry in typed),
        missing_slots=tuple(missing),
        is_evidence=bool(section.slots),
    )
    if section.firms is None:
        return progress
    listed = sheet.firms.firm_list.count if sheet.firms else None
    return FirmsProgress(**vars(progress), firms=listed, is_asked=section.firms.required)
