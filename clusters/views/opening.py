"""The way to a form that is being filled in: for its own agency, and for whoever is invited into its sections."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import READING
from clusters.access import Access, access_to
from clusters.models import Application
from clusters.sheet import sheet_of
from records.models import had_part_granted

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


def opened(user: User, pk: int, now: datetime, *, whole: bool = True) -> tuple[Application, Access]:
    """The same for its own agency and for whoever is invited, to whom the sheet holds the sections named and no others.

    A save wants no more than the file and the filing, not the `whole` page. Raises InvitationEnded for somebody who was
    invited; a 404 for everybody else.
    """
    rows = Application.objects.open_to(user, now)
    rows = rows.select_related(*WHOLE).with_extension() if whole else rows.select_related("dossier", "filing")
    application = rows.filter(pk=pk).first()
    if application is None:
        _refuse(user, pk, now)
        raise Http404
    application.filing.dossier = application.dossier
    access = access_to(application.dossier, user, now)
    if not access.is_any:
        raise Http404
    if access.is_invited:
        keep_to(access, application)
    return application, access


def keep_to(access: Access, application: Application) -> None:
    """Leave of a form what this access reads: whatever is computed or counted from then on knows nothing else."""
    filing = application.filing
    filing._sheet = sheet_of(filing).of_sections(access.sections)  # type: ignore[attr-defined]


def ended_page(request: HttpRequest, ended: InvitationEnded, typed: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """The page that says so, with what was sent in vain."""
    context = {"sentence": ended.sentence, "application": {"filing_id": ended.filing}, "unsaved": typed}
    return render(request, "clusters/coediting_ended.html", context, status=404)


def _refuse(user: User, pk: int, now: datetime) -> None:
    application = Application.objects.filter(pk=pk).first()
    if application and not user.live_posts(now) and had_part_granted(user, application.dossier_id):
        raise InvitationEnded(application.filing_id)
