"""Documents (附件): files that people attach, known by their content's digest."""

from typing import Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def attachments() -> Storage:
    """Where uploads lie: outside the web root, reached only through a guarded view."""
    return storages["default"]


def path_of(document: "Document", _name: str) -> str:
    return f"documents/{document.dossier_id}/{document.digest}"


class Scan(models.TextChoices):
    """What the virus scanner has said of an attachment: until it is clean, nobody but its sender opens it."""

    WAITING = "waiting", _("待查毒")
    CLEAN = "clean", _("已查毒")
    INFECTED = "infected", _("查出病毒")
    UNSCANNED = "unscanned", _("未设查毒")


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def in_order(self) -> Self:
        """Slot by slot, in the order its people gave."""
        return self.order_by("slot", "place", "pk")

    def attached(self) -> Self:
        """What has been attached and not removed; sealed copies show an edition and are not in it."""
        return self.kept().filter(sealed_copy=None)


class Document(models.Model):
    """An upload tied to a slot of its file (the evidence it gives). Removing hides it; the bytes stay for editions.

    `pages` is how many of it can be shown as pictures; None where none can.
    """

    dossier = models.ForeignKey("records.Dossier", models.PROTECT, related_name="documents", verbose_name=_("案卷"))
    slot = models.CharField(_("材料"), max_length=40)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    algorithm = models.CharField(_("摘要算法"), max_length=10)
    digest = models.CharField(_("摘要"), max_length=64)
    file = models.FileField(_("文件"), upload_to=path_of, storage=attachments, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("移除人")
    )
    place = models.PositiveIntegerField(_("次序"), default=0)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    scan = models.CharField(_("查毒"), max_length=10, choices=Scan, default=Scan.UNSCANNED)
    threat = models.CharField(_("病毒名称"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["slot", "uploaded_at"]
        indexes = [
            models.Index(fields=["dossier", "slot"], name="documents_by_slot"),
            models.Index(fields=["uploaded_at"], name="documents_to_scan", condition=models.Q(scan=Scan.WAITING)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_released(self) -> bool:
        """Whether others than its sender may open it: clean, or in a portal without a scanner."""
        return self.scan in (Scan.CLEAN, Scan.UNSCANNED)

    @property
    def is_sealed_copy(self) -> bool:
        """Whether it is a paper of ours that came back sealed, and not something attached."""
        return hasattr(self, "sealed_copy")
