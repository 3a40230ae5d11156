"""The ministry's view by recommending body: what was sent, what was read, what is out (第十四条)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters.models import Batch
from reviews.bodies import body_rows, latest_batch
from reviews.views.desk import at_the_ministry


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies of one round, in division order; the round stands in the address."""
    now = at_the_ministry(request)
    batches = list(Batch.objects.all())
    wanted = request.GET.get("batch", "")
    batch = next((each for each in batches if str(each.pk) == wanted), None) or latest_batch(request.user, now)
    rows = body_rows(batch, request.user, now) if batch else []
    context = {
        "batches": batches,
        "batch": batch,
        "rows": rows,
        "sent": sum(1 for row in rows if row.allotment),
        "before": sum(row.before for row in rows),
        "without_opinion": sum(row.without_opinion for row in rows),
        "supported": sum(row.supported for row in rows),
    }
    return render(request, "reviews/bodies.html", context)
