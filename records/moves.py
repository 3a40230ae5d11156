"""Moves: the declarations of a lifecycle, read from django-fsm, and what stands against them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.models import Message, Stepped
from records.standing import holds_on
from records.tiers import Tier

Seat = tuple[Tier, int]


class Permission(Protocol):
    """What the engine asks of a rule: who may, from which seat, and who could."""

    label: Any

    def seat_of(self, subject: Any, user: Any, now: datetime) -> Seat | None: ...

    def people(self, subject: Any, now: datetime) -> QuerySet: ...


class Carrier(Protocol):
    """What carries a collective step: a list, a notice, a term, by its label and its own file."""

    _meta: ClassVar[Any]

    @property
    def dossier_id(self) -> int: ...


@dataclass(frozen=True)
class Obstacle:
    """A sentence that says what stands against a step and, where there is one, the place to mend it."""

    sentence: str
    anchor: str = ""

    def __str__(self) -> str:
        return self.sentence


class StepRefused(Exception):
    """The step cannot be taken now; nothing has changed. Carries sentences for a person."""

    def __init__(self, against: Iterable[Obstacle | str]) -> None:
        self.against = [item if isinstance(item, Obstacle) else Obstacle(str(item)) for item in against]
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return "；".join(item.sentence.rstrip("。；") for item in self.against) + "。"


class Stale(StepRefused):
    """Somebody was faster: the file is no longer what the page showed."""


class UnknownStep(LookupError):
    """No such step in this lifecycle: a 404."""


ObstacleFinder = Callable[[Any, datetime], Iterable[Obstacle]]


@dataclass(frozen=True)
class Move:
    """One step of a lifecycle as declared beside its transition; `ways`: from each source, where it may lead."""

    step: str
    label: Any
    ways: Mapping[str, tuple[str, ...]]
    permission: Permission
    proposer: Permission | None = None
    obstacles: tuple[ObstacleFinder, ...] = ()
    choices: Callable[[Any], list[tuple[str, Any]]] | None = None
    note_required: bool = False
    danger: bool = False
    collective: str = ""
    form: str = ""
    reads: tuple[str, ...] = ()  # rows besides those of `Stepped.read_with` that it asks for
    tells: Message.Kind = Message.Kind.TURN  # as what the agency is told to which the file comes
    withheld: Callable[[Any], bool] = lambda _subject: False

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(self.ways)

    @property
    def legs(self) -> list[tuple[list[str], tuple[str, ...]]]:
        """Sources that lead to the same states, together: one leg for most steps."""
        together: dict[tuple[str, ...], list[str]] = {}
        for source, targets in self.ways.items():
            together.setdefault(targets, []).append(source)
        return [(sources, targets) for targets, sources in together.items()]

    @property
    def needs_two(self) -> bool:
        """Whether a handler proposes and another person takes the step."""
        return self.proposer is not None

    def concerns(self, subject: Any, user: Any, now: datetime) -> bool:
        """Whether this user takes or proposes it, in whatever state the file is."""
        return any(rule.seat_of(subject, user, now) for rule in (self.permission, self.proposer) if rule)

    def choice_codes(self, subject: Any) -> list[str]:
        return [code for code, _label in self.choices(subject)] if self.choices else []


def step(label: Any, **declared: Any) -> dict[str, Any]:
    """The `custom` part of a transition; see Move for what may be declared."""
    return {"label": label, **declared}


@cache
def moves_of(model: type[Stepped]) -> dict[str, Move]:
    """Every move of a lifecycle by its name, in the order of declaration; its ways in the order of the states."""
    field = model.state_field()
    states = {str(state): place for place, (state, _label) in enumerate(field.flatchoices)}
    declared = {name: place for place, name in enumerate(vars(model))}
    ways: dict[str, dict[str, tuple[str, ...]]] = {}
    found: dict[str, Move] = {}
    for transition in sorted(field.get_all_transitions(model), key=lambda each: states.get(str(each.source), 0)):
        own = ways.setdefault(transition.name, {})
        own[str(transition.source)] = _targets(transition.target)
        found[transition.name] = Move(
            step=transition.name, ways=own, permission=transition.permission, **transition.custom
        )
    return dict(sorted(found.items(), key=lambda item: declared.get(item[0], 0)))


def _targets(target: Any) -> tuple[str, ...]:
    allowed = getattr(target, "allowed_states", None)
    return tuple(str(state) for state in allowed) if allowed else (str(target),)


def move_named(name: str, model: type[Stepped]) -> Move:
    """The move of that name, or UnknownStep."""
    try:
        return moves_of(model)[name]
    except KeyError:
        raise UnknownStep(name) from None


def holds_against(subject: Stepped, name: str) -> Iterator[Obstacle]:
    """Holds that stand against a step of this file, put by processes above."""
    for hold in holds_on(subject):
        if name in hold.steps:
            yield Obstacle(hold.sentence)


def obstacles(move: Move, subject: Stepped, now: datetime) -> list[Obstacle]:
    """Everything that stands against a move but the two-person rule: holds, then the step's own obstacles."""
    found = list(holds_against(subject, move.step))
    for finder in move.obstacles:
        found.extend(finder(subject, now))
    return found


def wrong_state(move: Move, subject: Stepped, tier: Tier = Tier.MINISTRY) -> list[Obstacle]:
    """Whether the move leaves the present state at all; the sentence names the state as that tier may know it."""
    if str(subject.state) in move.sources or "*" in move.sources:
        return []
    known = subject.dossier.state_known_at(tier, str(subject.state))
    words = {"state": subject.word_for(known, tier), "step": move.label}
    return [Obstacle(_("这件现在是“%(state)s”，不能%(step)s") % words)]
