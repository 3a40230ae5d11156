"""Jobs as an app declares them: one that counts letters, and some that do not come to a good end."""

import os
import signal
from datetime import datetime
from typing import Any

from django.db import transaction

from records.jobs import JobRefused, Progress, job
from records.models import Job
from tests.tiny.models import Letter

during = []
"""What a test wants to happen in the middle of the work, while its transaction is open."""


@job("tiny.count", label="清点函件")
def count(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Write so many letters on the file's behalf; all or none."""
    wanted = job.facts["letters"]
    progress.of(wanted)
    with transaction.atomic():
        for n in range(1, wanted + 1):
            Letter.objects.filter(dossier=job.dossier).update(text=f"第{n}封")
            progress.to(n, f"已点{n}封")
            for look in during:
                look(job)
    return {"words": f"共{wanted}封", "url": "/desk/", "label": "看函件"}


@job("tiny.silent", label="清点函件")
def silent(job: Job, progress: Progress, *, now: datetime) -> None:
    for look in during:
        look(job)


@job("tiny.refused", label="清点函件")
def refused(job: Job, progress: Progress, *, now: datetime) -> None:
    raise JobRefused("第3封没有署名，请补上后再清点。", url="/desk/files/", label="下载标注")


@job("tiny.quiet", label="查看函件", quiet=True)
def quiet(job: Job, progress: Progress, *, now: datetime) -> None:
    if job.facts["problem"]:
        raise JobRefused(job.facts["problem"])


@job("tiny.broken", label="清点函件")
def broken(job: Job, progress: Progress, *, now: datetime) -> None:
    raise ZeroDivisionError


@job("tiny.killed", label="清点函件")
def killed(job: Job, progress: Progress, *, now: datetime) -> None:
    """The process dies in the middle, with its transaction open."""
    with transaction.atomic():
        Letter.objects.filter(dossier=job.dossier).update(text="不全")
        if job.tries == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        Letter.objects.filter(dossier=job.dossier).update(text="点完")
