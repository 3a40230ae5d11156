"""Appointing people (任职): how a portal in production gets its accounts, and how a post ends."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.models import Agency, Post, User
from accounts.roles import Role
from records.tiers import Tier

PASSWORD_LENGTH = 16


class NotAppointed(Exception):
    """The post cannot be; nothing has changed. Carries a sentence for a person."""


@dataclass(frozen=True)
class Appointment:
    """A post with what its holder signs in by: a password where the account is new, which is kept nowhere."""

    post: Post
    password: str = ""
    was_there: bool = False


@transaction.atomic
def appoint(
    username: str, agency: Agency, role: Role, *, name: str = "", until: datetime | None = None, now: datetime
) -> Appointment:
    """Give somebody a post from now on, and an account where there is none. A post that is held already stays.

    Raises NotAppointed with the reason.
    """
    if role == Role.SYSTEM and agency.level != Tier.MINISTRY:
        raise NotAppointed(_("系统管理员只设在%(ministry)s") % {"ministry": Agency.objects.get(level=Tier.MINISTRY)})
    if until and until <= now:
        raise NotAppointed(_("任职的截止时间已经过去"))
    user, password = User.objects.filter(username=username).first(), ""
    if user is None:
        password = get_random_string(PASSWORD_LENGTH)
        user = _new_account(username, name, password)
    if held := user.posts.live(now).filter(agency=agency, role=role).first():
        return Appointment(held, was_there=True)
    return Appointment(user.posts.create(agency=agency, role=role, valid_from=now, valid_until=until), password)


def end_post(username: str, agency: Agency, role: Role, *, now: datetime) -> int:
    """End this post now: what its holder did stays, what waits goes to who else sits there. How many ended."""
    held = Post.objects.live(now).filter(user__username=username, agency=agency, role=role)
    return held.update(valid_until=now)


def _new_account(username: str, name: str, password: str) -> User:
    if not name.strip():
        raise NotAppointed(_("“%(username)s”是新账号，请写明姓名") % {"username": username})
    user = User(username=username, display_name=name.strip())
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as wrong:
        raise NotAppointed(" ".join(wrong.messages)) from wrong
    user.save()
    return user
