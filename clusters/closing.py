"""Until when a county may change what it files, and the sentence it reads where it no longer may."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.clock import SHANGHAI, day_of
from records.moves import StepRefused

if TYPE_CHECKING:
    from clusters.models import Application


class Act(NamedTuple):
    """What somebody was about to do, as a sentence names it."""

    what: Any
    do: Any


@dataclass(frozen=True)
class Limit:
    """A date a county must keep, and the reason where its province has put it off."""

    at: datetime
    now: datetime
    reason: str = ""

    @property
    def is_over(self) -> bool:
        return self.now > self.at

    @property
    def days(self) -> int:
        """Calendar days left, 0 on the day itself."""
        return (day_of(self.at) - day_of(self.now)).days


FILLING = Act(gettext_lazy("这一栏"), gettext_lazy("填写"))
ATTACHING = Act(gettext_lazy("佐证材料"), gettext_lazy("增减"))
LISTING = Act(gettext_lazy("企业名录"), gettext_lazy("增减"))
SUBMITTING = Act("", gettext_lazy("提交"))


class Closed(StepRefused):
    """Not now, whatever was sent: the section is closed or its time is over. What was typed is not at fault."""


def check_open(application: "Application", section: str, act: Act, now: datetime) -> None:
    """Raises Closed with the reason where this cannot be done in a section now."""
    check_section(application, section, act)
    check_in_time(application, act, now)


def check_section(application: "Application", section: str, act: Act) -> None:
    """Raises Closed where the section is not among those that may change; until when is another question."""
    if sentence := why_locked(application, section, act):
        raise Closed([sentence])


def check_in_time(application: "Application", act: Act, now: datetime) -> None:
    """Raises Closed a second after the county's date."""
    if sentence := why_late(application, act, now):
        raise Closed([sentence])


def why_closed(application: "Application", section: str, act: Act, now: datetime) -> str:
    """Why this cannot be done in a section now; empty where it can."""
    return why_locked(application, section, act) or why_late(application, act, now)


def why_locked(application: "Application", section: str, act: Act) -> str:
    """Why this cannot be done in a section, whatever the time; empty where it can."""
    if application.filing.is_open(section):
        return ""
    return _("%(what)s现在不能%(do)s：%(why)s") % {**act._asdict(), "why": _what_locked_it(application)}


def why_late(application: "Application", act: Act, now: datetime) -> str:
    """Why it is too late, and whom to ask; empty until the last second of the county's date (第十二条)."""
    limit = application.limit(now) if application.may_be_late(now) else None
    if limit is None or not limit.is_over:
        return ""
    facts = {**act._asdict(), "at": limit.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")}
    return _("已过截止时间%(at)s，%(what)s不能再%(do)s；%(whom)s") % {**facts, "whom": _whom_to_ask(application, now)}


def _what_locked_it(application: "Application") -> str:
    """By the states that are the county's own alone: any other might betray a result."""
    if application.state == "returned":
        return _("这一栏不在退回补正的范围内，保持提交时的内容")
    if application.state == "withdrawn":
        return _("申报已经撤回，内容保持撤回时的样子；要再申报的，可以复制为新申报")
    if application.state == "discarded":
        return _("草稿已经删除，恢复后才能改")
    return _("已提交的内容须退回补正后才能改")


def _whom_to_ask(application: "Application", now: datetime) -> str:
    """The body may put a draft's date off until its own list is due; what it returned goes back through it."""
    body = application.dossier.body
    if application.state == "returned":
        return _("确有原因请与%(body)s联系") % {"body": body}
    if application.allotment.may_extend(now):
        return _("确有原因，可请%(body)s准予延期") % {"body": body}
    return _("报送部级的期限已过或名单已经报送，不能再延期")
