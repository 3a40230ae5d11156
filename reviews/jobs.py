"""Background work of this app."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.importing import Landing, Outcome
from records.job_runs import Progress
from records.jobs import job
from records.models import Job
from reviews.list_imports import PREVIEW, RUN, Tell, foresee, land
from reviews.models import ListImport


@job(PREVIEW, label=gettext_lazy("预览名单"))
def preview_list(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Tell what importing a list would do, row by row; nothing stays."""
    imported = ListImport.objects.get(preview=job)
    return _ended(
        imported, foresee(imported, now=now, tell=_telling(progress)), _("可写入%(good)d行，%(bad)d行有问题。")
    )


@job(RUN, label=gettext_lazy("导入名单"))
def import_list(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Import a previewed list; a bad row stops no other."""
    imported = ListImport.objects.get(run=job)
    landings = land(imported, by=job.by, now=now, tell=_telling(progress))
    return _ended(imported, landings, _("已写入%(good)d行，%(bad)d行没有导入。"))


def _telling(progress: Progress) -> Tell:
    def tell(done: int, total: int) -> None:
        progress.of(total)
        progress.to(done, _("正在逐行核对"))

    return tell


def _ended(imported: ListImport, landings: list[Landing], words: str) -> dict[str, Any]:
    counts = Counter(landing.outcome for landing in landings)
    facts = {"good": counts[Outcome.CREATED] + counts[Outcome.EXTENDED], "bad": counts[Outcome.PROBLEM]}
    return {"words": words % facts, "url": reverse("reviews:import-list", args=[imported.pk]), "label": _("逐行查看")}
