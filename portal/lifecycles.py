"""The lifecycles as a document, drawn from the declarations that the engine runs."""

from collections.abc import Iterator

from clusters.models import Allotment, Application, Dictation, Inquiry, Recognition
from records.models import Stepped
from records.moves import Move, moves_of
from reviews.models import Notice, Objection, Publication

DRAWN: tuple[type[Stepped], ...] = (
    Application, Inquiry, Dictation, Recognition, Allotment, Notice, Objection, Publication,
)  # fmt: skip

HEAD = """# Lifecycles

Drawn by `script/manage draw_lifecycles` from the transitions that the engine runs; a test compares. Do not edit.
"""


def drawn() -> str:
    """The whole document, in Markdown with Mermaid pictures."""
    return "\n".join([HEAD, *(_chapter(model) for model in DRAWN)])


def _chapter(model: type[Stepped]) -> str:
    name = f"## {model.__name__} {model._meta.verbose_name}"
    return "\n".join([name, "", "```mermaid", *_picture(model), "```", "", *_table(model), ""])


def _picture(model: type[Stepped]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state, label in model.state_field().flatchoices:
        yield f"    {state}: {label}"
    yield f"    [*] --> {model.state_field().default}"
    for move in moves_of(model).values():
        for source, targets in move.ways.items():
            for target in targets:
                yield f"    {source} --> {target}: {move.label}"


def _table(model: type[Stepped]) -> Iterator[str]:
    labels = dict(model.state_field().flatchoices)
    yield "| step 步骤 | from 从 | to 到 | who 谁 | proposed by 拟办 | needs 要 |"
    yield "|---|---|---|---|---|---|"
    for move in moves_of(model).values():
        proposer = str(move.proposer.label) if move.proposer else "–"
        for leg in move.legs:
            sources, targets = ("、".join(str(labels[state]) for state in states) for states in leg)
            cells = [f"`{move.step}` {move.label}", sources, targets, move.permission.label, proposer, _needs(move)]
            yield f"| {' | '.join(str(cell) for cell in cells)} |"


def _needs(move: Move) -> str:
    needs = []
    if move.note_required:
        needs.append("理由")
    if move.choices:
        needs.append("结论")
    if move.collective:
        needs.append(f"随 `{move.collective}` 整体办理")
    needs.extend(f"`{finder.__name__}`" for finder in move.obstacles)
    return "、".join(needs) or "–"
