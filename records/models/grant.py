"""Grants (授权): rows that open one file to one person for a time, beside jurisdiction."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase


class Grant(UserObjectPermissionBase):
    """A guardian permission on one dossier with a beginning, an end, and the event that gave it.

    Read only through `granted_to`: guardian itself ignores the dates.
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
    """Ids of the dossiers open to this user by a grant that is live at that moment, as a subquery."""
    live = Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    return Grant.objects.filter(live, user=user.pk).values("content_object")
