"""Roles a post may carry. Compared here, in rules and in `visible_to`, nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    HANDLER = "handler", _("经办")
    APPROVER = "approver", _("审核")
    ADMINISTRATOR = "administrator", _("管理员")
    OBSERVER = "observer", _("观察")
    EXPERT = "expert", _("专家")
    SYSTEM = "system", _("系统管理员")


READING = frozenset({Role.HANDLER, Role.APPROVER, Role.ADMINISTRATOR, Role.OBSERVER})
"""Roles whose seat opens the agency's files; an expert reads by grant, a system administrator reads no files."""

WORKING = frozenset({Role.HANDLER, Role.APPROVER})
"""Roles that handle files."""
