"""The guide to a round's form (填报指南): every field with what one should know before filling it in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clusters.eligibility import criteria_of
from clusters.guide import Guide
from clusters.models import Batch
from clusters.schema import Form, catalogue


@require_safe
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """The guide of one round, to read and print; the same for everybody who is signed in."""
    batch = get_object_or_404(Batch.objects.select_related("schema", "standard"), pk=pk)
    form = Form(batch.schema.definition, batch.year, catalogue())
    criteria = criteria_of(batch.standard)
    context = {"batch": batch, "chapters": Guide(form, criteria).chapters(), "criteria": criteria}
    return render(request, "clusters/guide.html", context)
