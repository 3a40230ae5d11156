"""How far an application is on paper: its form printed, sealed, back again; what a page shows of it and who may act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.roles import READING
from clusters.models import Application, Edition
from clusters.models.application import State
from clusters.papers import APPLICATION_FORM
from clusters.rules import filing_handler
from clusters.sealing import sealing_closed
from clusters.signers import Signer, signers
from records.models import Job, Paper, SealedCopy, Upload
from records.models.paper import DRAFT
from records.paper_jobs import EXAMINE, PRINT
from records.uploads import uploads_to_resume


@dataclass(frozen=True)
class Paperwork:
    """One edition (or the draft, where there is none yet) on paper, as this user may know it."""

    edition: Edition | None
    paper: Paper | None = None
    draft: Paper | None = None
    sealed: SealedCopy | None = None
    signers: Sequence[Signer] = ()
    unfinished: Sequence[Upload] = ()
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
    slot = application.filing.schema.sealed_slot
    hands_in = filing_handler.seat_of(application, user, now) is not None
    may_seal = is_latest and hands_in and not sealing_closed(application)
    jobs = {job.kind: job for job in Job.objects.visible_to(user, now).filter(dossier=dossier).open().order_by("pk")}
    paper = next((each for each in papers if each.edition == number), None) if edition else None
    sealed = next((each for each in copies if paper and each.is_kept_of(paper)), None)
    if sealed:
        sealed.dossier = dossier
    return Paperwork(
        edition,
        paper=paper,
        draft=next((each for each in papers if each.is_draft and each.is_made), None) if may_print_draft else None,
        sealed=sealed,
        signers=signers(sealed) if sealed else (),
        unfinished=uploads_to_resume(dossier, slot, by=user, now=now) if may_seal and paper else (),
        returned=_last_returned(copies) if is_own and is_latest else None,
        printing=jobs.get(PRINT),
        examining=jobs.get(EXAMINE),
        may_print_draft=may_print_draft,
        may_seal=may_seal,
        is_sealing_wanted=application.batch.wants_sealed_form,
    )


def _last_returned(copies: list[SealedCopy]) -> SealedCopy | None:
    """The last copy handed in, if it was not kept: it is being examined, waits for a person, or was refused."""
    return copies[0] if copies and copies[0].verdict != SealedCopy.Verdict.KEPT else None
