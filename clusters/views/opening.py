"""The way to a form that is being filled in: for its own agency, and for whoever is invited into its sections."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import READING
from clusters.access import Access, access_to
from clusters.answers import hold_filing
from clusters.models import Application, Filing
from clusters.sheet import sheet_of
from records.locks import Locked
from records.models import Dossier, had_part_granted

WHOLE = ("cluster__division", "cluster__recognition", "batch", "allotment", "dossier__agency", "dossier__body",
         "dossier__division", "filing__schema", "filing__standard")  # fmt: skip


class InvitationEnded(Exception):
    """This person was invited once, and is told no more than that it is over; `filing` names what the browser kept."""

    def __init__(self, filing: int) -> None:
        self.filing = filing
        self.sentence = _("您的协同填报邀请已经结束或被撤回，不能再填写。请与邀请单位联系。")
        super().__init__(self.sentence)


def own_application(user: User, pk: int, now: datetime) -> Application:
    """The application behind a form that is being filled in: the filing agency's alone, a 404 for others.

    Reviewers read editions: what is not submitted is not theirs to see.
    """
    rows = Application.objects.visible_to(user, now).select_related(*WHOLE).with_extension()
    application = get_object_or_404(rows, pk=pk)
    if not user.sits_in(application.dossier.agency_id, READING, now):
        raise Http404
    application.filing.dossier = application.dossier
    return application


def opened(user: User, pk: int, now: datetime) -> tuple[Application, Access]:
    """The same for its own agency and for whoever is invited, to whom the sheet holds the sections named and no others.

    Raises InvitationEnded for somebody who was invited; a 404 for everybody else.
    """
    application = Application.objects.open_to(user, now).select_related(*WHOLE).with_extension().filter(pk=pk).first()
    if application is None:
        raise _refusal(user, pk, now)
    application.filing.dossier = application.dossier
    access = _access(application.dossier, user, now)
    keep_to(access, application.filing)
    return application, access


def held_open(user: User, pk: int, now: datetime) -> tuple[Locked[Filing], Access]:
    """The form to save into, behind its file's lock, with the whole sheet. Raises as `opened` does."""
    try:
        held = hold_filing(Dossier.objects.open_to(user, now), application__pk=pk)
    except Dossier.DoesNotExist:
        raise _refusal(user, pk, now) from None
    return held, _access(held.row.dossier, user, now)


def _access(dossier: Dossier, user: User, now: datetime) -> Access:
    access = access_to(dossier, user, now)
    if not access.is_any:
        raise Http404
    return access


def keep_to(access: Access, filing: Filing) -> None:
    """Leave of a form what this access reads: whatever is computed or counted from then on knows nothing else."""
    if access.reads_all:
        return
    filing._sheet = sheet_of(filing).of_sections(access.sections)  # type: ignore[attr-defined]


def ended_page(request: HttpRequest, ended: InvitationEnded, typed: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """The page that says so, with what was sent in vain."""
    context = {"sentence": ended.sentence, "application": {"filing_id": ended.filing}, "unsaved": typed}
    return render(request, "clusters/coediting_ended.html", context, status=404)


def _refusal(user: User, pk: int, now: datetime) -> Exception:
    application = Application.objects.filter(pk=pk).first()
    if application and not user.live_posts(now) and had_part_granted(user, application.dossier_id):
        return InvitationEnded(application.filing_id)
    return Http404()
