"""The tile grid: 37 recommending bodies as equal tiles. Where a tile stands is a hint; it is not a map."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Agency

STEPS = ((0, 0), (1, 3), (4, 7), (8, 11), (12, 15), (16, None))
WIDTH, HEIGHT, GAP = 66, 50, 4  # drawing units


@dataclass(frozen=True)
class Tile:
    """One recommending body with the number of its valid recognitions and where its tile is drawn."""

    code: str
    name: str
    count: int
    step: int
    x: int
    y: int
    is_marked: bool

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def name_line(self) -> int:
        return self.y + 20

    @property
    def count_line(self) -> int:
        return self.y + 39

    @property
    def mark(self) -> tuple[int, int]:
        """Where the dot of a 计划单列市 or of the 兵团 stands."""
        return self.x + WIDTH - 8, self.y + 8


def tiles(by_body: dict[int, int]) -> list[Tile]:
    """The tiles of every body in division order; `by_body` counts by the body's id."""
    return [_tile(body, by_body.get(body.pk, 0)) for body in Agency.objects.bodies()]


def step_of(count: int) -> int:
    """Which of the six colours a count has."""
    return next(step for step, (low, high) in enumerate(STEPS) if count >= low and (high is None or count <= high))


def legend() -> list[tuple[int, str]]:
    """Colour and words of each step."""
    return [(step, _span(low, high)) for step, (low, high) in enumerate(STEPS)]


def _span(low: int, high: int | None) -> str:
    if high is None:
        return _("%(low)d及以上") % {"low": low}
    return str(low) if low == high else f"{low}–{high}"


def _tile(body: Agency, count: int) -> Tile:
    return Tile(
        code=body.code,
        name=body.short_name or body.name,
        count=count,
        step=step_of(count),
        x=(body.tile_column or 0) * (WIDTH + GAP) + GAP // 2,
        y=(body.tile_row or 0) * (HEIGHT + GAP) + GAP // 2,
        is_marked=body.kind != Agency.Kind.ORDINARY,
    )
