"""What narrows the queue: everything stands in the address, and what cannot be read there narrows nothing."""

from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.query import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Division
from clusters.searching import saying
from records.kept import kept
from records.models import Turn
from records.tiers import Tier
from reviews.queue import ALL, FILE, SORTS, Queue

Choices = list[tuple[str, Any]]


class QueueFilter(forms.Form):
    """View, round, place, words and order, from the address."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("按集群、县或申报编号查找"), required=False, max_length=60)
    batch = forms.TypedChoiceField(label=_("批次"), required=False, coerce=int, empty_value=None)
    place = forms.ChoiceField(
        label=_("地区"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select half", "aria-label": _("地区")}),
    )
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput)

    def __init__(self, data: Any, *, queue: Queue) -> None:
        super().__init__(data)
        self.queue = queue
        batches = [(str(pk), name) for pk, name in queue.tally.batches.items()]
        self.fields["batch"].choices = [("", _("批次：全部")), *batches]  # type: ignore[attr-defined]
        below = f"places below {queue.bodies}"
        places = bodies() if queue.is_ministry else kept(below, lambda: places_below(queue.bodies))
        self.fields["place"].choices = [("", _("地区：全部")), *places]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def view_shown(self) -> str:
        keys = {tab.key for tab in self.queue.tabs()}
        wanted = self.cleaned_data.get("view")
        return str(wanted) if wanted in keys else ALL

    @property
    def sort_shown(self) -> str:
        return self.cleaned_data.get("sort") or "due"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view and the order is set."""
        return any(self.cleaned_data.get(name) for name in ("q", "batch", "place"))

    def turns(self) -> QuerySet[Turn]:
        """The turns asked for, in the order asked for."""
        turns = self.queue.within(self.view_shown)
        if batch := self.cleaned_data.get("batch"):
            turns = turns.filter(**{f"{FILE}batch": batch})
        if place := self.cleaned_data.get("place"):
            turns = turns.filter(self._in_place(place))
        turns = saying(turns, f"{FILE}search", self.cleaned_data.get("q", ""))
        return turns.order_by(SORTS[self.sort_shown], "pk")

    def _in_place(self, place: str) -> Q:
        if self.queue.is_ministry:
            return Q(dossier__body=place)
        return Q(dossier__division__code=place) | Q(dossier__division__parent__code=place)


def bodies() -> Choices:
    """The 37 recommending bodies in division order."""
    return [(str(pk), name) for pk, name in Agency.objects.bodies().values_list("pk", "short_name")]


def places_below(bodies: list[int]) -> list[Any]:
    """The counties of these bodies, by prefecture where they have one; a prefecture stands for all its counties."""
    counties = Division.objects.filter(agencies__body__in=bodies, agencies__level=Tier.COUNTY)
    groups: dict[str, Choices] = {}
    plain: Choices = []
    for county in counties.select_related("parent").order_by("code").distinct():
        above = county.parent
        if above is None or above.level != Division.Level.PREFECTURE:
            plain.append((county.code, county.name))
            continue
        group = groups.setdefault(above.name, [(above.code, _("%(name)s（全市）") % {"name": above.name})])
        group.append((county.code, county.name))
    return [*groups.items(), *plain]
