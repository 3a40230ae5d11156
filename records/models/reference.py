"""Reference files as last loaded, so that what people changed afterwards is told apart and kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceFile(models.Model):
    """One data file as last loaded: its digest, and by key that of each row as the file gave it (SHA-256)."""

    path = models.CharField(_("文件"), max_length=100, primary_key=True)
    digest = models.CharField(_("摘要"), max_length=64)
    rows = models.JSONField(_("各行摘要"), default=dict)
    loaded_at = models.DateTimeField(_("装入时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("参考数据文件")

    def __str__(self) -> str:
        return self.path
