"""The list of applications as a person may see it: what narrows and orders it, and its rows in that person's words.

A row is a dict of what the page shows, fetched as such: fifty rows made of whole models would cost more than the rest
of the page.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import Application
from clusters.models.application import word_of
from clusters.searching import said
from records.clock import day_of
from records.looks import look_of
from records.tiers import Tier

KNOWN = {
    Tier.COUNTY: "dossier__county_state",
    Tier.PREFECTURE: "dossier__county_state",
    Tier.PROVINCE: "dossier__province_state",
    Tier.MINISTRY: "state",
}
"""The column that holds what a tier may know of the state: filters ask it, so that no count betrays a result."""
SORTS = {"name": "cluster__name", "-name": "-cluster__name", "declared": "declared_at", "-declared": "-declared_at"}
FACTS = ("pk", "number", "state", "outcome", "declared_at", "cluster__name", "cluster__division__name", "batch__name",
         "batch__kind", "dossier__county_state", "dossier__province_state")  # fmt: skip
