"""What the worker does for papers. Typesetter and scan reader weigh more than a web process should carry: the worker
alone loads them, when it first needs them.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.jobs import JobRefused, Progress, job, start_job
from records.models import Job, Paper, SealedCopy
from records.papers import kind_of

PRINT, EXAMINE = "records.print_paper", "records.examine_sealed_copy"


@job(PRINT, label=gettext_lazy("生成文书"))
def print_ordered(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Make the file of one paper."""
    paper: Paper = import_string("records.printing.print_paper")(job.facts["paper"], now=now)
    facts = {"title": kind_of(paper.kind).title, "pages": paper.pages}
    address = reverse("records:paper", args=[paper.pk])
    return {"words": _("《%(title)s》已生成，共%(pages)d页。") % facts, "url": address, "label": _("下载PDF")}


@job(EXAMINE, label=gettext_lazy("核对盖章件"))
def examine_received(job: Job, progress: Progress, *, now: datetime) -> dict[str, Any]:
    """Look at every page of one sealed copy and say what was found."""

    def tell(done: int, total: int) -> None:
        progress.of(total)
        progress.to(done, _("正在逐页核对二维码"))

    copy: SealedCopy = import_string("records.examining.examine")(job.facts["copy"], tell, now=now)
    if copy.verdict == SealedCopy.Verdict.REFUSED:
        raise JobRefused(copy.sentence)
    if copy.paper is None:
        return {"words": copy.sentence}
    return {"words": _("已与第%(edition)d版核对一致，各页齐全。") % {"edition": copy.paper.edition}}


def start_printing(paper: Paper, *, by: Any, now: datetime) -> Job | None:
    """Have an ordered paper made, unless it is made already or somebody's job is at it."""
    if paper.is_made or printing(paper):
        return None
    return start_job(PRINT, by=by, dossier=paper.dossier, facts={"paper": paper.pk}, now=now)


def printing(paper: Paper) -> Job | None:
    """The job that is making this paper now."""
    return paper.dossier.jobs.filter(kind=PRINT, facts__paper=paper.pk).open().first()


def start_examining(copy: SealedCopy, *, by: Any, now: datetime) -> Job:
    return start_job(EXAMINE, by=by, dossier=copy.dossier, facts={"copy": copy.pk}, now=now)
