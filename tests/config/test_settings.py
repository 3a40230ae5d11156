"""Settings are safe with nothing set, and refuse what must never stand together."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOW = """
import json
from config import settings as s
print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper()}, default=str))
"""


def python(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with nothing set but the home and what is given."""
    given = {"PATH": os.environ["PATH"], "PORTAL_HOME": str(home)} | environment
    return subprocess.run([sys.executable, *arguments], env=given, capture_output=True, text=True, check=False)


def settings_with(home: Path, **environment: str) -> dict[str, Any]:
    shown = python(home, "-c", SHOW, **environment)
    assert shown.stderr == ""
    return json.loads(shown.stdout)


def test_nothing_set_is_hardened(tmp_path):
    bare = settings_with(tmp_path)
    assert (bare["DEBUG"], bare["PORTAL_DEMO"], bare["ALLOWED_HOSTS"]) == (False, False, [])
    assert (bare["SESSION_COOKIE_SECURE"], bare["CSRF_COOKIE_SECURE"], bare["SECURE_SSL_REDIRECT"]) == (
        True,
        True,
        True,
    )
    assert bare["SECURE_HSTS_SECONDS"] == 31_536_000
    assert bare["SECURE_PROXY_SSL_HEADER"] is None
    assert bare["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert not bare["CELERY_TASK_ALWAYS_EAGER"]


def test_everything_written_lies_below_the_home(tmp_path):
    bare = settings_with(tmp_path)
    assert bare["DATABASES"]["default"]["NAME"] == f"{tmp_path}/portal.sqlite3"
    assert bare["REDIS_URL"] == f"unix://{tmp_path}/run/redis.sock"
    assert (bare["MEDIA_ROOT"], bare["STATIC_ROOT"]) == (f"{tmp_path}/files", f"{tmp_path}/static")


def test_servers_are_used_when_given(tmp_path):
    given = settings_with(tmp_path, DATABASE_URL="postgres://u:p@db:5432/portal", REDIS_URL="redis://broker:6379/0")
    database = given["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "db")
    assert given["CELERY_BROKER_URL"] == "redis://broker:6379/0"
    assert given["CACHES"]["default"]["LOCATION"] == "redis://broker:6379/1"


def test_the_demonstration_answers_this_machine_only_over_plain_http(tmp_path):
    demo = settings_with(tmp_path, PORTAL_DEMO="1")
    assert demo["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (demo["DEBUG"], demo["SECURE_SSL_REDIRECT"], demo["SESSION_COOKIE_SECURE"]) == (False, False, False)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORTAL_DEMO": "1", "ALLOWED_HOSTS": "a.cn"}, "never set it with PORTAL_PRODUCTION."),
        ({"DEBUG": "1", "ALLOWED_HOSTS": "a.cn"}, "DEBUG shows settings and code to visitors"),
        ({}, "set ALLOWED_HOSTS, such as portal.example.cn."),
    ],
)
def test_production_refuses(tmp_path, environment, sentence):
    refused = python(tmp_path, "-c", SHOW, PORTAL_PRODUCTION="1", **environment)
    assert refused.returncode == 1
    assert "ImproperlyConfigured" in refused.stderr
    assert sentence in refused.stderr


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    first, second = settings_with(tmp_path), settings_with(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) == 86
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_given_secret_key_is_taken_and_none_written(tmp_path):
    assert settings_with(tmp_path, SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert list(tmp_path.iterdir()) == []


def test_production_passes_the_deployment_check(tmp_path):
    checked = python(
        tmp_path,
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        PORTAL_PRODUCTION="1",
        PORTAL_PROXIES="1",
        ALLOWED_HOSTS="portal.example.cn",
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


def test_without_a_mail_server_nothing_is_mailed(tmp_path):
    bare = settings_with(tmp_path)
    assert (bare["PORTAL_MAIL"], bare["EMAIL_BACKEND"]) == (False, "django.core.mail.backends.dummy.EmailBackend")
    assert settings_with(tmp_path, EMAIL_URL="")["PORTAL_MAIL"] is False


def test_a_mail_server_is_used_when_given(tmp_path):
    given = settings_with(
        tmp_path, EMAIL_URL="smtp+tls://portal:p%40ss@mail.example.cn:587", ALLOWED_HOSTS="a.example.cn"
    )
    assert (given["PORTAL_MAIL"], given["EMAIL_USE_TLS"]) == (True, True)
    assert (given["EMAIL_HOST"], given["EMAIL_PORT"]) == ("mail.example.cn", 587)
    assert (given["EMAIL_HOST_USER"], given["EMAIL_HOST_PASSWORD"]) == ("portal", "p@ss")
    assert given["DEFAULT_FROM_EMAIL"] == "noreply@a.example.cn"
    assert settings_with(tmp_path, MAIL_FROM="jq@example.cn")["DEFAULT_FROM_EMAIL"] == "jq@example.cn"


def test_links_in_mails_lead_to_where_the_portal_is_found(tmp_path):
    given = {"ALLOWED_HOSTS": ".example.cn,b.example.cn"}
    assert settings_with(tmp_path, **given)["PORTAL_ADDRESS"] == "https://example.cn"
    assert settings_with(tmp_path, PORTAL_ADDRESS="https://c.example.cn/")["PORTAL_ADDRESS"] == "https://c.example.cn"
    assert settings_with(tmp_path, PORTAL_DEMO="1", PORT="8105")["PORTAL_ADDRESS"] == "http://127.0.0.1:8105"
