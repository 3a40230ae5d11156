"""Settings, from the environment: each has a safe default, so that none need be set.

Three ways to stand: `PORTAL_DEMO=1` (a demonstration on this machine), `DEBUG=1` (development), and neither, which is
hardened for production. `docs/production.md` lists what that wants; `PORTAL_PRODUCTION=1` insists on it.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.redis_urls import broker_url, cache_url
from config.secret_key import kept_secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# How the portal stands

TESTING = env.bool("PORTAL_TEST", default="pytest" in sys.modules)
DEBUG = env.bool("DEBUG", default=False)
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
PORTAL_PRODUCTION = env.bool("PORTAL_PRODUCTION", default=False)
HARDENED = not (DEBUG or PORTAL_DEMO or TESTING)

PORTAL_HOME = Path(env.str("PORTAL_HOME", default=str(BASE_DIR / "var" / ("test" if TESTING else "")))).resolve()
"""Everything the portal writes lies below this folder."""

PORTAL_PROXIES = env.int("PORTAL_PROXIES", default=0)
"""How many proxies of ours stand in front and set X-Forwarded-For and X-Forwarded-Proto."""

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if HARDENED else ["127.0.0.1", "localhost", "[::1]"])

if PORTAL_PRODUCTION and PORTAL_DEMO:
    raise ImproperlyConfigured("PORTAL_DEMO opens accounts with a known password: never set it with PORTAL_PRODUCTION.")
if PORTAL_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows settings and code to visitors: never set it with PORTAL_PRODUCTION.")
if PORTAL_PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Production answers named hosts only: set ALLOWED_HOSTS, such as portal.example.cn.")

SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key(PORTAL_HOME / "secret-key")

# Apps

PORTAL_APPS = ["records", "accounts", "clusters", "reviews", "monitoring", "portal"]
"""Ours, each importing only from those before it."""

INSTALLED_APPS = [
    *PORTAL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "axes",
    "csp",
    "django_htmx",
    *(["tests.tiny"] if TESTING else []),  # the small lifecycle on which the engine is tested
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.desk",
            ],
        },
    }
]

# Database, Redis, cache

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;"  # without it INSERT OR REPLACE goes around the append-only triggers
    ),
}

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{PORTAL_HOME / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    PORTAL_HOME.mkdir(parents=True, exist_ok=True)
    DATABASES["default"] |= {
        "OPTIONS": SQLITE_OPTIONS,
        "TEST": {"NAME": PORTAL_HOME / f"test-{os.getpid()}.sqlite3"},  # a file, as in production: threads meet in it
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # PostgreSQL would spend most of a second on compiling a question that it answers in a fifth of it
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=f"unix://{PORTAL_HOME / 'run' / 'redis.sock'}")
REDIS_CACHE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": cache_url(REDIS_URL),
    "KEY_PREFIX": "portal",
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} if TESTING else REDIS_CACHE}

# Work in the background

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "records.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "jobs": {"task": "records.tasks.sweep_jobs", "schedule": 60.0, "options": {"expires": 60}},
    "mail": {"task": "records.tasks.mail", "schedule": 60.0, "options": {"expires": 60}},
    "daily": {"task": "records.tasks.daily", "schedule": crontab(hour=0, minute=5)},
    "scans": {"task": "records.tasks.scan", "schedule": 60.0, "options": {"expires": 60}},
}

# Mail: without a server, messages are on the page alone

EMAIL_URL = env.str("EMAIL_URL", default="")
PORTAL_MAIL = bool(EMAIL_URL)
"""Whether people are mailed what they are told."""

vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
EMAIL_TIMEOUT = 20  # seconds
host = ALLOWED_HOSTS[0].lstrip(".") if ALLOWED_HOSTS else "localhost"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default=f"noreply@{host}")

outside = f"https://{host}" if HARDENED else f"http://127.0.0.1:{env.str('PORT', default='') or 8000}"
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", default=outside).rstrip("/")
"""Where the portal is found from outside: links in mails begin so, papers say that they are verified there."""

# Sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PeopleBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TESTING else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_CLIENT_IP_CALLABLE = "config.client_address.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# What browsers are told

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a Redis that is gone signs nobody out
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HARDENED
SECURE_SSL_REDIRECT = HARDENED
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HARDENED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HARDENED
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PORTAL_PROXIES else None
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = PORTAL_HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "config.static_files.StaticFiles"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # a sealed form may come as a picture of each page
PORTAL_UPLOAD_LIMIT = env.int("PORTAL_UPLOAD_LIMIT", default=200 * 1024 * 1024)  # bytes of one attachment
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")
"""Where clamd listens, a path or host:port; empty: attachments are not scanned."""

# What is forgotten after so many days, by a job of the night (records/pruning.py)

PORTAL_JOBS_KEPT = env.int("PORTAL_JOBS_KEPT", default=90)
PORTAL_MESSAGES_KEPT = env.int("PORTAL_MESSAGES_KEPT", default=365)
if PORTAL_MESSAGES_KEPT < 60 or PORTAL_JOBS_KEPT < 7:  # a reminder of thirty days would be given twice
    raise ImproperlyConfigured("PORTAL_MESSAGES_KEPT is 60 days or more, PORTAL_JOBS_KEPT 7 or more.")

# Papers

PAPER_FONTS = BASE_DIR / "var" / "fonts"  # where script/setup puts them; without them papers are set in Noto

# Language and time: the sources are written in Chinese

LANGUAGE_CODE = "zh-hans"
FORMAT_MODULE_PATH = "config.formats"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Logs, on standard error: a line of JSON an event in production, readable otherwise

JSON_LINES = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
READABLE = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(JSON_LINES if HARDENED else READABLE),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": env.str("LOG_LEVEL", default="INFO" if HARDENED else "WARNING"), "handlers": []}
        for name in ("django", *PORTAL_APPS)
    },
}
