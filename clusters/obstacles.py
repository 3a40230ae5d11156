"""What stands against the steps of an application or a list: each finder yields sentences with their article."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clusters.closing import SUBMITTING, why_late
from clusters.gaps import gaps
from records.clock import SHANGHAI, day_of
from records.moves import Obstacle

if TYPE_CHECKING:
    from clusters.models import Allotment, Application, Inquiry

RESTORABLE = timedelta(days=30)


def outside_window(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """A first submission goes within the batch's window and the province's date; a correction until its own date."""
    batch = application.batch
    if now < batch.filing_opens_at:
        yield Obstacle(
            _("%(batch)s自%(at)s起申报，现在还不能提交") % {"batch": batch, "at": _moment(batch.filing_opens_at)}
        )
    elif late := why_late(application, SUBMITTING, now):
        yield Obstacle(late)


def filing_gaps(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """What the form still lacks, section by section."""
    filing = application.filing
    filing.dossier = application.dossier  # the same file: not to be read again
    yield from gaps(filing)


def already_recognised(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """A recognised cluster is renewed, not recognised anew (第十五条)."""
    cluster = application.cluster
    if application.is_renewal or not hasattr(cluster, "recognition"):
        return
    if cluster.recognition.is_standing:
        yield Obstacle(_("该集群已获认定，不能再次申报认定，请在复核批次申请复核（第十五条）"))


def list_already_sent(application: "Application", now: datetime) -> Iterator[Obstacle]:
    if application.allotment.sent_at and not application.is_renewal:
        yield Obstacle(_("本批次推荐名单已于%(at)s报送，不能再受理") % {"at": _moment(application.allotment.sent_at)})


def sealed_form_missing(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """Where the round asks for it: the edition that was submitted, printed, sealed and back again."""
    if not application.batch.wants_sealed_form or (edition := application.filing.latest_edition) is None:
        return
    if not application.dossier.sealed_copies.kept().filter(paper__edition=edition.number).exists():
        words = _("第%(edition)d版申报表的盖章件还没有上传，须由申报单位打印、盖章、扫描后上传")
        yield Obstacle(words % {"edition": edition.number})


def correction_missing(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """A return names the sections to mend: its correction is written first."""
    if not application.filing.corrections.filter(answered_at=None).exists():
        yield Obstacle(_("请先选定要补正的栏目并写明要求"))


def result_already_released(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """A withdrawal comes before the result is known, not after (第十一条)."""
    if str(application.state) == "rejected" and application.dossier.county_state == "rejected":
        yield Obstacle(_("结果已经公布，不能再撤回"))


def discarded_too_long(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """A deleted draft can be brought back for 30 days."""
    until = application.restorable_until
    if until and now > until:
        yield Obstacle(_("草稿删除已超过30天（至%(at)s），不能再恢复；可以从它复制一件新的") % {"at": _moment(until)})


def application_discarded(inquiry: "Inquiry", now: datetime) -> Iterator[Obstacle]:
    """A deleted draft is nobody's concern; brought back, it may be asked about again."""
    if inquiry.application.is_discarded:
        yield Obstacle(_("这件申报的草稿已删除，恢复后才能再咨询"))


def filed_anew(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """One open application of a cluster in a batch: a deleted draft does not come back beside another."""
    others = application.cluster.applications.filter(batch=application.batch).exclude(pk=application.pk)
    if number := others.open_as_known().values_list("number", flat=True).first():
        yield Obstacle(_("该集群在本批次已另有一件申报（%(number)s），请在那一件上办理") % {"number": number})


def renewal_goes_up(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """In a renewal the province forwards every file with its opinion; the ministry decides (第十五条)."""
    if application.is_renewal and application.recommended_at is None:
        yield Obstacle(_("复核申请由工业和信息化部决定：省级须提出意见后报送，不能在省级办结（第十五条）"))


def not_provincial(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """第十二条: recognised by its province first, except in the first batch."""
    if application.is_renewal or application.batch.is_first:
        return
    if not application.cluster.is_provincial(day_of(now)):
        sentence = _("“%(name)s”尚未登记省级认定，不能推荐（第十二条）")
        yield Obstacle(sentence % {"name": application.cluster})


def quota_used_up(application: "Application", now: datetime) -> Iterator[Obstacle]:
    """The quota once more at each entry: by no way may more go up than the batch allows."""
    allotment = application.allotment
    if allotment.quota is not None and allotment.applications.past_recommendation().count() >= allotment.quota:
        yield Obstacle(_("推荐名额%(quota)d个已用完") % {"quota": allotment.quota})


def past_ministry_deadline(allotment: "Allotment", now: datetime) -> Iterator[Obstacle]:
    if now > allotment.batch.ministry_deadline:
        at = _moment(allotment.batch.ministry_deadline)
        yield Obstacle(_("已过报送部级的截止时间%(at)s，不能再报送") % {"at": at})


def over_quota(allotment: "Allotment", now: datetime) -> Iterator[Obstacle]:
    """An over-quota list is refused whole (一律不予受理)."""
    count = sum(1 for file in allotment.ranked if not file.recommendation.is_reserve)
    if allotment.quota is not None and count > allotment.quota:
        words = {"count": count, "quota": allotment.quota, "over": count - allotment.quota}
        yield Obstacle(_("名单%(count)d个，超过名额%(quota)d个，多出%(over)d个；超额名单一律不予受理") % words)


def list_is_empty(allotment: "Allotment", now: datetime) -> Iterator[Obstacle]:
    if all(file.recommendation.is_reserve for file in allotment.ranked):
        yield Obstacle(_("名单还是空的，请先把通过初审的集群列入名单"))


def undecided_files(allotment: "Allotment", now: datetime) -> Iterator[Obstacle]:
    """Results go out together, so every file is decided first; a correction past its date waits no longer."""
    if waiting := len(allotment.undecided_files(now)):
        yield Obstacle(_("还有%(count)d件在待受理、初审或补正，请先列入名单、列为备选或作出结论") % {"count": waiting})


def entries_unfit(allotment: "Allotment", now: datetime) -> Iterator[Obstacle]:
    """Each entry must be able to go and each reserve to be decided; who goes is provincial first (第十二条)."""
    for file in allotment.ranked:
        if str(file.state) != "provincial":
            words = {"name": file.cluster, "state": file.get_state_display()}
            yield Obstacle(_("“%(name)s”现在是“%(state)s”，请移出名单") % words)
        if not file.recommendation.is_reserve:
            yield from not_provincial(file, now)


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
