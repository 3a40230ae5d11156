"""Who has signed a sealed copy electronically, as its readers see it, beside the agency that should have."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.models import SealedCopy

SHORTEST = 4  # characters of a name that says which agency is meant


@dataclass(frozen=True)
class Signer:
    """One electronic signature: whom its certificate names, if it could be read, and whether that is the agency."""

    who: str
    at: str
    is_agency: bool


def signers(copy: SealedCopy) -> list[Signer]:
    agency = copy.dossier.agency.name
    return [_signer(signed, agency) for signed in copy.signatures]


def _signer(signed: dict[str, str], agency: str) -> Signer:
    organisation, name = signed["organisation"], signed["name"]
    who = f"{organisation}（{name}）" if organisation and name not in ("", organisation) else organisation or name
    return Signer(who, _moment(signed["at"]), any(_is_same(each, agency) for each in (organisation, name)))


def _moment(said: str) -> str:
    """The time that the file gives, in words: Beijing's, or as it stands there where it names no zone."""
    if not said:
        return ""
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        return _("%(at)s（没有写明时区）") % {"at": f"{moment:%Y-%m-%d %H:%M}"}
    return _("%(at)s（北京时间）") % {"at": f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"}


def _is_same(name: str, agency: str) -> bool:
    """Names differ in detail, a province before or a branch behind: one asks only where neither holds the other."""
    name, agency = (re.sub(r"\W", "", each) for each in (name, agency))
    return len(name) >= SHORTEST and (name in agency or agency in name)
