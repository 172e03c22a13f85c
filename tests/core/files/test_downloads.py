"""A link works for one person, one file and one minute; the response gives a browser nothing to run."""

import datetime as dt
import time
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.files import downloads, store
from workflows.core.models.files import FileState

AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db
ANA, BEN = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


@pytest.fixture
def stored(tmp_path, settings):
    settings.PRIVATE_FILES_ROOT = tmp_path / "private"
    return store.save_made(
        data=b"%PDF-pack",
        purpose="pack",
        name="p.pdf",
        content_type="application/pdf",
        pages=1,
        at=AT,
    )


def refuse(token, user, stored):
    with pytest.raises(NotAllowedError) as refusal:
        downloads.check_token(token, user=user, stored=stored)
    return str(refusal.value)


def test_a_token_is_good_for_its_person_and_file(stored):
    token = downloads.make_token(user=ANA, stored=stored)
    downloads.check_token(token, user=ANA, stored=stored)
    assert refuse(token, BEN, stored) == downloads.NOT_YOURS
    assert refuse(token, ANA, SimpleNamespace(pk="another")) == downloads.NOT_YOURS


def test_a_token_dies_after_a_minute(stored, monkeypatch):
    token = downloads.make_token(user=ANA, stored=stored)
    later = time.time() + downloads.MAX_AGE + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert refuse(token, ANA, stored) == downloads.EXPIRED
    assert downloads.MAX_AGE <= 60


def test_every_tampered_token_is_refused(stored):
    token = downloads.make_token(user=ANA, stored=stored)
    # Changing the last character alone may leave the decoded signature as it was, so compare text, not bits.
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert refuse(changed, ANA, stored) == downloads.NOT_YOURS
    for junk in ("", "1", f"1:{stored.pk}", token + "x", token[:-1]):
        assert refuse(junk, ANA, stored) == downloads.NOT_YOURS


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Board pack.pdf", 'attachment; filename="Board pack.pdf"'),
        ("Caf\u00e9.pdf", "attachment; filename*=utf-8''Caf%C3%A9.pdf"),
        ('a"b\r\nX: y.pdf', 'attachment; filename="a\\"bX: y.pdf"'),
    ],
)
def test_the_response_is_a_download_and_nothing_else(stored, rf: RequestFactory, name, disposition):
    response = downloads.serve(rf.get("/"), stored, filename=name)
    assert response.getvalue() == b"%PDF-pack"
    assert response["Content-Disposition"] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "9"
    response.close()


def test_inline_when_asked(stored, rf):
    response = downloads.serve(rf.get("/"), stored, filename="p.pdf", inline=True)
    assert response["Content-Disposition"] == 'inline; filename="p.pdf"'
    response.close()


def test_nginx_sends_the_bytes_where_it_stands_in_front(stored, rf, settings):
    settings.X_ACCEL_PREFIX = "/private/"
    response = downloads.serve(rf.get("/"), stored, filename="p.pdf")
    assert response["X-Accel-Redirect"] == f"/private/{stored.path}"
    assert response.content == b""


def test_only_clean_is_served(stored, rf):
    stored.state = FileState.RECEIVED
    with pytest.raises(NotVisibleError):
        downloads.serve(rf.get("/"), stored, filename="p.pdf")
