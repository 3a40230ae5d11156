"""Why a file cannot be taken in."""

from typing import NamedTuple


class Unfit(Exception):
    """A file that is refused. The reason follows the file's name in a sentence: 加了密，请去掉密码后再上传."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Inspected(NamedTuple):
    """What a sound file is: its MIME type, and how many pages of it can be shown (None: none can)."""

    content_type: str
    pages: int | None = None
