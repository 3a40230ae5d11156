"""What stands against opening a notice or issuing a publication (第十四条)."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from records.clock import day_of
from records.moves import Obstacle
from records.working_days import is_working_day

if TYPE_CHECKING:
    from reviews.models import Notice, Publication


def notice_is_empty(notice: "Notice", now: datetime) -> Iterator[Obstacle]:
    if not notice.on_list:
        yield Obstacle(_("公示名单还是空的，请先把复审同意的集群列入名单"))


def not_a_working_day(notice: "Notice", now: datetime) -> Iterator[Obstacle]:
    """The first day counts, so it must be one on which offices work."""
    if not is_working_day(day_of(now)):
        yield Obstacle(_("今天不是工作日；公示首日计入期限，请在工作日发布"))


def entries_not_ready(notice: "Notice", now: datetime) -> Iterator[Obstacle]:
    """The whole list goes out on the notice's first day: each entry must still be at the ministry."""
    for file in notice.on_list:
        if str(file.state) != "ministry":
            words = {"name": file.cluster, "state": file.get_state_display()}
            yield Obstacle(_("“%(name)s”现在是“%(state)s”，请移出公示名单") % words)


def entries_opposed(notice: "Notice", now: datetime) -> Iterator[Obstacle]:
    """An opinion may turn against an entry after it was listed: the one in force counts (第十四条)."""
    for file in notice.on_list:
        if file.verdict == "oppose":
            yield Obstacle(_("“%(name)s”的复审意见已改为不同意，请移出公示名单") % {"name": file.cluster})


def ministry_files_undecided(notice: "Notice", now: datetime) -> Iterator[Obstacle]:
    """Results are released together: every file of the batch is on the list, decided, or past its correction date."""
    if waiting := len(notice.undecided_files(now)):
        yield Obstacle(_("本批次还有%(count)d件未列入名单也未作结论，结果须一并公布") % {"count": waiting})


def notice_still_running(publication: "Publication", now: datetime) -> Iterator[Obstacle]:
    notice = publication.notice
    if str(notice.state) != "open":
        yield Obstacle(_("公示尚未发布，不能公布"))
    elif not notice.has_ended(now):
        yield Obstacle(_("公示至%(day)s届满，届满次日起方可公布（第十四条）") % {"day": notice.ends_on})


def publication_is_empty(publication: "Publication", now: datetime) -> Iterator[Obstacle]:
    if not publication.lines:
        yield Obstacle(_("公布名单还是空的"))


def publication_day_wrong(publication: "Publication", now: datetime) -> Iterator[Obstacle]:
    notice = publication.notice
    if notice.ends_on and publication.published_on <= notice.ends_on:
        yield Obstacle(_("公布日期须在公示届满（%(day)s）之后") % {"day": notice.ends_on})
    if publication.published_on > day_of(now):
        yield Obstacle(_("公布日期是%(day)s，还没有到") % {"day": publication.published_on})


def entries_held(publication: "Publication", now: datetime) -> Iterator[Obstacle]:
    """Only an entry without a standing objection is published; it holds back itself alone."""
    for entry in publication.lines:
        name = entry.application.cluster
        if str(entry.application.state) != "notice":
            words = {"name": name, "state": entry.application.get_state_display()}
            yield Obstacle(_("“%(name)s”现在是“%(state)s”，请移出公布名单") % words)
        for hold in entry.application.dossier.holds.all():
            if hold.lifted_at is None and "publish" in hold.steps:
                words = {"name": name, "why": hold.sentence}
                yield Obstacle(_("“%(name)s”：%(why)s，请移出公布名单，其余可先公布") % words)


def terms_clash(publication: "Publication", now: datetime) -> Iterator[Obstacle]:
    """A recognition comes once; a renewal's term begins after the one it extends (第十五条)."""
    for entry in publication.lines:
        cluster = entry.application.cluster
        recognition = getattr(cluster, "recognition", None)
        if not entry.application.is_renewal:
            if recognition:
                yield Obstacle(_("“%(name)s”已在认定名单上，请移出公布名单") % {"name": cluster})
        elif recognition is None or not recognition.is_standing:
            yield Obstacle(_("“%(name)s”没有有效的认定，不能延长，请移出公布名单") % {"name": cluster})
        elif publication.valid_from <= recognition.valid_until:
            words = {"name": cluster, "day": recognition.valid_until}
            yield Obstacle(_("“%(name)s”现有效期至%(day)s，延长的有效期须从次日或以后起") % words)
