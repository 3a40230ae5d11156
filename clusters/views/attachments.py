"""One attachment of an application on a page of its own: its pages, what it proves, and the attachments beside it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from clusters.access import Access, access_to
from clusters.evidence import proofs
from clusters.models import Application, Edition
from clusters.schema import Form, Kind
from clusters.sheet import Sheet, sheet_of
from clusters.views.opening import keep_to
from records import clock
from records.tiers import Tier
from records.viewer import Viewer
from records.views.documents import Quarantined, held_page, readable_document

WHOLE = ("cluster__division", "batch", "dossier__agency", "dossier__body", "filing__schema", "filing__standard")


class Link(NamedTuple):
    """An attachment beside the one shown, and the way to it."""

    row: Mapping[str, Any]
    url: str


@require_safe
def attachment(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Read an attachment page by page, as it stands on the form or in an edition."""
    now = clock.now()
    user: User = request.user  # type: ignore[assignment]
    application = get_object_or_404(Application.objects.open_to(user, now).select_related(*WHOLE), pk=pk)
    try:
        found = readable_document(request, document)
    except Quarantined as held:
        return held_page(request, held)
    if found.dossier_id != application.dossier_id:
        raise Http404
    access = access_to(application.dossier, user, now)
    edition, sheet = _read_from(application, found.pk, request.GET.get("edition", ""), access)
    form = sheet.form
    ordered = _in_order(form, sheet)
    place = next(n for n, row in enumerate(ordered) if row["id"] == found.pk)
    links = [Link(row, _address(application, row["id"], edition)) for row in ordered]
    context = {
        "application": application,
        "document": found,
        "name": ordered[place]["name"],
        "edition": edition,
        "groups": _groups(form, links),
        "slot": form.get(found.slot),
        "proofs": proofs(application, found.slot, form),
        "viewer": Viewer.asked(found, request.GET),
        "before_url": links[place - 1].url if place else "",
        "after_url": links[place + 1].url if place + 1 < len(links) else "",
        "place": place + 1,
        "count": len(ordered),
        "access": access,
        "is_reviewed": edition is not None and application.dossier.tier_of(user, now) >= Tier.PROVINCE,
    }
    return render(request, "clusters/attachment.html", context)


def _read_from(application: Application, document: int, number: str, access: Access) -> tuple[Edition | None, Sheet]:
    """The edition asked for; else the form itself for its own people; else the latest edition that holds it.

    Whoever is invited reads the form, and of it the own sections.
    """
    application.filing.dossier = application.dossier
    if access.is_invited:
        keep_to(access, application.filing)
    if access.is_any and (access.is_invited or not number):
        sheet = sheet_of(application.filing)
        if any(row["id"] == document for row in sheet.documents):
            return None, sheet
    if access.is_invited:
        raise Http404
    for edition in application.filing.editions.order_by("-number"):
        if number in ("", str(edition.number)) and any(row["id"] == document for row in edition.data["documents"]):
            edition.filing = application.filing
            return edition, Sheet.of_edition(edition)
    raise Http404


def _in_order(form: Form, sheet: Sheet) -> list[Mapping[str, Any]]:
    """The attachments in the order of the form's slots."""
    places = {field.code: n for n, field in enumerate(form.of_kind(Kind.DOCUMENT))}
    return sorted(sheet.documents, key=lambda row: places.get(row["slot"], len(places)))


def _groups(form: Form, links: list[Link]) -> list[tuple[str, list[Link]]]:
    """The attachments under the name of their slot."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        field = form.get(link.row["slot"])
        groups.setdefault(field.label if field else link.row["slot"], []).append(link)
    return list(groups.items())


def _address(application: Application, document: int, edition: Edition | None) -> str:
    address = reverse("clusters:attachment", args=[application.pk, document])
    return f"{address}?edition={edition.number}" if edition else address
