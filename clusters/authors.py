"""Whoever changed something in a file, named by the desk at which they sat then."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Prefetch

from accounts.models import Post, User
from records.models import Dossier


class Author(NamedTuple):
    """A person and where that person belonged at the time; `is_invited` where it was by an invitation."""

    name: str
    desk: str = ""
    is_invited: bool = False

    def __str__(self) -> str:
        return f"{self.desk} {self.name}".strip()


class Authors:
    """The people behind the changes of one file, read together: two queries, and one where somebody sat nowhere."""

    def __init__(self, dossier: Dossier, people: Iterable[int]) -> None:
        self._dossier, ids = dossier, set(people)
        posts = Prefetch("posts", Post.objects.select_related("agency").order_by("pk"))
        rows = User.objects.filter(pk__in=ids).prefetch_related(posts) if ids else ()
        self._people = {user.pk: user for user in rows}

    def named(self, person: int | None, at: datetime) -> Author | None:
        """This person at that moment; the filing agency's desk before any other that the person held."""
        user = self._people.get(person) if person else None
        if user is None:
            return None
        desks = [post.agency for post in user.posts.all() if post.is_live(at)]
        desks.sort(key=lambda agency: agency.pk != self._dossier.agency_id)
        if desks:
            return Author(str(user), desks[0].name)
        return Author(str(user), self._organisations.get(user.pk, ""), is_invited=user.pk in self._organisations)

    @cached_property
    def _organisations(self) -> dict[int, str]:
        """Where those belong who were invited; before or after, they may have held a post."""
        invited = self._dossier.invitations.filter(user__in=self._people).order_by("pk")
        return dict(invited.values_list("user", "organisation"))
