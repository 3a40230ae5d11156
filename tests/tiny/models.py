"""A letter is written by a county, taken up and answered by its body, and forwarded only in a bag."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, transition

from accounts.models.agency import ministry
from accounts.roles import Role
from accounts.rules import rule
from records.models import Stepped
from records.moves import Obstacle, step
from records.steps import take_step
from records.tiers import Tier


@rule("县里的经办或审核人员")
def own_handler(subject: Any) -> int:
    return subject.dossier.agency_id


@rule("县里的审核人员", Role.APPROVER)
def own_approver(subject: Any) -> int:
    return subject.dossier.agency_id


@rule("省里的经办或审核人员")
def body_handler(subject: Any) -> int:
    return subject.dossier.body_id


@rule("省里的审核人员", Role.APPROVER)
def body_approver(subject: Any) -> int:
    return subject.dossier.body_id


@rule("部里的审核人员", Role.APPROVER)
def ministry_approver(_subject: Any) -> Tier:
    return Tier.MINISTRY


def letter_is_blank(letter: "Letter", _now: datetime) -> Iterator[Obstacle]:
    if not letter.text:
        yield Obstacle("函件还没有内容", anchor="#text")


def after_hours(_letter: "Letter", now: datetime) -> Iterator[Obstacle]:
    if now.hour >= 18:
        yield Obstacle("18点以后不收")


class Letter(Stepped):
    class State(models.TextChoices):
        WRITTEN = "written", "拟写"
        SENT = "sent", "已寄出"
        TAKEN_UP = "taken_up", "已收下"
        RETURNED = "returned", "已退回"
        ANSWERED = "answered", "已答复"
        FORWARDED = "forwarded", "已转报"
        CLOSED = "closed", "已了结"

    state = FSMField(choices=State, default=State.WRITTEN, protected=True, editable=False)
    text = models.TextField(blank=True)
    answer_code = models.CharField(max_length=10, blank=True)
    returned_from = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"函{self.pk}"

    def desk(self) -> int | None:
        if self.state in (self.State.WRITTEN, self.State.RETURNED):
            return self.dossier.agency_id
        if self.state in (self.State.SENT, self.State.TAKEN_UP):
            return self.dossier.body_id
        return ministry().pk if self.state == self.State.FORWARDED else None

    _sending: ClassVar[dict[str, Any]] = {
        "permission": own_approver,
        "custom": step("寄出", proposer=own_handler, obstacles=(letter_is_blank, after_hours)),
    }

    @transition(state, source=State.WRITTEN, target=State.SENT, **_sending)
    @transition(state, source=State.RETURNED, target=RETURN_VALUE(State.SENT, State.TAKEN_UP), **_sending)
    def send(self, *, by: Any, note: str, choice: str, now: datetime) -> str:
        self.dossier.reach = Tier.PROVINCE
        back, self.returned_from = self.returned_from or self.State.SENT, ""
        return back

    @transition(state, source=State.SENT, target=State.TAKEN_UP, permission=body_handler, custom=step("收下"))
    def take_up(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Nothing but the state changes."""

    @transition(
        state, source=[State.SENT, State.TAKEN_UP], target=State.RETURNED, permission=body_handler,
        custom=step("退回", note_required=True),
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        self.returned_from = str(self.state)

    @transition(
        state, source=State.TAKEN_UP, target=State.ANSWERED, permission=body_approver,
        custom=step("答复", proposer=body_handler, note_required=True, danger=True, withheld=lambda _letter: True,
                    choices=lambda _letter: [("yes", "同意"), ("no", "不同意")]),
    )  # fmt: skip
    def answer(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        self.answer_code = choice

    @transition(
        state, source=State.TAKEN_UP, target=State.FORWARDED, permission=body_handler,
        custom=step("转报", collective="tiny.Bag"),
    )  # fmt: skip
    def forward(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        self.dossier.reach = Tier.MINISTRY

    @transition(
        state, source=State.FORWARDED, target=State.CLOSED, permission=ministry_approver,
        custom=step("了结", withheld=lambda _letter: True),
    )  # fmt: skip
    def close(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        """Withheld from county and province alike."""


class Bag(Stepped):
    class State(models.TextChoices):
        OPEN = "open", "未封"
        CARRIED = "carried", "已送"

    state = FSMField(choices=State, default=State.OPEN, protected=True, editable=False)
    letters = models.ManyToManyField(Letter, related_name="bags")

    def __str__(self) -> str:
        return f"袋{self.pk}"

    def desk(self) -> int | None:
        return self.dossier.body_id if self.state == self.State.OPEN else None

    @transition(state, source=State.OPEN, target=State.CARRIED, permission=body_handler, custom=step("送上"))
    def carry(self, *, by: Any, note: str, choice: str, now: datetime) -> None:
        for letter in self.letters.order_by("dossier"):
            take_step("forward", letter, by=by, seen=None, note=note, through=self, now=now)
