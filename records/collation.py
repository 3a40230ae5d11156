"""Collating what came back against the paper it should be: all of its pages, each once, in order, and no others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from records.models.paper import DRAFT, SealedCopy
from records.paper_codes import Mark, ReturnedPage

Verdict, Basis = SealedCopy.Verdict, SealedCopy.Basis


@dataclass(frozen=True)
class Wanted:
    """The paper that may come back sealed, and the editions of all papers of its kind and file by their codes."""

    title: Any
    code: str
    edition: int
    pages: int
    own: Mapping[str, int]


class Finding(NamedTuple):
    """What came of it: a verdict with its sentence; the sheets whose marks a person has to compare."""

    verdict: SealedCopy.Verdict
    sentence: str = ""
    unread: tuple[int, ...] = ()
    basis: str = ""


class Sheet(NamedTuple):
    """A page of the scan that is not blank, by its place in it."""

    place: int
    mark: Mark | None


def collate(scanned: Sequence[ReturnedPage], wanted: Wanted) -> Finding:
    """Whether these are exactly the wanted pages. Of papers of other files nothing is told but that they are others."""
    sheets = [Sheet(place, page.mark) for place, page in enumerate(scanned, 1) if not page.is_blank]
    if not sheets:
        return refused(_("扫描件是空白的。请检查扫描仪后重新上传。"))
    if strange := [sheet for sheet in sheets if sheet.mark and not _belongs(sheet.mark, wanted)]:
        return refused(_of_another(strange, len(sheets), wanted))
    if wrong := _miscounted(sheets, wanted) or _disordered(sheets):
        return refused(wrong)
    unread = tuple(sheet.place for sheet in sheets if sheet.mark is None)
    if not unread:
        return Finding(Verdict.KEPT, basis=Basis.MARKS)
    if len(unread) == len(sheets):
        return Finding(Verdict.UNREAD, _("没有读出二维码。请核对每一页页眉上的文书编号，一致的填写在下面。"), unread)
    words = _("第%(places)s张的二维码没有读出。请核对其页眉上的文书编号，一致的填写在下面。")
    return Finding(Verdict.UNREAD, words % {"places": listed(unread)}, unread)


def refused(sentence: str) -> Finding:
    return Finding(Verdict.REFUSED, sentence)


def of_edition(edition: int, wanted: Wanted) -> str:
    """The sentence for a paper of the same file that is not, or no longer, the one to seal."""
    facts = {"old": edition, "new": wanted.edition}
    if edition == DRAFT:
        return _("这是草稿，草稿不能盖章报送。请打印第%(new)d版，盖章后再上传。") % facts
    return _("这是第%(old)d版的盖章件，现在的版次是第%(new)d版。请打印第%(new)d版，盖章后再上传。") % facts


def listed(numbers: Iterable[int]) -> str:
    return "、".join(str(number) for number in numbers)


def _belongs(mark: Mark, wanted: Wanted) -> bool:
    return mark.code == wanted.code and 1 <= mark.page <= wanted.pages


def _of_another(strange: list[Sheet], count: int, wanted: Wanted) -> str:
    """Which sheets are not of the wanted paper, and whether they are of an older edition or a draft of it."""
    editions = {wanted.own.get(sheet.mark.code) for sheet in strange if sheet.mark}
    known = next(iter(editions)) if len(editions) == 1 else None
    if known is not None and known != wanted.edition:
        if len(strange) == count:
            return of_edition(known, wanted)
        old = _("草稿") if known == DRAFT else _("第%(edition)d版") % {"edition": known}
        words = _("第%(places)s张是%(old)s的页，不是第%(new)d版的。请换成第%(new)d版的页后重新上传。")
        return words % {"places": listed(sheet.place for sheet in strange), "old": old, "new": wanted.edition}
    if len(strange) == count:
        return _("上传的不是这一件的《%(title)s》。请核对后重新上传。") % {"title": wanted.title}
    words = _("第%(places)s张不是这份《%(title)s》的页。请核对后重新上传。")
    return words % {"places": listed(sheet.place for sheet in strange), "title": wanted.title}


def _miscounted(sheets: list[Sheet], wanted: Wanted) -> str:
    """Pages that lack, stand twice, or are too many."""
    counted = Counter(sheet.mark.page for sheet in sheets if sheet.mark)
    missing = [page for page in range(1, wanted.pages + 1) if page not in counted]
    twice = sorted(page for page, times in counted.items() if times > 1)
    unread = sum(sheet.mark is None for sheet in sheets)
    facts = {"pages": wanted.pages, "count": len(sheets), "missing": listed(missing), "unread": unread}
    faults = []
    if twice:
        faults.append(_("第%(pages)s页重复") % {"pages": listed(twice)})
    if missing and not unread:
        faults.append(_("缺第%(missing)s页") % facts)
    elif len(missing) > unread and counted:
        faults.append(_("没有读到第%(missing)s页，而没有读出的只有%(unread)d张") % facts)
    if not faults and len(sheets) == wanted.pages:
        return ""
    return (
        _("应有%(pages)d页，收到%(count)d张") % facts
        + "".join(f"，{fault}" for fault in faults)
        + _("。请整理后重新上传。")
    )


def _disordered(sheets: list[Sheet]) -> str:
    """The first page that stands where another should; the count is right by now."""
    for place, sheet in enumerate(sheets, 1):
        if sheet.mark and sheet.mark.page != place:
            words = _("页序不对：第%(place)d张是第%(page)d页。请按页码排好后重新上传。")
            return words % {"place": sheet.place, "page": sheet.mark.page}
    return ""
