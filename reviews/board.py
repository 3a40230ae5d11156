"""What stands on a body's list page: ranked entries, gaps, reserves, candidates and what is already decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from clusters.figures import shown
from clusters.formulas import OUTPUT, growth
from clusters.models import Allotment, Application, Edition
from clusters.models.application import ENDED, State
from clusters.rules import body_handler
from clusters.schema import Form, catalogue
from clusters.sheet import Sheet
from records.clock import day_of
from records.tiers import Tier
from reviews.models import Opinion
from reviews.opinions import editions_of, in_force, is_ranked, want_of_support

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 64, 20, 4  # drawing units


@dataclass(eq=False)
class Line:
    """One application on the page, with the figures it is compared by."""

    application: Application
    opinion: Opinion | None
    edition: Edition | None
    outputs: list[Decimal | None]
    growth: Decimal | None
    want: str
    is_provincial: bool = True
    place: int = 0
    is_first: bool = False
    is_last: bool = False
    points: str = ""

    @property
    def is_ended(self) -> bool:
        return self.application.state in ENDED

    @property
    def is_mending(self) -> bool:
        return self.application.state == State.RETURNED

    @property
    def output(self) -> str:
        return self._words(self.outputs[-1] if self.outputs else None)

    @property
    def outputs_words(self) -> str:
        return "、".join(self._words(value) for value in self.outputs)

    @property
    def growth_words(self) -> str:
        return f"{shown(self.growth, 2)}%" if self.growth is not None else _("尚不能计算")

    def _words(self, value: Decimal | None) -> str:
        return shown(value, 2) if value is not None else _("未填")


class Check(NamedTuple):
    """One line of 报送前核对; `mark` is ok, bad or ask."""

    mark: str
    words: str
    detail: str = ""
    law: str = ""


@dataclass
class Board:
    """The list of one allotment as one person may see it."""

    allotment: Allotment
    user: Any
    now: datetime
    listed: list[Line] = field(default_factory=list)
    reserves: list[Line] = field(default_factory=list)
    candidates: list[Line] = field(default_factory=list)
    decided: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read every file of the list this person may see, in a constant number of queries, and put each in its row."""
        for line in self._lines():
            self._row_for(line).append(line)
        for row in (self.listed, self.reserves):
            row.sort(key=lambda line: line.application.recommendation.rank)
        self._give_places()
        self._draw()

    def _row_for(self, line: Line) -> list[Line]:
        if is_ranked(line.application):
            return self.reserves if line.application.recommendation.is_reserve else self.listed
        if line.is_ended:
            return self.decided
        return self.candidates if line.application.state == State.PROVINCIAL else self.waiting

    @property
    def is_open(self) -> bool:
        return str(self.allotment.state) == Allotment.State.OPEN

    @cached_property
    def may_change(self) -> bool:
        """Whether this person works on the list now."""
        return self.is_open and body_handler.seat_of(self.allotment, self.user, self.now) is not None

    @property
    def is_renewal(self) -> bool:
        return self.allotment.batch.kind == "renewal"

    @property
    def latest_year(self) -> int:
        return self.allotment.batch.year - 1

    @property
    def standing(self) -> list[Line]:
        """Entries that take up a place: what has ended does not."""
        return [line for line in self.listed if not (line.is_ended and self.is_open)]

    @property
    def cells(self) -> list[int | None]:
        """名额 as one cell per place: its rank, or none where it is free."""
        quota, count = self.allotment.quota or 0, len(self.standing)
        return [place if place <= count else None for place in range(1, quota + 1)]

    @property
    def free(self) -> int:
        """Places left; 0 where the batch sets no quota."""
        return max((self.allotment.quota or 0) - len(self.standing), 0)

    @property
    def is_full(self) -> bool:
        return self.allotment.quota is not None and not self.free

    @property
    def first_reserve(self) -> Line | None:
        """Who moves up next, if the gap can be filled now."""
        first = next((line for line in self.reserves if not line.is_ended), None)
        return first if first and not first.is_mending else None

    def checks(self) -> Iterator[Check]:
        """What is looked at before sending; the step itself decides."""
        yield self._support_check()
        if not self.is_renewal and not self.allotment.batch.is_first:
            missing = [str(line.application.cluster) for line in self.standing if not line.is_provincial]
            mark = "bad" if missing else "ok"
            yield Check(mark, _("均已登记省级认定"), "、".join(missing), _("第十二条"))
        left = len(self.candidates) + len(self.waiting)
        detail = _("还有%(count)d件未列入也未办结") % {"count": left} if left else ""
        yield Check("bad" if left else "ok", _("每件均已列入或作出结论"), detail)
        gone = [str(line.application.cluster) for line in (*self.listed, *self.reserves) if line.is_ended]
        if gone:
            yield Check("bad", _("已办结的须移出名单"), "、".join(gone))
        if self.free and not self.is_renewal:
            may = _("可由备1递补") if self.first_reserve else _("没有可递补的备选")
            yield Check("ask", _("名额空%(count)d个") % {"count": self.free}, may)

    def _support_check(self) -> Check:
        lacking = [str(line.application.cluster) for line in self.standing if line.want or line.is_mending]
        words = _("均有对现版的初审意见") if self.is_renewal else _("均有对现版的同意意见")
        return Check("bad" if lacking else "ok", words, "、".join(lacking), _("第十三条"))

    def _lines(self) -> list[Line]:
        visible = Application.objects.visible_to(self.user, self.now).filter(allotment=self.allotment)
        related = ("cluster__division", "cluster__industry", "dossier", "batch", "recommendation")
        declared = visible.exclude(state=State.DRAFT).with_mend_by()
        files = list(declared.select_related(*related).order_by("number"))
        opinions, editions = in_force(files, Tier.PROVINCE), editions_of(files)
        form = Form(self.allotment.batch.schema.definition, self.allotment.batch.year, catalogue())
        return [self._line(file, opinions.get(file.pk), editions.get(file.pk), form) for file in files]

    def _line(self, file: Application, opinion: Opinion | None, edition: Edition | None, form: Form) -> Line:
        rows = [row for row in edition.data["answers"] if row["code"] == OUTPUT] if edition else []
        sheet = Sheet(form, rows, list)
        year = self.allotment.batch.year
        return Line(
            application=file,
            opinion=opinion,
            edition=edition,
            outputs=[sheet.number(OUTPUT, each) for each in range(year - 3, year)],
            growth=growth(sheet, self.allotment.batch.standard).figure,
            want=want_of_support(file, opinion, edition),
            is_provincial=file.cluster.is_provincial(day_of(self.now)),
        )

    def _give_places(self) -> None:
        """Ranks as seen run over what still stands: what has ended falls out of them."""
        for row in (self.listed, self.reserves):
            standing = [line for line in row if not (line.is_ended and self.is_open)]
            for place, line in enumerate(standing, 1):
                line.place, line.is_first, line.is_last = place, place == 1, place == len(standing)

    def _draw(self) -> None:
        """Sparklines on one scale for all: each output as an index of its first year."""
        lines = [line for line in (*self.listed, *self.reserves, *self.candidates) if all(line.outputs)]
        indices = {id(line): [float(value / line.outputs[0]) for value in line.outputs] for line in lines}  # type: ignore[operator]
        every = [value for row in indices.values() for value in row]
        low, high = min(every, default=1.0), max(every, default=1.0)
        for line in lines:
            line.points = _points(indices[id(line)], low, high)


def _points(values: list[float], low: float, high: float) -> str:
    span = high - low or 1.0
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(values) - 1)
    room = SPARK_HEIGHT - SPARK_EDGE
    points = ((SPARK_EDGE + n * step, SPARK_HEIGHT - 2 - (value - low) / span * room) for n, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
