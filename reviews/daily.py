"""What this app sees to every night."""

from datetime import date, datetime

from django.db import transaction

from clusters.models import Application
from records.daily import daily
from records.steps import release
from reviews.list_imports import forget_lists
from reviews.models import Notice


@daily
def release_what_no_list_will(day: date, now: datetime) -> None:
    """Let counties know the results of a list that was never sent, once its date and the ministry's notice are past.

    A notice that opened before that date let them wait for the list (第十三、十四条).
    """
    shown = Notice.objects.filter(opened_at__isnull=False).values("batch")
    never_sent = Application.objects.filter(
        state="rejected", recommended_at=None, allotment__state="open", batch__ministry_deadline__lt=now,
        batch__in=shown,
    ).exclude(dossier__county_state="rejected", dossier__province_state="rejected")  # fmt: skip
    for application in never_sent:
        with transaction.atomic():
            release(application, by=None, seat=None, now=now)


@daily
def tidy_list_imports(day: date, now: datetime) -> None:
    """Forget published lists that were previewed and not imported; the jobs go the night after."""
    forget_lists(now)
