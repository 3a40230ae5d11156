"""Whether a recognition is valid on a day, as the public is told: computed from its terms, never stored (第十五条)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clusters.models import Application
from records.looks import Look

EXPIRING_DAYS = 180  # 即将期满 is said from so many days before the end
UNDER_WAY = ("declared", "provincial", "ministry", "notice", "returned")


@dataclass(frozen=True)
class Validity:
    """One word for a day, with its look and whether the recognition counts on that day."""

    code: str
    word: Any
    look: Look
    is_valid: bool = False

    @property
    def label(self) -> SafeString:
        return self.look.label(self.word)


VALID = Validity("valid", _("有效"), Look("ok", "check-lg"), is_valid=True)
EXPIRING = Validity("expiring", _("即将期满"), Look("warn", "hourglass-split"), is_valid=True)
NOT_YET = Validity("not_yet", _("尚未生效"), Look("idle", "clock"))
RENEWING = Validity("renewing", _("期满·复核中"), Look("warn", "arrow-repeat"))
LAPSED = Validity("lapsed", _("有效期已满"), Look("idle", "calendar-x"))
REVOKED = Validity("revoked", _("已撤销"), Look("bad", "slash-circle"))


class Recognised(Protocol):
    """What validity asks of a recognition, whole or as a row of some columns."""

    @property
    def valid_from(self) -> date: ...

    @property
    def revoked_on(self) -> date | None: ...


class Spanning(Protocol):
    """What validity asks of a term."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_until(self) -> date: ...

    @property
    def published_on(self) -> date: ...


def validity(recognition: Recognised, day: date, terms: Iterable[Spanning], *, renewing: bool = False) -> Validity:
    """What this recognition is on that day, by its terms; `renewing` says that a renewal is under way."""
    if recognition.revoked_on and recognition.revoked_on <= day:
        return REVOKED
    until = valid_until_as_of(day, terms)
    if until is None:
        if day < recognition.valid_from:
            return NOT_YET
        return RENEWING if renewing else LAPSED
    return EXPIRING if (until - day).days < EXPIRING_DAYS else VALID


def valid_until_as_of(day: date, terms: Iterable[Spanning]) -> date | None:
    """The end of validity as it stood on that day: a renewal counts from its publication on. None if not valid."""
    until, is_valid = None, False
    for term in terms:
        if term.valid_from <= day or term.published_on <= day:
            until = max(until or term.valid_until, term.valid_until)
            is_valid = is_valid or term.valid_from <= day <= term.valid_until
    return until if is_valid else None


def renewal_under_way() -> Exists:
    """Annotation: an application for renewal has been filed and its result is not yet known to the county."""
    return Exists(_renewals_under_way().filter(cluster=OuterRef("cluster")))


def clusters_renewing() -> set[int]:
    """The same as ids of clusters, for a list of any length."""
    return set(_renewals_under_way().values_list("cluster", flat=True))


def _renewals_under_way() -> QuerySet[Application]:
    return Application.objects.filter(batch__kind="renewal", dossier__county_state__in=UNDER_WAY)
