"""The bare reference as a project of its own: what a plain Django site has, on the servers that the portal has."""

from pathlib import Path

import environ

from config.secret_key import kept_secret_key

env = environ.Env()
HERE = Path(__file__).resolve().parent
HOST = "portal.example.cn"
BARE = "bare"
"""The engine of its templates, by which its views ask for them beside the portal's."""

SECRET_KEY = kept_secret_key(Path(env.str("PORTAL_HOME", default="var")) / "secret-key")
ALLOWED_HOSTS = [HOST]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "bench.reference.urls"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bench.reference.people",
    "bench.reference",
]
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
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

TEMPLATES = [
    {
        "NAME": BARE,
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="sqlite://:memory:")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("REDIS_URL", default="redis://"),
        "KEY_PREFIX": BARE,
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("PORTAL_HOME", default="var")) / "static"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
