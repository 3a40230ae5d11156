"""People and their posts (任职): dated ties of person, agency and role."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import READING, WORKING, Role
from records.tiers import Tier

Seat = tuple[Tier, int]


class UserQuerySet(models.QuerySet["User"]):
    def working_at(self, agencies: Iterable[int], now: datetime) -> Self:
        """Who handles files at these agencies, by id, with `desk` and `desk_tier`: a row for each desk."""
        found = self.filter(live(now, "posts__"), is_active=True, posts__agency__in=agencies, posts__role__in=WORKING)
        return found.only("pk").annotate(desk=F("posts__agency"), desk_tier=F("posts__agency__level")).distinct()


FindingPeople = UserManager.from_queryset(UserQuerySet)


class PeopleManager(FindingPeople):  # type: ignore[valid-type, misc]
    """Django's own manager of users, that also knows who works where."""

    use_in_migrations = False


class User(AbstractUser):
    """A person who signs in. What the person may do follows from posts alone."""

    display_name = models.CharField(_("姓名"), max_length=40)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.display_name or self.username

    def live_posts(self, now: datetime) -> list["Post"]:
        """This person's posts at a moment, with their agencies. The rows are read once per request."""
        if not hasattr(self, "_posts"):
            self.remember(self.posts.select_related("agency"))
        return [post for post in self._posts if post.is_live(now)]

    def remember(self, posts: Iterable["Post"]) -> None:
        """Keep these rows as this person's posts for as long as this object lives."""
        self._posts = list(posts)

    def seats(self, now: datetime, roles: frozenset[Role] = READING) -> list[Seat]:
        """(tier, agency id) of each live post in these roles: what files lie within this person's jurisdiction."""
        return [(Tier(post.agency.level), post.agency_id) for post in self.live_posts(now) if post.role in roles]

    def agency_at(self, agency_id: int, now: datetime) -> Any:
        """The agency of this id by the rows at hand, if this person has a post there now."""
        return next((post.agency for post in self.live_posts(now) if post.agency_id == agency_id), None)

    def sits_in(self, agency_id: int | None, roles: frozenset[Role], now: datetime) -> bool:
        """Whether this person holds one of these roles at that agency now. A missing id is a no."""
        return agency_id is not None and any(agency == agency_id for _tier, agency in self.seats(now, roles))


class PostQuerySet(models.QuerySet["Post"]):
    def live(self, now: datetime) -> Self:
        return self.filter(live(now))


def live(now: datetime, path: str = "") -> Q:
    """Posts in force at a moment, for rows that reach them by this path."""
    begun, open_ended = Q(**{f"{path}valid_from__lte": now}), Q(**{f"{path}valid_until": None})
    return begun & (open_ended | Q(**{f"{path}valid_until__gt": now}))


class Post(models.Model):
    """A person in a role at an agency, from a moment until another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts", verbose_name=_("人员"))
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="posts", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    valid_from = models.DateTimeField(_("起"))
    valid_until = models.DateTimeField(_("止"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        indexes = [models.Index(fields=["agency", "role"], name="posts_by_agency")]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "valid_from"], name="one_post_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_role_display()}"

    @property
    def handles_files(self) -> bool:
        """Whether this post works on files, beyond reading them."""
        return self.role in WORKING

    def is_live(self, now: datetime) -> bool:
        return self.valid_from <= now and (self.valid_until is None or now < self.valid_until)
