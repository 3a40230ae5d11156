"""How far a job is, to who started it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records import clock
from records.models import Job
from records.news import job_end_seen


@never_cache
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is and what came of it, to who started it; a script gets the fragment alone."""
    now = clock.now()
    found = get_object_or_404(Job.objects.visible_to(request.user, now).select_related("dossier"), pk=pk)
    job_end_seen(found, request.user, now=now)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "records/_job.html" if by_script else "records/job.html", {"job": found})
