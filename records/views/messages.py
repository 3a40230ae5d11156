"""What one is told: the list, the way on from each message, how one is mailed and whither."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import clock
from records.confirming import GOOD_FOR, LinkRefused, ask_again, confirm, keep_settings, read_link
from records.forms import MailForm
from records.models import Dossier, MailPreference, Message
from records.models.message import MessageQuerySet
from records.sent_links import why_not_yet

PAGE_SIZE = 50


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Everything one was told, what is new first; of one file where the address names it."""
    found, dossier = _found(request)
    page = Paginator(found.new_first(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "dossier": dossier, "last": found.aggregate(last=Max("pk"))["last"] or 0}
    return render(request, "messages/list.html", context)


@require_safe
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a message leads; whoever has gone there has read it."""
    now = clock.now()
    message = get_object_or_404(Message.objects.visible_to(request.user, now), pk=pk)
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
    return redirect(message.url or "messages:list")


@require_POST
def mark_as_read(request: HttpRequest) -> HttpResponse:
    """Take one message, or all that the page had shown, as read; then back to the page."""
    found, _dossier = _found(request)
    asked = request.POST.get("message") or request.POST.get("until") or ""
    if asked.isdecimal():
        which = {"pk": int(asked)} if "message" in request.POST else {"pk__lte": int(asked)}
        found.unread().filter(**which).update(read_at=clock.now())
    return redirect(f"{reverse('messages:list')}?{request.GET.urlencode()}".rstrip("?"))


@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """How one wants to be mailed, and whither."""
    user: Any = request.user
    preference = MailPreference.objects.filter(user=user).first() or MailPreference()
    preference.user = user
    form = MailForm(request.POST or None, instance=preference, initial={"email": user.email})
    if request.method == "POST" and form.is_valid():
        kept = keep_settings(user, **form.cleaned_data, now=clock.now())
        words = (
            _("已保存邮件提醒。请到%(address)s打开确认信中的链接。") if kept.is_to_confirm else _("已保存邮件提醒。")
        )
        messages.success(request, words % {"address": kept.user.email})
        return redirect("messages:settings")
    context = {
        "form": form,
        "preference": preference,
        "days": GOOD_FOR.days,
        "is_mailed": settings.PORTAL_MAIL,
        "why_not_yet": why_not_yet(preference, clock.now()) if preference.is_to_confirm else "",
    }
    return render(request, "messages/settings.html", context)


@require_POST
def send_link(request: HttpRequest) -> HttpResponse:
    """Have the letter that confirms one's own address sent once more."""
    user: Any = request.user
    try:
        ask_again(user, clock.now())
        messages.success(request, _("确认信将在一两分钟内发往%(address)s。") % {"address": user.email})
    except LinkRefused as refused:
        messages.info(request, refused.sentence)
    return redirect("messages:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link that was sent to one's own address: the button confirms, so that no machine does by reading on."""
    now = clock.now()
    try:
        if request.method != "POST":
            return render(request, "messages/confirm.html", {"address": read_link(request.user, token, now).user.email})
        messages.success(request, _("已确认%(address)s。") % {"address": confirm(request.user, token, now)})
    except LinkRefused as refused:
        messages.error(request, refused.sentence)
    return redirect("messages:settings")


def _found(request: HttpRequest) -> tuple[MessageQuerySet, Dossier | None]:
    """One's own messages, and the file they are narrowed to, if any."""
    now = clock.now()
    own = Message.objects.visible_to(request.user, now)
    wanted = request.GET.get("file", "")
    if not wanted.isdecimal():
        return own, None
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user, now), pk=wanted)
    return own.filter(dossier=dossier), dossier
