"""Filings (填报件): the form engine's rows, used alike by application, report, change filing and renewal."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clusters.models.firms import FirmList


class FirmsAsked(models.TextChoices):
    """Which firms a round asks to be listed (企业名录)."""

    NONE = "none", _("不要求")
    TITLED = "titled", _("有称号的企业")
    ALL = "all", _("全部企业")


class Filing(models.Model):
    """One filled form on a dossier. `open_sections` names what may be edited now; steps alone open and close it."""

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="filings", verbose_name=_("案卷"))
    schema = models.ForeignKey("clusters.FormSchema", models.PROTECT, related_name="+", verbose_name=_("填报表"))
    standard = models.ForeignKey("clusters.Standard", models.PROTECT, related_name="+", verbose_name=_("认定标准"))
    year = models.PositiveSmallIntegerField(_("年度"))
    firms_asked = models.CharField(_("企业名录"), max_length=10, choices=FirmsAsked, default=FirmsAsked.NONE)
    open_sections = models.JSONField(_("可填栏目"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("填报件")

    def __str__(self) -> str:
        return f"{self.schema} {self.year}"

    @property
    def figure_years(self) -> list[int]:
        """近三年: Y−3, Y−2, Y−1."""
        return [self.year - 3, self.year - 2, self.year - 1]

    @property
    def target_years(self) -> list[int]:
        """The three years of the development plan: Y, Y+1, Y+2."""
        return [self.year, self.year + 1, self.year + 2]

    @property
    def all_sections(self) -> list[str]:
        return [section["key"] for section in self.schema.definition["sections"]]

    def is_open(self, section: str) -> bool:
        return section in self.open_sections

    def open(self, sections: list[str]) -> None:
        self.open_sections = [key for key in self.all_sections if key in sections]
        self.save(update_fields=["open_sections"])

    def close(self) -> None:
        self.open_sections = []
        self.save(update_fields=["open_sections"])

    @property
    def current_firm_list(self) -> "FirmList | None":
        return self.firm_lists.filter(is_current=True).select_related("made_by").first()

    @property
    def latest_edition(self) -> "Edition | None":
        return self.editions.order_by("-number").first()


class Answer(models.Model):
    """What stands in one field, exactly as typed; `year` is 0 where a field has none.

    `origin` says where a value was taken over from, or who wrote it down for the county where there is a `dictation`;
    both go with the first change.
    """

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="answers", verbose_name=_("填报件"))
    code = models.CharField(_("栏目代码"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年"), default=0)
    text = models.TextField(_("所填"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    origin = models.CharField(_("来源"), max_length=255, blank=True)
    dictation = models.ForeignKey(
        "clusters.Dictation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代录")
    )
    changed_at = models.DateTimeField(_("修改时间"))
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("修改人"))

    class Meta:
        verbose_name = verbose_name_plural = _("填报内容")
        constraints = [models.UniqueConstraint(fields=["filing", "code", "year"], name="one_answer_per_field")]

    def __str__(self) -> str:
        return f"{self.code} {self.year or ''}"


class AnswerChange(models.Model):
    """Every value a field ever had, append-only."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="changes", verbose_name=_("填报件"))
    code = models.CharField(_("栏目代码"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年"), default=0)
    old = models.TextField(_("原值"), blank=True)
    new = models.TextField(_("新值"), blank=True)
    version = models.PositiveIntegerField(_("版本"))
    at = models.DateTimeField(_("修改时间"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("修改人"))
    dictation = models.ForeignKey(
        "clusters.Dictation", models.PROTECT, null=True, blank=True, related_name="changes", verbose_name=_("代录")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("填报修改")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["filing", "code", "year"], name="changes_by_field")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Edition(models.Model):
    """A frozen snapshot, one at each submission; append-only, bound by its digest."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="editions", verbose_name=_("填报件"))
    number = models.PositiveSmallIntegerField(_("版次"))
    made_at = models.DateTimeField(_("提交时间"))
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("提交人"))
    data = models.JSONField(_("内容"))
    firm_list = models.ForeignKey(
        "clusters.FirmList", models.PROTECT, null=True, related_name="editions", verbose_name=_("企业名录")
    )
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("版次")
        ordering = ["filing", "number"]
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="one_edition_per_number")]

    def __str__(self) -> str:
        return _("第%d版") % self.number


class Correction(models.Model):
    """A return for correction (退回补正): the sections reopened, a coded reason, and until when."""

    class Reason(models.TextChoices):
        FIGURE = "figure", _("数据有误或与佐证不符")
        MISSING = "missing", _("材料缺少或不清晰")
        UNCLEAR = "unclear", _("说明不充分")
        FORM = "form", _("格式、签章不符合要求")
        OTHER = "other", _("其他")

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="corrections", verbose_name=_("填报件"))
    sections = models.JSONField(_("须补正的栏目"))
    reason = models.CharField(_("原因"), max_length=20, choices=Reason)
    note = models.TextField(_("补正要求"))
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("退回单位"))
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("退回人"))
    asked_at = models.DateTimeField(_("退回时间"))
    due = models.DateTimeField(_("补正期限"))
    answered_at = models.DateTimeField(_("补正时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("补正")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["filing"], name="one_open_correction", condition=models.Q(answered_at=None))
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
