"""What every answer tells the browser, and what `check --deploy` says of the settings of a real installation."""

import base64
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from cms.setup import ensure_site
from tests.factories import AT, make_user

ROOT = Path(__file__).parents[2]
PAGES = [
    "/",
    "/account/login/",
    "/vacancies/",
    "/robots.txt",
    "/.well-known/security.txt",
    "/nowhere/",
]
KEY = base64.b64encode(b"k" * 32).decode()
REAL = {
    "DJANGO_SETTINGS_MODULE": "nedrecruit.settings.prod",
    "SECRET_KEY": "a-long-one-" + "r4nd0m" * 10,
    "FIELD_KEYS": f"one:{KEY}",
    "AUDIT_KEYS": f"one:{KEY}",
    "ALLOWED_HOSTS": "appointments.example.org",
    "BASE_URL": "https://appointments.example.org",
    "SMTP_HOST": "mail.example.org",
}


@pytest.fixture
def site(db):
    ensure_site(at=AT)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_hardened(client, site, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_what_a_signed_in_person_saw_is_not_kept_by_the_browser(client, site):
    client.force_login(make_user())
    for path in ("/start/", "/account/", "/", "/nowhere/"):
        assert client.get(path).headers["Cache-Control"] == "no-store, private"


def test_cookies_are_closed_to_scripts(client, site):
    response = client.get("/account/login/")
    cookie = response.cookies[settings.CSRF_COOKIE_NAME]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_security_txt_says_where_to_write_and_expires(client, site):
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@" in text
    expires = dt.datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1])
    assert dt.timedelta(days=100) < expires - AT < dt.timedelta(days=365)
    assert client.get("/security.txt").content.decode() == text


def test_check_deploy_is_clean_with_real_settings(tmp_path):
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT,
        env={**os.environ, **REAL, "NEDRECRUIT_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "no issues (0 silenced)" in found.stdout + found.stderr
