"""Who has signed a sealed copy electronically, as its readers see it, beside the agency that should have."""

import re
from dataclasses import dataclass

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
    return Signer(who, signed["at"], any(_is_same(each, agency) for each in (organisation, name)))


def _is_same(name: str, agency: str) -> bool:
    """Names differ in detail, a province before or a branch behind: one asks only where neither holds the other."""
    name, agency = (re.sub(r"\W", "", each) for each in (name, agency))
    return len(name) >= SHORTEST and (name in agency or agency in name)
