"""One firm in the files of two clusters: a question on both sides that reveals nothing of the other's file.

What the counties know of the other file decides, never its present state: a result not yet released must not show here
by a question that has gone.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Application, Filing, Firm


def question() -> str:
    """All that may be said of it: no name, no place, no number."""
    return _("该企业同时出现在另一集群的申报或认定材料中，请核对")


def marked_elsewhere(firms: QuerySet[Firm], filing: Filing) -> QuerySet[Firm]:
    """Firms annotated with `is_elsewhere`."""
    return firms.annotate(is_elsewhere=_elsewhere(filing))


def only_elsewhere(firms: QuerySet[Firm], filing: Filing) -> QuerySet[Firm]:
    return firms.filter(_elsewhere(filing))


def _elsewhere(filing: Filing) -> Exists:
    """Whether a firm stands in the current list of another cluster's open or recognised file."""
    revoked = Q(dossier__county_state="published", cluster__recognition__state="revoked")
    others = Application.objects.open_as_known().exclude(revoked).exclude(cluster=filing.application.cluster_id)
    theirs = Firm.objects.filter(uscc=OuterRef("uscc"), list__is_current=True)
    return Exists(theirs.filter(list__filing__in=others.values("filing")))
