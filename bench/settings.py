"""The portal's own settings as in production, and beside them the bare reference: one app, one template engine."""

from bench.reference.settings import HOST
from bench.reference.settings import TEMPLATES as BARE_TEMPLATES
from config.settings import *  # noqa: F403  (all of them, whatever they come to be)
from config.settings import AUTHENTICATION_BACKENDS, DATABASES, INSTALLED_APPS, TEMPLATES

ALLOWED_HOSTS = [HOST]

DATABASES["default"] |= {"CONN_MAX_AGE": None}  # one session throughout, whose work can be counted
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c max_parallel_workers_per_gather=0".strip()

INSTALLED_APPS = [*INSTALLED_APPS, "bench.reference"]

TEMPLATES = [*TEMPLATES, *BARE_TEMPLATES]
"""The portal's engine comes first and never asks the reference's."""

BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, BARE_BACKEND]
