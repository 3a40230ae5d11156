"""What a filing still lacks, section by section: the sentences that stand against submitting it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from records.moves import Obstacle

if TYPE_CHECKING:
    from clusters.models import Filing


def gaps(filing: "Filing") -> Iterator[Obstacle]:
    yield from ()
