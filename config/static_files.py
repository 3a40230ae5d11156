"""Addresses of static files, each worked out once: a page names some forty of them."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The manifest is read when the process starts and does not change after, so neither does an address."""

    @cache  # noqa: B019  (one storage, for the life of the process)
    def url(self, name: str, force: bool = False) -> str:
        return super().url(name, force)
