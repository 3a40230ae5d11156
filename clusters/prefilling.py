"""Starting from what exists: answers taken over from an earlier filing or the register, each with its origin.

Commitments are given anew and documents attached anew; explanations of figures belong to the filing that raised them.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clusters.answers import save_answers
from clusters.models import Cluster, Filing
from clusters.schema import Form, Kind, Place

TAKEN_BY_HAND = (Kind.YESNO,)
REGISTERED = ("cluster_name", "place", "industry", "provincial_issuer", "provincial_date", "provincial_document")
"""What the register holds of a cluster: that cluster's alone, its provincial recognition above all (第十二条)."""


def prefill(filing: Filing, source: Filing, *, origin: str, by: Any, now: datetime, but: Collection[str] = ()) -> int:
    """Take over every answer of another filing that this form also asks for, figures by their year; how many.

    `origin` is what a person reads beside each value, such as the number of the earlier application. The fields in
    `but` are left out.
    """
    form = Form.of(filing)
    typed = source.answers.exclude(text="").exclude(code__in=but).values_list("code", "year", "text")
    taken = [(Place(code, year), text) for code, year, text in typed if _asks_for(form, Place(code, year))]
    return save_answers(filing, taken, by=by, now=now, origin=origin)


def prefill_from_cluster(filing: Filing, cluster: Cluster, *, by: Any, now: datetime) -> int:
    """Take over what the register says of the cluster: name, place, industry, provincial recognition; how many."""
    form = Form.of(filing)
    taken = [(place, text) for place, text in _registered(cluster) if text and _asks_for(form, place)]
    return save_answers(filing, taken, by=by, now=now, origin=_("集群登记"))


def _registered(cluster: Cluster) -> Iterator[tuple[Place, str]]:
    held = (
        cluster.name,
        cluster.place,
        cluster.industry.code if cluster.industry else "",
        cluster.provincial_issuer,
        cluster.provincial_on.isoformat() if cluster.provincial_on else "",
        cluster.provincial_document_no,
    )
    yield from zip(map(Place, REGISTERED), held, strict=True)


def _asks_for(form: Form, place: Place) -> bool:
    field = form.get(place.code)
    return field is not None and field.is_typed and field.kind not in TAKEN_BY_HAND and field.has(place.year)
