"""Who hands in the sealed form of an application, and until when."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from clusters.rules import filing_handler
from records.moves import StepRefused
from records.tiers import Tier

if TYPE_CHECKING:
    from clusters.models.sealed_form import SealedForm

SEALED_IN = ("declared", "provincial", "ministry", "notice")  # states as the county knows them


def sealing_closed(application: "SealedForm") -> str:
    """Why the sealed form is not handed in now, as far as the county knows: a withheld result is no bar. Else empty."""
    if not application.filing.schema.sealed_slot:
        return _("这份表不需要盖章件")
    known = application.dossier.county_state
    if known in SEALED_IN:
        return ""
    return _("这件现在是“%(state)s”，不收盖章件") % {"state": application.word_for(known, Tier.COUNTY)}


def check_sealer(application: "SealedForm", *, by: Any, now: datetime) -> None:
    """Raises PermissionDenied for whoever does not work on it for its county."""
    if filing_handler.seat_of(application, by, now) is None:
        raise PermissionDenied


def check_sealing(application: "SealedForm", *, by: Any, now: datetime) -> None:
    """Raises PermissionDenied as `check_sealer`, and StepRefused where nothing is sealed now."""
    check_sealer(application, by=by, now=now)
    if closed := sealing_closed(application):
        raise StepRefused([closed])
