"""Who is told what when something happens to a file: the desk it comes to, the agency that filed it, who must approve.

Words name the state as the reader's tier may know it, and agencies, never a person of another one. Of a result that is
withheld nobody is told before its release.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from records.clock import SHANGHAI
from records.messages import mark_read, settle, tell
from records.models import Document, Event, Job, Message, Proposal, Stepped
from records.moves import Move
from records.tiers import Tier

Kind = Message.Kind
Audience = Mapping[int | None, Kind]
"""Agencies by id, and as what each is told; who is none is told nothing."""


@dataclass(frozen=True)
class Happening:
    """What happened to which file, and by when the desk it lies on now should act."""

    subject: Any
    event: Event
    due: datetime | None = None
    through: Any = None

    @property
    def is_letter(self) -> bool:
        """Whether it is words of one side to the other."""
        return bool(self.subject.is_correspondence and self.event.note)

    @property
    def who(self) -> Any:
        """The agency that acted, by the rows at hand where the person has them."""
        acted, by = self.event.agency_id, self.event.by
        known = by.agency_at(acted, self.event.at) if acted and by else None
        return known or self.event.agency


@dataclass(frozen=True)
class Telling:
    """What the people of one agency are told of it."""

    of: Happening
    tier: Tier
    kind: Kind

    @property
    def about(self) -> Any:
        """The file it is about. The ministry receives a province's list as a whole, and is told of it once."""
        return self.of.through if self.of.through is not None and self.tier == Tier.MINISTRY else self.of.subject

    @property
    def key(self) -> str:
        about_list = self.about is not self.of.subject
        return f"{self.of.event.step}:{self.about.dossier_id}" if about_list else f"event:{self.of.event.pk}"

    @property
    def word(self) -> str:
        """The state as this tier may know it."""
        subject = self.of.subject
        known = subject.dossier.state_known_at(self.tier, str(subject.state))
        return str(subject.word_for(known, self.tier))

    @property
    def line(self) -> str:
        what = self.word if self.kind == Kind.RESULT else self.of.event.label
        return _("%(what)s：%(title)s") % {"what": what, "title": self.about.title}

    def sentences(self) -> Iterator[str]:
        event = self.of.event
        if self.kind == Kind.RESULT:
            yield _("结果：%(word)s。") % {"word": self.word}
            return
        facts = {"step": event.label, "word": self.word, "who": self.of.who}
        is_taken = self.of.who and (event.source or self.of.is_letter)  # what only came in was nobody's step
        yield (_("%(who)s办理“%(step)s”，现为“%(word)s”。") if is_taken else _("%(step)s，现为“%(word)s”。")) % facts
        if self.kind in Message.ASKING:
            yield _("轮到您单位办理。")
        if self.kind in Message.ASKING and self.of.due:
            yield _("期限%(due)s。") % {"due": f"{self.of.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"}
        if self.of.is_letter or (self.kind == Kind.CORRECTION and event.note):
            yield "\n" + event.note


def step_taken(of: Happening, move: Move, *, before: int | None, desk: int | None, now: datetime) -> None:
    """Tell of a step: `before` is the agency whose turn it was, `desk` the one whose turn it is now."""
    settle(of.subject.dossier, *Message.ASKING, now=now)
    if of.event.scope == Event.Scope.OPEN:
        _tell(of, _audience(of, move, before, desk), now)


def arrived(subject: Stepped, event: Event, *, as_what: Kind = Kind.PROGRESS, now: datetime) -> None:
    """Tell of a new file that came from outside: the desk it lies on, and as what the agency it concerns."""
    audience: Audience = {subject.dossier.agency_id: as_what, subject.desk(): Kind.TURN}
    _tell(Happening(subject, event), audience, now)


def released(subject: Stepped, event: Event, learning: list[int | None], *, now: datetime) -> None:
    """Tell the agencies that learn of a result now."""
    _tell(Happening(subject, event), dict.fromkeys(learning, Kind.RESULT), now)


def proposed(subject: Stepped, move: Move, proposal: Proposal, *, now: datetime) -> None:
    """Tell those who may approve, of the same agency."""
    people = move.permission.people(subject, now).exclude(pk=proposal.by_id)
    words = _("%(who)s拟办“%(step)s”，等您审核。") % {"who": proposal.by, "step": move.label}
    _tell_colleagues(people, subject, Kind.APPROVAL, _("待审核"), move, words, f"proposal:{proposal.pk}", now)


def proposal_returned(subject: Stepped, move: Move, proposal: Proposal, *, now: datetime) -> None:
    """Tell who had proposed, unless it was taken back by that same person."""
    settle(subject.dossier, Kind.APPROVAL, now=now)
    if proposal.by_id == proposal.decided_by_id:
        return
    words = _("%(who)s退回了您的拟办“%(step)s”。") % {"who": proposal.decided_by, "step": move.label}
    note = f"\n{proposal.decision_note}" if proposal.decision_note else ""
    key = f"proposal-returned:{proposal.pk}"
    _tell_colleagues([proposal.by], subject, Kind.TURN, _("退回经办"), move, words + note, key, now)


def attachment_infected(subject: Stepped, document: Document, threat: str, *, now: datetime) -> None:
    """Tell the people of the agency that fills the file in, and who had sent it where that is somebody else."""
    facts = {"name": document.name, "threat": threat, "title": subject.title}
    line, key = _("附件查出病毒：%(title)s") % facts, f"infected:{document.pk}"
    words = _("“%(name)s”查出病毒（%(threat)s），已拒收，文件没有保存。请查杀后重新上传。") % facts
    tell(get_user_model().objects.working_at([subject.dossier.agency_id], now), Kind.PROGRESS, subject=line,
         words=words, url=subject.get_absolute_url(), dossier=subject.dossier, key=key, now=now)  # fmt: skip
    tell([document.uploaded_by], Kind.PROGRESS, subject=line, words=words, key=key, now=now)


def job_ended(job: Job, *, now: datetime) -> None:
    """Tell who started it."""
    words = job.problem or str(job.result.get("words") or job.said)
    line = f"{job.get_state_display()}：{job.label}"
    tell([job.by], Kind.JOB, subject=line, words=words, url=job.get_absolute_url(), dossier=job.dossier,
         key=job_key(job), now=now)  # fmt: skip


def job_end_seen(job: Job, user: Any, *, now: datetime) -> None:
    """A page has shown this person how a job stands: of an end seen there nobody need be told."""
    if not job.is_open:
        mark_read(user, key=job_key(job), now=now)


def job_key(job: Job) -> str:
    return f"job:{job.pk}"


def _audience(of: Happening, move: Move, before: int | None, desk: int | None) -> Audience:
    """Which agencies are told, as what: nobody where it was nobody's turn and is nobody's, but for a letter."""
    dossier = of.subject.dossier
    if of.is_letter:
        return {side: Kind.TURN if side == desk else Kind.PROGRESS for side in (dossier.agency_id, dossier.body_id)}
    if not (before or desk):
        return {}
    audience: dict[int | None, Kind] = {dossier.agency_id: Kind.PROGRESS}
    if desk is None:
        reached = dossier.body_id if dossier.reach >= Tier.PROVINCE else None
        audience = {reached: Kind.PROGRESS, before: Kind.PROGRESS, dossier.agency_id: Kind.RESULT}
    elif desk != before:
        audience[desk] = move.tells
    return audience


def _tell(of: Happening, audience: Audience, now: datetime) -> None:
    """Tell the people of each agency in words of its own; who acted knows."""
    agencies = [agency for agency in audience if agency and agency != of.event.agency_id]
    people: dict[tuple[int, Tier], list[Any]] = {}
    for person in get_user_model().objects.working_at(agencies, now) if agencies else ():
        people.setdefault((person.desk, Tier(person.desk_tier)), []).append(person)
    for (agency, tier), there in people.items():
        telling = Telling(of, tier, audience[agency])
        tell(there, telling.kind, subject=telling.line, words="".join(telling.sentences()),
             url=telling.about.get_absolute_url(), dossier=telling.about.dossier, key=telling.key, now=now)  # fmt: skip


def _tell_colleagues(
    people: Any, subject: Any, kind: Kind, head: str, move: Move, words: str, key: str, now: datetime
) -> None:
    line = _("%(head)s“%(step)s”：%(title)s") % {"head": head, "step": move.label, "title": subject.title}
    tell(people, kind, subject=line, words=words, url=subject.get_absolute_url(), dossier=subject.dossier, key=key,
         now=now)  # fmt: skip
