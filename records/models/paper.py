"""Papers (文书): what we print, bound by digest to what it shows, and the sealed copies (盖章件) that come back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.document import attachments

DRAFT = 0  # the edition of a paper printed before there is any


def paper_path(paper: "Paper", _name: str) -> str:
    return f"papers/{paper.dossier_id}/{paper.code}.pdf"


def upload_path(copy: "SealedCopy", _name: str) -> str:
    return f"sealed/{copy.dossier_id}/{copy.digest}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def made(self) -> Self:
        return self.exclude(made_at=None)

    def of_edition(self, kind: str, edition: int) -> Self:
        return self.filter(kind=kind, edition=edition)


class Paper(models.Model):
    """A PDF of ours. The row comes first, the worker makes the file; one row for each kind and edition of a file.

    `source_digest` is that of what it prints: an edition's, or of a draft as it stood when it was printed.
    """

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="papers", verbose_name=_("案卷"))
    kind = models.CharField(_("文书种类"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("版次"), default=DRAFT)
    code = models.CharField(_("文书编号"), max_length=12, unique=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("生成人"))
    ordered_at = models.DateTimeField(_("申请生成时间"))
    source_algorithm = models.CharField(_("所印内容摘要算法"), max_length=10)
    source_digest = models.CharField(_("所印内容摘要"), max_length=64)
    made_at = models.DateTimeField(_("生成时间"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("页数"), null=True, blank=True)
    file = models.FileField(_("文件"), upload_to=paper_path, storage=attachments, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"), null=True, blank=True)
    algorithm = models.CharField(_("摘要算法"), max_length=10, blank=True)
    digest = models.CharField(_("摘要"), max_length=64, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文书")
        ordering = ["dossier", "-ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "edition"], name="one_paper_per_edition", condition=Q(edition__gt=DRAFT)
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_draft(self) -> bool:
        return self.edition == DRAFT

    @property
    def is_made(self) -> bool:
        return self.made_at is not None


class SealedCopyQuerySet(models.QuerySet["SealedCopy"]):
    def kept(self) -> Self:
        return self.filter(verdict=SealedCopy.Verdict.KEPT)

    def waiting(self) -> Self:
        return self.filter(verdict__in=[SealedCopy.Verdict.READING, SealedCopy.Verdict.UNREAD])


class SealedCopy(models.Model):
    """A sealed scan or an e-sealed file on its way back to its paper.

    The upload lies apart until it is known for what it is: then it is a document of the file, or it is gone.
    """

    class Verdict(models.TextChoices):
        READING = "reading", _("正在核对")
        UNREAD = "unread", _("待填编号")
        KEPT = "kept", _("已上传盖章件")
        REFUSED = "refused", _("未收")

    class Basis(models.TextChoices):
        MARKS = "marks", _("各页二维码")
        HAND = "hand", _("人工核对编号")
        BYTES = "bytes", _("电子签章文件，原文未改动")

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="sealed_copies", verbose_name=_("案卷"))
    kind = models.CharField(_("文书种类"), max_length=40)
    slot = models.CharField(_("材料"), max_length=40)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    digest = models.CharField(_("摘要"), max_length=64)
    file = models.FileField(_("文件"), upload_to=upload_path, storage=attachments, max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    verdict = models.CharField(_("核对结果"), max_length=10, choices=Verdict, default=Verdict.READING)
    basis = models.CharField(_("核对依据"), max_length=10, choices=Basis, blank=True)
    unread_pages = models.JSONField(_("没有读出的页"), default=list, blank=True)
    signatures = models.JSONField(_("电子签名"), default=list, blank=True)
    sentence = models.CharField(_("说明"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="sealed_copies", verbose_name=_("文书")
    )
    document = models.OneToOneField(
        "records.Document", models.PROTECT, null=True, blank=True, related_name="sealed_copy", verbose_name=_("附件")
    )

    objects = SealedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("盖章件")
        ordering = ["dossier", "-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_verdict_display()}）"

    def is_kept_of(self, paper: Paper) -> bool:
        """Whether this is a sealed copy of that paper, taken in."""
        return self.paper_id == paper.pk and self.verdict == self.Verdict.KEPT
