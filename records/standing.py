"""What stands on a file and bears on its steps: holds, and the proposal that waits for an approver."""

from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from records.models import Hold, Proposal, Stepped


def with_standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each row with what stands on its file, so that it need not be asked for: most files have neither."""
    waits = Q(dossier__proposals__outcome=Proposal.Outcome.WAITING)
    return rows.annotate(
        is_held=Exists(Hold.objects.standing().filter(dossier=OuterRef("dossier"))),
        waiting_proposal=FilteredRelation("dossier__proposals", condition=waits),
    ).select_related("waiting_proposal")


def holds_on(subject: Stepped) -> list[Hold]:
    """The holds that stand, put by processes above."""
    return list(subject.dossier.holds.standing()) if getattr(subject, "is_held", True) else []


def waiting_on(subject: Stepped) -> Proposal | None:
    """The proposal that waits, if there is one; at most one does."""
    if hasattr(subject, "is_held"):  # read with the row, which has no proposal where none waits
        return getattr(subject, "waiting_proposal", None)
    return subject.dossier.proposals.waiting().first()
