"""One table of who may: every step of every lifecycle, read from the declarations that the engine itself asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from records.models import Stepped
from records.moves import Move, moves_of


@dataclass(frozen=True)
class Line:
    """One step: from where to where, who proposes it, who takes it, what else it wants.

    A step that leads from some states elsewhere than from others has a line for each.
    """

    label: Any
    sources: list[Any]
    targets: list[Any]
    proposer: Any
    taker: Any
    move: Move


@dataclass(frozen=True)
class Chapter:
    """One lifecycle."""

    name: Any
    anchor: str
    lines: list[Line]


def matrix() -> list[Chapter]:
    """Every lifecycle the portal has, in the order of the apps."""
    return [
        Chapter(model._meta.verbose_name, model._meta.model_name or "", list(_lines(model))) for model in lifecycles()
    ]


def lifecycles() -> list[type[Stepped]]:
    """Every model with a lifecycle that the portal installs."""
    return [model for model in apps.get_models() if issubclass(model, Stepped)]


def _lines(model: type[Stepped]) -> Iterator[Line]:
    labels = dict(model.state_field().flatchoices)
    for move in moves_of(model).values():
        proposer = move.proposer.label if move.proposer else ""
        for leg in move.legs:
            sources, targets = ([labels[state] for state in states] for states in leg)
            yield Line(move.label, sources, targets, proposer, move.permission.label, move)
