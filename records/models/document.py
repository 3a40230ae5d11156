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


class DocumentQuerySet(models.QuerySet["Document"]):
    def kept(self) -> Self:
        return self.filter(removed_at=None)


class Document(models.Model):
    """An upload tied to a slot of its file (the evidence it gives). Removing hides it; the bytes stay for editions."""

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

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["slot", "uploaded_at"]
        indexes = [models.Index(fields=["dossier", "slot"], name="documents_by_slot")]

    def __str__(self) -> str:
        return self.name
