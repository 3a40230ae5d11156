"""The portal's own settings as in production, and beside them the bare reference: one app, one template engine."""

from config.settings import *  # noqa: F403  (all of them, whatever they come to be)
from config.settings import AUTHENTICATION_BACKENDS, BASE_DIR, DATABASES, INSTALLED_APPS, TEMPLATES

HOST = "portal.example.cn"
ALLOWED_HOSTS = [HOST]

DATABASES["default"] |= {"CONN_MAX_AGE": None}  # one session throughout, whose work can be counted
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c max_parallel_workers_per_gather=0".strip()

INSTALLED_APPS = [*INSTALLED_APPS, "bench.reference"]

BARE = "bare"
"""The engine of the reference; the portal's comes first and never asks it."""

TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": BARE,
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "bench" / "reference" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, BARE_BACKEND]

BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
"""The usual eight."""
