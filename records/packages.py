"""Archive packages (归档): a zip written while it is read, with a list of what it holds, by name, size and digest."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.digests import PIECE, PREFERRED, Readable

BOM = "\ufeff"  # so that spreadsheets read the list as UTF-8
LONGEST_NAME = 120  # characters of one part of a path
UNFIT = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
"""What no system, or not every system, takes in the name of a file."""


@dataclass(frozen=True)
class Item:
    """One file of a package: its path, how to open it, and the digest it was recorded with, if it was."""

    path: str
    open: Callable[[], Readable]
    algorithm: str = PREFERRED
    recorded: str = ""


class Packed(NamedTuple):
    """One line of the list. `state` is empty for a file that is as it was recorded."""

    path: str
    size: int
    algorithm: str
    digest: str
    state: str = ""


class Outflow:
    """What the zip writes to: whoever reads the package takes it away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def packed(folder: str, items: Iterable[Item], about: list[str], *, at: datetime) -> Iterator[bytes]:
    """The package in pieces, everything below one folder and dated `at`: packed again, it is the same to the byte.

    `about` are the first lines of the list for people.
    """
    outflow, lines = Outflow(), []
    with zipfile.ZipFile(outflow, "w") as package:  # type: ignore[call-overload]
        for item in items:
            line = yield from _written(package, _entry(f"{folder}/{item.path}", at), item, outflow)
            lines.append(line)
        package.writestr(_entry(f"{folder}/{_('清单.csv')}", at), _as_csv(lines))
        package.writestr(_entry(f"{folder}/{_('清单.txt')}", at), _as_text(lines, about))
    yield outflow.take()


def fit(name: str) -> str:
    """A name that every system takes as that of one file in one folder."""
    plain = UNFIT.sub("_", name).strip(" .")
    head, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < 10:
        plain = f"{head[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "_"


def _entry(path: str, at: datetime) -> zipfile.ZipInfo:
    """Stored as it is: what is worth packing is packed by itself."""
    return zipfile.ZipInfo(path, at.astimezone(SHANGHAI).timetuple()[:6])


def _written(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, item: Item, outflow: Outflow
) -> Generator[bytes, None, Packed]:
    digest, size = hashlib.new(item.algorithm), 0
    try:
        source = item.open()
    except FileNotFoundError:
        return Packed(item.path, 0, item.algorithm, "", _("文件缺失"))
    with closing(source), package.open(entry, "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
            yield outflow.take()
    state = _("与登记的摘要不符") if item.recorded not in ("", digest.hexdigest()) else ""
    return Packed(item.path, size, item.algorithm, digest.hexdigest(), state)


def _as_csv(lines: list[Packed]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("文件"), _("大小（字节）"), _("摘要算法"), _("摘要"), _("核对")])
    writer.writerows(lines)
    return BOM + text.getvalue()


def _as_text(lines: list[Packed], about: list[str]) -> str:
    listed = ["  ".join(filter(None, [line.digest, line.path, str(line.size), line.state])) for line in lines]
    return "\r\n".join([*about, "", *listed, ""])
