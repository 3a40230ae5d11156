"""What machines ask, and the daily roots over all histories."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.health import faults
from records.models import Seal
from records.paging import PAGE_SIZE

ROBOTS = """User-agent: *
Disallow: /desk/
Disallow: /accounts/
Disallow: /receipts/
Disallow: /papers/
Disallow: /api/
"""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and worker answer; 503 naming what does not."""
    found = faults()
    return JsonResponse({"status": "fault" if found else "ok", "faults": found}, status=503 if found else 200)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """留痕根值: whoever keeps a copy can tell later that no history was rewritten."""
    page = Paginator(Seal.objects.order_by("-day"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/seals.html", {"page_obj": page})
