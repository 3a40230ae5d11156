"""Uploads on their way (上传): the part that has arrived lies on disk until the file is whole."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self) -> "UploadQuerySet":
        return self.filter(document=None, refusal="")


class Upload(models.Model):
    """A file that arrives in pieces, owned by who sends it; decided once it is whole: kept as a document, or refused.

    How much has arrived is the size of the part on disk and nothing else. `modified` is the browser's word on the
    file, in milliseconds, by which it finds the same file again.
    """

    dossier = models.ForeignKey("records.Dossier", models.CASCADE, related_name="uploads", verbose_name=_("案卷"))
    slot = models.CharField(_("材料"), max_length=40)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    modified = models.BigIntegerField(_("文件修改时刻"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("开始时间"))
    document = models.ForeignKey(
        "records.Document", models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("附件")
    )
    refusal = models.TextField(_("拒收原因"), blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("上传")
        ordering = ["pk"]
        indexes = [models.Index(fields=["by", "dossier"], name="uploads_by_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_decided(self) -> bool:
        return bool(self.document_id or self.refusal)

    @property
    def path(self) -> Path:
        """Where the part lies that has arrived: beside the attachments, so that a whole one is moved, not copied."""
        return Path(settings.MEDIA_ROOT) / "uploads" / str(self.pk)

    @property
    def offset(self) -> int:
        """Bytes that have arrived; all of them once it is decided."""
        if self.is_decided:
            return self.size
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def may_be_resumed(self, earliest: datetime) -> bool:
        return not self.is_decided and self.at >= earliest
