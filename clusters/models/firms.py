"""The firm list (企业名录) of a filing: versions that replace one another whole, and the firms in them."""

from datetime import datetime
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import READING
from clusters.models.filing import Edition
from clusters.models.titles import TitleKind
from records.models import Dossier
from records.models.document import attachments


def path_of_attempt(attempt: "FirmImport", name: str) -> str:
    return f"firm-imports/{attempt.filing_id}/{name}"


class FirmListQuerySet(models.QuerySet["FirmList"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """The filing agency's own lists; to reviewers those that an edition has frozen."""
        if not user.is_authenticated:
            return self.none()
        seen = self.filter(filing__dossier__in=Dossier.objects.visible_to(user, now))
        own = [agency for _tier, agency in user.seats(now, READING)]
        frozen = Edition.objects.filter(firm_list=OuterRef("pk"))
        return seen.filter(Q(filing__dossier__agency__in=own) | Exists(frozen))


class FirmList(models.Model):
    """One version of a filing's list, made whole or not at all; its firms are never changed or deleted."""

    filing = models.ForeignKey("clusters.Filing", models.PROTECT, related_name="firm_lists", verbose_name=_("填报件"))
    number = models.PositiveSmallIntegerField(_("版本"))
    schema = models.ForeignKey("clusters.FormSchema", models.PROTECT, related_name="+", verbose_name=_("列"))
    document = models.OneToOneField(
        "records.Document", models.PROTECT, related_name="firm_list", verbose_name=_("工作簿")
    )
    count = models.PositiveIntegerField(_("企业数"))
    totals = models.JSONField(_("合计"), help_text=_("导入时算好，名录不再改变"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    digest = models.CharField(_("摘要"), max_length=64)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("导入人"))
    made_at = models.DateTimeField(_("导入时间"))
    is_current = models.BooleanField(_("现行"), default=True)

    objects = FirmListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业名录")
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="one_firm_list_per_number"),
            models.UniqueConstraint(
                fields=["filing"], name="one_current_firm_list", condition=Q(is_current=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("企业名录第%(number)d版")) % {"number": self.number}

    @property
    def facts(self) -> dict[str, Any]:
        """What an edition's snapshot says of its list."""
        return {"number": self.number, "count": self.count, "algorithm": self.algorithm, "digest": self.digest}


class FirmImportQuerySet(models.QuerySet["FirmImport"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        """Attempts are the filing agency's alone: what did not come to stand is nobody else's."""
        if not user.is_authenticated:
            return self.none()
        own = [agency for _tier, agency in user.seats(now, READING)]
        return self.filter(filing__dossier__in=Dossier.objects.visible_to(user, now), filing__dossier__agency__in=own)


class FirmImport(models.Model):
    """One attempt at a new list: the workbook as it came, the job that reads it, and the list or the cells to mend."""

    filing = models.ForeignKey("clusters.Filing", models.PROTECT, related_name="firm_imports", verbose_name=_("填报件"))
    job = models.OneToOneField("records.Job", models.PROTECT, related_name="firm_import", verbose_name=_("任务"))
    file_name = models.CharField(_("文件名"), max_length=200)
    workbook = models.FileField(_("工作簿"), upload_to=path_of_attempt, storage=attachments, blank=True)
    marked = models.FileField(_("标注过的工作簿"), upload_to=path_of_attempt, storage=attachments, blank=True)
    faults = models.JSONField(_("须改之处"), default=list, help_text=_("前若干处"))
    fault_count = models.PositiveIntegerField(_("须改处数"), default=0)
    firm_list = models.OneToOneField(
        FirmList, models.PROTECT, null=True, related_name="attempt", verbose_name=_("名录")
    )

    objects = FirmImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("名录导入")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["filing", "-id"], name="firm_imports_by_filing")]

    def __str__(self) -> str:
        return self.file_name


class Firm(models.Model):
    """One firm of one list, append-only. `more` holds what the list's columns ask beyond these."""

    class Size(models.TextChoices):
        """《中小企业划型标准规定》: all but the first are 中小企业."""

        LARGE = "large", _("大型")
        MEDIUM = "medium", _("中型")
        SMALL = "small", _("小型")
        MICRO = "micro", _("微型")

    list = models.ForeignKey(FirmList, models.PROTECT, related_name="firms", verbose_name=_("名录"))
    row = models.PositiveIntegerField(_("行"), help_text=_("在工作簿中的行号"))
    name = models.CharField(_("企业名称"), max_length=100)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18)
    size = models.CharField(_("规模"), max_length=10, choices=Size)
    is_leading = models.BooleanField(_("属于主导产业"))
    output = models.DecimalField(_("最近一年产值（万元）"), max_digits=16, decimal_places=4, null=True)
    more = models.JSONField(_("其他列"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = _("企业")
        ordering = ["list", "row"]
        indexes = [
            models.Index(fields=["uscc", "list"], name="firms_by_uscc"),
            models.Index(fields=["list", "size", "row"], name="firms_by_size"),
            models.Index(fields=["list", "is_leading", "row"], name="firms_by_industry"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["list", "row"], name="one_firm_per_row"),
            models.UniqueConstraint(fields=["list", "uscc"], name="one_row_per_firm"),
        ]

    def __str__(self) -> str:
        return self.name


class FirmTitle(models.Model):
    """A title that the list claims for a firm; whether the register confirms it is asked each time."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="titles", verbose_name=_("企业"))
    list = models.ForeignKey(FirmList, models.PROTECT, related_name="titles", verbose_name=_("名录"))
    kind = models.CharField(_("称号"), max_length=20, choices=TitleKind)

    class Meta:
        verbose_name = verbose_name_plural = _("企业称号")
        indexes = [models.Index(fields=["list", "kind", "firm"], name="firm_titles_by_kind")]
        constraints = [models.UniqueConstraint(fields=["firm", "kind"], name="one_claim_per_title")]

    def __str__(self) -> str:
        return self.get_kind_display()
