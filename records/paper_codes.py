"""Codes of papers: twelve characters that nobody guesses and anybody can type, the last one a check.

A mark is a code with a page: what each page of a paper says of itself, as a QR and in words.

The 31 characters are Crockford's base 32 without its zero: none is taken for another, and their number is a prime. So
the check, a sum with the weights 1 to 12, finds every single wrong character and every two that changed places.
"""

import re
import secrets
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
EXAMPLE = "7KQ4-M2XD-9RTX"
TAKEN_FOR_ONE = str.maketrans("IL", "11")  # in Crockford's way; O, U and 0 stand for nothing
MARK = re.compile(rf"([{SIGNS}]{{{LENGTH}}})/(\d{{1,3}})")
PRINTED_CODE = re.compile(r"文书编号([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})")
PRINTED_PAGE = re.compile(r"第(\d{1,3})页共\d{1,3}页")


class MiswrittenCode(ValueError):
    """What was typed is no code; carries the sentence for the person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class Mark(NamedTuple):
    """One page of one paper."""

    code: str
    page: int

    @property
    def text(self) -> str:
        """What the QR says. No address: the fewer its modules, the more a seal across it may cover."""
        return f"{self.code}/{self.page}"


class ReturnedPage(NamedTuple):
    """One page that came back: its mark, if it could be read; whether nothing is on it, as on backs of leaves."""

    mark: Mark | None = None
    is_blank: bool = False


def read_mark(text: str) -> Mark | None:
    """The mark that a QR says, if it is one of ours."""
    found = MARK.fullmatch(text.strip())
    return Mark(found[1], int(found[2])) if found else None


def read_words(text: str) -> Mark | None:
    """The mark as a page's own words give it: the code of the head, the number of the foot."""
    plain = re.sub(r"[\s，]", "", text)
    code, page = PRINTED_CODE.search(plain), PRINTED_PAGE.search(plain)
    if not code or not page:
        return None
    signs = code[1].replace("-", "")  # in recognised text perhaps misread
    return Mark(signs, int(page[1])) if _is_code(signs) else None


def in_words(code: str) -> str:
    """The words at the head of each page that `read_words` finds again."""
    return _("文书编号 %(code)s") % {"code": grouped(code)}


def new_code() -> str:
    """A code drawn from 54 bits of chance."""
    drawn = "".join(secrets.choice(SIGNS) for _place in range(LENGTH - 1))
    return drawn + check_sign(drawn)


def check_sign(drawn: str) -> str:
    """The last character: it brings the weighted sum of all twelve to a multiple of 31."""
    rest = _weighted(drawn)
    return next(sign for place, sign in enumerate(SIGNS) if not (rest + LENGTH * place) % len(SIGNS))


def grouped(code: str) -> str:
    """A code as papers and pages write it: 7KQ4-M2XD-9RTX."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(text: str) -> str:
    """The code somebody typed: small or full-width letters, spaces and hyphens are no matter. Raises MiswrittenCode."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(TAKEN_FOR_ONE)
    signs = re.sub(r"[\s\-–—_·.]", "", plain)
    if odd := "".join(sorted(set(signs) - set(SIGNS)))[:10]:
        words = _("文书编号里没有“%(odd)s”：只用数字1至9和I、L、O、U以外的字母。请与文书页眉核对，例如%(example)s。")
        raise MiswrittenCode(words % {"odd": odd, "example": EXAMPLE})
    if len(signs) != LENGTH:
        words = _("文书编号是%(length)d个字符，现在是%(count)d个。请与文书页眉核对，例如%(example)s。")
        raise MiswrittenCode(words % {"length": LENGTH, "count": len(signs), "example": EXAMPLE})
    if _weighted(signs) % len(SIGNS):
        raise MiswrittenCode(_("文书编号的校验不符，可能抄错一个字符，或有两个字符颠倒。请与文书页眉逐个核对。"))
    return signs


def _is_code(signs: str) -> bool:
    return len(signs) == LENGTH and set(signs) <= set(SIGNS) and not _weighted(signs) % len(SIGNS)


def _weighted(signs: str) -> int:
    return sum(weight * SIGNS.index(sign) for weight, sign in enumerate(signs, 1))
