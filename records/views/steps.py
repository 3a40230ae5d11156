"""Taking a step of any file, and its history."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from records import clock
from records.clock import day_of
from records.forms import StepForm
from records.locks import Locked
from records.models import Dossier, Stepped
from records.moves import Move, StepRefused, UnknownStep, move_named
from records.offers import offers
from records.proposals import propose, return_proposal
from records.steps import lock_among, take_step
from records.way_back import way_back


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take, propose or send back one step of any file; asked by GET, the page that says what it means."""
    if request.method == "POST":
        return _send(request, pk, step)
    subject = _visible_subject(request, pk)
    move = _move(request, step, subject)
    return _step_page(request, subject, move, _form(request, subject, move))


def _send(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """File and row are read once, behind the lock: what the page says afterwards is what was decided on."""
    done = ""
    try:
        with transaction.atomic():
            held = _held_subject(request, pk, step)
            move = _move(request, step, held.row)
            form = _form(request, held.row, move)
            if form.is_valid():
                done = _act(request, move, held, form)
    except StepRefused as refused:
        form.add_refusal(refused)
    if not done:
        return _step_page(request, held.row, move, form)
    messages.success(request, done)
    return redirect(way_back(request, held.row.get_absolute_url()))


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole history of a file, as far as this user may read it."""
    subject = _visible_subject(request, pk)
    return render(request, "records/history.html", {"subject": subject, "dossier": subject.dossier})


def _visible_subject(request: HttpRequest, pk: int) -> Stepped:
    found = get_object_or_404(Dossier.objects.visible_to(request.user, clock.now()), pk=pk)
    subject: Stepped = found.subject
    subject.dossier = found
    return subject


def _held_subject(request: HttpRequest, pk: int, step: str) -> Locked[Stepped]:
    try:
        return lock_among(Dossier.objects.visible_to(request.user, clock.now()), pk, step)
    except Dossier.DoesNotExist:
        raise Http404 from None


def _move(request: HttpRequest, name: str, subject: Stepped) -> Move:
    """The step of that name, if this person has to do with it."""
    try:
        move = move_named(name, type(subject))
    except UnknownStep:
        raise Http404 from None
    if move.collective:
        raise Http404
    if not move.concerns(subject, request.user, clock.now()):
        raise PermissionDenied
    return move


def _form(request: HttpRequest, subject: Stepped, move: Move) -> StepForm:
    return StepForm(request.POST or None, move=move, subject=subject, initial={"seen": subject.dossier.version})


def _act(request: HttpRequest, move: Move, held: Locked[Stepped], form: StepForm) -> str:
    """Do what the button says; returns the sentence for the person."""
    words, seen, now = form.words(), form.cleaned_data["seen"], clock.now()
    act = form.cleaned_data["act"] or StepForm.Act.TAKE
    if act == StepForm.Act.RETURN:
        returned = return_proposal(held, by=request.user, note=words["note"], seen=seen, now=now)
        done = _("已收回拟办：%(step)s。") if returned.by_id == request.user.pk else _("已退回经办：%(step)s。")
        return done % {"step": move.label}
    if act == StepForm.Act.PROPOSE:
        propose(move.step, held, by=request.user, seen=seen, now=now, note=words["note"], choice=words["choice"])
        return _("已送审核人：%(step)s。由%(who)s办理。") % {"step": move.label, "who": move.permission.label}
    taken = take_step(move.step, held, by=request.user, seen=seen, now=now, note=words["note"], choice=words["choice"])
    return _("已办理：%(step)s。") % {"step": move.label} + _whose_turn(taken, request.user, now)


def _whose_turn(subject: Stepped, user: Any, now: datetime) -> str:
    """Who is next and until when, if it is anybody's turn."""
    desk, due = subject.desk(), subject.due(now)
    if desk is None:
        return ""
    agency = user.agency_at(desk, now) or subject.dossier.party(desk) or subject.dossier.turns.standing().get().agency
    words = {"who": agency.name, "due": day_of(due) if due else ""}
    if due is None:
        return _("接下来由%(who)s办理。") % words
    return _("接下来由%(who)s办理，期限%(due)s。") % words


def _step_page(request: HttpRequest, subject: Stepped, move: Move, form: StepForm) -> HttpResponse:
    now = clock.now()
    offer = next((offer for offer in offers(subject, request.user, now) if offer.step == move.step), None)
    if offer is None and request.method != "POST":
        messages.info(request, _("这件现在不能办理“%(step)s”。") % {"step": move.label})
        return redirect(way_back(request, subject.get_absolute_url()))
    context = {
        "subject": subject,
        "dossier": subject.dossier,
        "move": move,
        "offer": offer,
        "form": form,
        "people": move.permission.people(subject, now)[:5],
        "way_back": way_back(request, subject.get_absolute_url()),
    }
    return render(request, "records/step.html", context)
