"""A published list on its way in: the file as it came, what importing it would do, and what it did."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.document import attachments
from records.tiers import Tier


def path_of_list(imported: "ListImport", name: str) -> str:
    return f"list-imports/{name}"


class ListImportQuerySet(models.QuerySet["ListImport"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """Whoever sits at the ministry: one previews a list, another imports it."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if any(tier == Tier.MINISTRY for tier, _agency in user.seats(now)) else self.none()


class ListImport(models.Model):
    """One published list under its document: previewed by a job, imported by another from the very same file.

    `foreseen` and `landed` hold a list for each row (line, name, outcome, words, where, body); None before the preview.
    """

    file_name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("名单文件"), upload_to=path_of_list, storage=attachments, blank=True)
    digest = models.CharField(_("摘要"), max_length=64)
    document_no = models.CharField(_("文号"), max_length=80)
    published_on = models.DateField(_("公布日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    is_renewal = models.BooleanField(_("复核名单"))
    preview = models.OneToOneField(
        "records.Job", models.PROTECT, related_name="previewed_list", verbose_name=_("预览任务")
    )
    run = models.OneToOneField(
        "records.Job", models.PROTECT, null=True, related_name="imported_list", verbose_name=_("导入任务")
    )
    foreseen = models.JSONField(_("预览"), null=True)
    landed = models.JSONField(_("结果"), default=list)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("名单导入")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
