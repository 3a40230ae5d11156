"""What county and body write to each other beside an application."""

from typing import Any

from records.models import Stepped


class Correspondence(Stepped):
    """A file of its own between the two (`clusters.correspondence.file_beside`), called by what it is about."""

    is_correspondence = True

    application: Any

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        return str(self.application.cluster)

    @property
    def number(self) -> str:
        return str(self.application.number)
