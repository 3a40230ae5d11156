"""A firm list held against the register of titles: which claims it confirms, does not know, or knows as expired."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.firms.totals import Totals
from clusters.models.filing import FirmsAsked
from clusters.models.firms import FirmList, FirmTitle
from clusters.models.titles import SHORT_NAMES, RegisteredTitle, TitleKind, TitleList

if TYPE_CHECKING:
    from clusters.models import Edition, Filing


class RegisterAnswer(models.TextChoices):
    """What the register says of a claim."""

    CONFIRMED = "confirmed", gettext_lazy("名单核对一致")
    UNKNOWN = "unknown", gettext_lazy("未在名单中")
    EXPIRED = "expired", gettext_lazy("已过有效期")
    NOT_YET = "not_yet", gettext_lazy("有效期尚未开始")
    NO_LIST = "no_list", gettext_lazy("尚无名单可核对")


@dataclass(frozen=True)
class Check:
    """Firms claiming one title, by what the register says of the claim."""

    kind: TitleKind
    counts: Counter[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def sentence(self) -> str:
        """名录中登记为小巨人3家，名单核对一致2家，1家未在名单中."""
        said = _("名录中登记为%(kind)s%(total)d家") % {"kind": SHORT_NAMES[self.kind], "total": self.total}
        if self.counts[RegisterAnswer.NO_LIST]:
            return _("%(said)s，平台尚无该称号的名单可核对") % {"said": said}
        words = {
            RegisterAnswer.CONFIRMED: _("名单核对一致%(count)d家"),
            RegisterAnswer.UNKNOWN: _("%(count)d家未在名单中"),
            RegisterAnswer.EXPIRED: _("%(count)d家已过有效期"),
            RegisterAnswer.NOT_YET: _("%(count)d家有效期尚未开始"),
        }
        counted = [words[answer] % {"count": self.counts[answer]} for answer in words if self.counts[answer]]
        return "，".join([said, *counted])


@dataclass(frozen=True)
class Standing:
    """One list as criterion 二 and the pages want it.

    `day` is the last of 最近一年, to which the form's own figures refer: as of then the register is asked. `has_all`
    says that the round wants every firm listed, so that the list adds up to the cluster.
    """

    firm_list: FirmList
    day: date
    has_all: bool

    @property
    def words(self) -> str:
        """The list in a few words: its version and how many firms it has."""
        facts = {"number": self.firm_list.number, "count": self.firm_list.count}
        return _("第%(number)d版，%(count)d家") % facts

    @cached_property
    def totals(self) -> Totals:
        return Totals.from_json(self.firm_list.totals)

    def check(self, kind: TitleKind, *, leading_only: bool = False) -> Check:
        """What the register says of the claims to one title, of the leading industry's firms or of all."""
        counts: Counter[str] = Counter()
        for (each, is_leading, answer), count in self._claims.items():
            if each == kind and (is_leading or not leading_only):
                counts[answer] += count
        return Check(kind, counts)

    def sentences(self, kinds: Sequence[TitleKind], *, leading_only: bool) -> str:
        """What the register says of the claims to these titles, title by title."""
        checks = [self.check(kind, leading_only=leading_only) for kind in kinds]
        return "；".join(check.sentence for check in checks if check.total)

    @cached_property
    def _claims(self) -> dict[tuple[str, bool, str], int]:
        """Claims by title, leading industry and the register's answer: one query, whatever the list's length."""
        rows = answered(FirmTitle.objects.filter(list=self.firm_list), self.day)
        counted = rows.order_by().values_list("kind", "firm__is_leading", "answer").annotate(Count("pk"))
        return {(kind, is_leading, answer): count for kind, is_leading, answer, count in counted}


def standing_of(filing: "Filing") -> Standing | None:
    """The list that stands in a filing now, if any. One query."""
    found = filing.current_firm_list
    return standing(found, filing) if found else None


def standing_in(edition: "Edition") -> Standing | None:
    """The list that an edition has frozen, if any. One query where it has not been fetched with the edition."""
    found = edition.firm_list
    return standing(found, edition.filing) if found else None


def standing(firm_list: FirmList, filing: "Filing") -> Standing:
    return Standing(firm_list, date(filing.year - 1, 12, 31), filing.firms_asked == FirmsAsked.ALL)


def answered(claims: QuerySet[FirmTitle], day: date) -> QuerySet[Any]:
    """Claims annotated with `answer`: what the register says of each as of a day."""
    entries = RegisteredTitle.objects.current().filter(uscc=OuterRef("firm__uscc"), kind=OuterRef("kind"))
    lists = TitleList.objects.current().filter(kind=OuterRef("kind"))
    return claims.annotate(
        answer=Case(
            When(Exists(entries.valid_on(day)), then=Value(RegisterAnswer.CONFIRMED)),
            When(Exists(entries.filter(valid_until__lt=day)), then=Value(RegisterAnswer.EXPIRED)),
            When(Exists(entries), then=Value(RegisterAnswer.NOT_YET)),
            When(Exists(lists), then=Value(RegisterAnswer.UNKNOWN)),
            default=Value(RegisterAnswer.NO_LIST),
        )
    )
