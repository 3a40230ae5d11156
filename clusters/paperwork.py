"""How far an application is on paper: its form printed, sealed, back again; what a page shows of it and who may act."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import READING
from clusters.models import Application, Edition
from clusters.models.application import State
from clusters.papers import APPLICATION_FORM
from clusters.rules import filing_handler
from records.models import Job, Paper, SealedCopy
from records.models.paper import DRAFT
from records.paper_jobs import EXAMINE, PRINT
from records.tiers import Tier

SEALED_IN = (State.DECLARED, State.PROVINCIAL, State.MINISTRY, State.NOTICE)


@dataclass(frozen=True)
class Paperwork:
    """One edition (or the draft, where there is none yet) on paper, as this user may know it."""

    edition: Edition | None
    paper: Paper | None = None
    draft: Paper | None = None
    sealed: SealedCopy | None = None
    returned: SealedCopy | None = None
    printing: Job | None = None
    examining: Job | None = None
    may_print_draft: bool = False
    may_seal: bool = False
    is_sealing_wanted: bool = False


def paperwork(
    application: Application, edition: Edition | None, user: User, now: datetime, *, is_latest: bool = True
) -> Paperwork:
    """Of one edition; `edition` is None before the first submission."""
    dossier = application.dossier
    number = edition.number if edition else DRAFT
    is_own = user.sits_in(dossier.agency_id, READING, now)
    may_print_draft = is_own and is_latest and dossier.county_state in (State.DRAFT, State.RETURNED)
    papers = list(dossier.papers.filter(kind=APPLICATION_FORM.code, edition__in=[number, DRAFT]))
    copies = list(dossier.sealed_copies.filter(kind=APPLICATION_FORM.code))
    hands_in = filing_handler.seat_of(application, user, now)
    jobs = {job.kind: job for job in Job.objects.visible_to(user, now).filter(dossier=dossier).open().order_by("pk")}
    paper = next((each for each in papers if each.edition == number), None) if edition else None
    return Paperwork(
        edition,
        paper=paper,
        draft=next((each for each in papers if each.is_draft and each.is_made), None) if may_print_draft else None,
        sealed=next((each for each in copies if paper and each.is_kept_of(paper)), None),
        returned=_last_returned(copies) if is_own and is_latest else None,
        printing=jobs.get(PRINT),
        examining=jobs.get(EXAMINE),
        may_print_draft=may_print_draft,
        may_seal=is_latest and not sealing_closed(application) and hands_in is not None,
        is_sealing_wanted=application.batch.wants_sealed_form,
    )


def sealing_closed(application: Application) -> str:
    """Why the sealed form is not handed in now, as far as the county knows: a withheld result is no bar. Else empty."""
    if not application.filing.schema.sealed_slot:
        return _("这份表不需要盖章件")
    known = application.dossier.county_state
    if known in SEALED_IN:
        return ""
    return _("这件现在是“%(state)s”，不收盖章件") % {"state": application.word_for(known, Tier.COUNTY)}


def _last_returned(copies: list[SealedCopy]) -> SealedCopy | None:
    """The last copy handed in, if it was not kept: it is being examined, waits for a person, or was refused."""
    return copies[0] if copies and copies[0].verdict != SealedCopy.Verdict.KEPT else None
