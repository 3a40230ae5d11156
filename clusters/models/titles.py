"""The register of titles (称号名单): what the official lists say of a firm, and for how long."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.models import Job
from records.models.document import attachments
from records.tiers import Tier


class TitleKind(models.TextChoices):
    """The titles that criterion 二 counts (认定标准二)."""

    CHAMPION = "champion", _("制造业单项冠军企业")
    LITTLE_GIANT = "little_giant", _("专精特新“小巨人”企业")
    SPECIALISED = "specialised", _("专精特新中小企业")
    INNOVATIVE = "innovative", _("创新型中小企业")
    HIGH_TECH = "high_tech", _("国家级高新技术企业")


STARS = (TitleKind.CHAMPION, TitleKind.LITTLE_GIANT)
"""One firm with either is enough, if it is of the leading industry. Only the ministry gives these two."""
OTHERS = (TitleKind.SPECIALISED, TitleKind.INNOVATIVE, TitleKind.HIGH_TECH)
"""Distinct firms with any of these are counted together. Provinces publish these lists."""
SHORT_NAMES = {
    TitleKind.CHAMPION: _("单项冠军"),
    TitleKind.LITTLE_GIANT: _("小巨人"),
    TitleKind.SPECIALISED: _("专精特新"),
    TitleKind.INNOVATIVE: _("创新型"),
    TitleKind.HIGH_TECH: _("高新技术"),
}


class TitleListQuerySet(models.QuerySet["TitleList"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """Lists that a reviewing desk keeps: the ministry reads all of them, a province its own and the ministry's."""
        if not user.is_authenticated:
            return self.none()
        seats = user.seats(now)
        if any(tier == Tier.MINISTRY for tier, _agency in seats):
            return self.all()
        bodies = [agency for tier, agency in seats if tier == Tier.PROVINCE]
        return self.filter(Q(issuer__in=bodies) | Q(issuer__level=Tier.MINISTRY)) if bodies else self.none()

    def current(self) -> Self:
        return self.filter(is_current=True)


class TitleList(models.Model):
    """One official list as imported: which title, by which document, from when to when. A corrected one replaces it."""

    kind = models.CharField(_("称号"), max_length=20, choices=TitleKind)
    issuer = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("公布单位"))
    document_no = models.CharField(_("公布文号"), max_length=80)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    file_name = models.CharField(_("文件名"), max_length=200)
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    digest = models.CharField(_("摘要"), max_length=64)
    count = models.PositiveIntegerField(_("家数"))
    imported_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("导入人"))
    imported_at = models.DateTimeField(_("导入时间"))
    is_current = models.BooleanField(_("现行"), default=True)

    objects = TitleListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("称号名单")
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["issuer", "kind"], name="title_lists_by_issuer")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "issuer", "document_no"], name="one_current_list_per_document",
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="title_lists_run_forward"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document_no}"


class RegisteredTitleQuerySet(models.QuerySet["RegisteredTitle"]):
    def current(self) -> Self:
        """Entries of the lists that stand."""
        return self.filter(list__is_current=True)

    def valid_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day, valid_until__gte=day)


class RegisteredTitle(models.Model):
    """One firm on one official list."""

    list = models.ForeignKey(TitleList, models.PROTECT, related_name="entries", verbose_name=_("名单"))
    kind = models.CharField(_("称号"), max_length=20, choices=TitleKind)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("企业名称"), max_length=100)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))

    objects = RegisteredTitleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("登记的称号")
        ordering = ["list", "pk"]
        indexes = [models.Index(fields=["uscc", "kind"], name="registered_titles_by_uscc")]
        constraints = [
            models.UniqueConstraint(fields=["list", "uscc"], name="one_entry_per_firm"),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="titles_run_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()}"


def path_of_attempt(attempt: "TitleImport", name: str) -> str:
    return f"title-imports/{attempt.issuer_id}/{name}"


class TitleImportQuerySet(models.QuerySet["TitleImport"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """An attempt is its maker's alone, as its job is; a list that comes of it is the desk's."""
        return self.filter(job__in=Job.objects.visible_to(user, now))


class TitleImport(models.Model):
    """One attempt at a list: the workbook as it came, the document it was said to be published by, the job that reads
    it, and the list or the cells to mend."""

    job = models.OneToOneField("records.Job", models.PROTECT, related_name="title_import", verbose_name=_("任务"))
    kind = models.CharField(_("称号"), max_length=20, choices=TitleKind)
    issuer = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("公布单位"))
    document_no = models.CharField(_("公布文号"), max_length=80)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"))
    file_name = models.CharField(_("文件名"), max_length=200)
    workbook = models.FileField(_("工作簿"), upload_to=path_of_attempt, storage=attachments, blank=True)
    marked = models.FileField(_("标注过的工作簿"), upload_to=path_of_attempt, storage=attachments, blank=True)
    faults = models.JSONField(_("须改之处"), default=list, help_text=_("前若干处"))
    fault_count = models.PositiveIntegerField(_("须改处数"), default=0)
    title_list = models.OneToOneField(
        TitleList, models.PROTECT, null=True, related_name="attempt", verbose_name=_("名单")
    )

    objects = TitleImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("称号名单导入")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
