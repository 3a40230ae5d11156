"""Grants (授权): rows that open one file, or sections of it, to one person for a time, beside jurisdiction."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase


class Grant(UserObjectPermissionBase):
    """A guardian permission on one dossier with a beginning, an end, and the event that gave it.

    Read only through `granted_to`, or where it names sections through `granted_in_part_to` and `sections_granted`:
    guardian itself ignores the dates. Whoever is let into a part does not know the file: most pages stay a 404.
    """

    content_object = models.ForeignKey("records.Dossier", models.CASCADE, related_name="grants")
    starts_at = models.DateTimeField(_("生效时间"))
    ends_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    sections = models.JSONField(_("限定栏目"), default=list, blank=True)
    given_by = models.ForeignKey(
        "records.Event", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("授权依据")
    )

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = _("授权")


def granted_to(user: Any, now: datetime) -> Any:
    """Ids of the dossiers open as a whole to this user by a grant that is live at that moment, as a subquery."""
    return Grant.objects.filter(_live(now), user=user.pk, sections=[]).values("content_object")


def granted_in_part_to(user: Any, now: datetime) -> Any:
    """Ids of the dossiers of which a live grant opens sections to this user, as a subquery."""
    return Grant.objects.filter(_live(now), user=user.pk).exclude(sections=[]).values("content_object")


def sections_granted(user: Any, dossier: int, now: datetime) -> dict[str, datetime | None]:
    """The sections of one file that live grants open to this user, each with its end."""
    rows = Grant.objects.filter(_live(now), user=user.pk, content_object=dossier).values_list("sections", "ends_at")
    return {section: ends_at for sections, ends_at in rows for section in sections}


def had_part_granted(user: Any, dossier: int) -> bool:
    """Whether sections of this file were ever opened to this user, whenever it ended."""
    return Grant.objects.filter(user=user.pk, content_object=dossier).exclude(sections=[]).exists()


def _live(now: datetime) -> Q:
    return Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
