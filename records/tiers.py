"""The tiers of the recognition procedure, from the county that files to the ministry that decides (第四条)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.IntegerChoices):
    """Where an agency sits. The order is meant: a file travels upwards, a result downwards."""

    COUNTY = 1, _("县级")
    PREFECTURE = 2, _("市级")
    PROVINCE = 3, _("省级")
    MINISTRY = 4, _("部级")
