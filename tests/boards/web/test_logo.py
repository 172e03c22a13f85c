import pytest

from nedrecruit.demo.bodies import logo_png
from tests.factories import AT, make_body
from workflows.boards.web.presenters import logo_href
from workflows.core.files.store import save_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(settings, tmp_path):
    settings.PRIVATE_FILES_ROOT = tmp_path
    body = make_body()
    body.logo = save_made(
        data=logo_png("pennine-reach"),
        purpose="logo",
        name="logo.png",
        content_type="image/png",
        pages=None,
        at=AT,
    )
    body.save()
    return body


def test_anybody_sees_it_and_keeps_this_very_picture_for_good(client, body):
    answer = client.get(logo_href(body))
    assert answer.content == logo_png("pennine-reach")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_another_version_is_kept_a_short_while(client, body, query):
    answer = client.get(f"/bodies/{body.slug}/logo.png{query}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=300"


def test_none_without_a_picture(client, body):
    bare = make_body()
    assert logo_href(bare) == ""
    assert client.get(f"/bodies/{bare.slug}/logo.png").status_code == 404
    assert client.get("/bodies/nobody/logo.png").status_code == 404
    body.logo.content_type = "image/svg+xml"  # could carry a script
    body.logo.save()
    assert client.get(logo_href(body)).status_code == 404
    assert client.post(logo_href(body)).status_code == 405
