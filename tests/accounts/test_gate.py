"""A password alone opens nothing of an office: walked over every address of the product."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.architecture.urlconf import doors
from tests.conftest import password_only
from tests.factories import PASSWORD, give_role, make_body, make_user
from workflows.boards.enums import BodyRole

pytestmark = pytest.mark.django_db

PRIVILEGED = ("/desk/", "/panel/", "/packs/", "/admin/", "/start/")
PACK = "1a2b3c4d-0000-4000-8000-000000000000"
UNFILLED = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")


@pytest.fixture(autouse=True)
def fresh_limits():
    """allauth counts attempts in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def coordinator():
    user = make_user()
    give_role(user, make_body(), BodyRole.COORDINATOR)
    return user


@pytest.fixture
def administrator(coordinator):
    """Somebody for whom every kind of door would open."""
    coordinator.is_staff = coordinator.is_superuser = True
    coordinator.save()
    return coordinator


def filled(path: str) -> str:
    """An address that resolves to a door's pattern, or nearly: what is inside does not matter here."""

    def value(found):
        return {"int": "1", "uuid": PACK}.get(found[1], "x")

    return "/" + UNFILLED.sub(value, path).replace("^", "").replace("$", "").replace("\\Z", "")


def opened(client: Client) -> list[str]:
    """The privileged addresses that answer this client."""
    return [path for path in PRIVILEGED if client.get(path).status_code == 200]


def test_a_password_posted_to_every_address_gives_no_privileged_session(administrator, capsys):
    names = ("login", "email", "username", "user", "identifier")
    secrets = ("password", "password1", "oldpassword")
    body = dict.fromkeys(names, administrator.email) | dict.fromkeys(secrets, PASSWORD)
    paths = sorted({filled(door.path) for door in doors()})
    privileged, sessions = [], 0
    for path in paths:
        cache.clear()
        client = Client(raise_request_exception=False)
        client.post(path, body)
        sessions += "_auth_user_id" in client.session
        if found := opened(client):
            privileged.append((path, found))
    with capsys.disabled():
        told = f"{sessions} password sessions, {len(privileged)} privileged"
        print(f"{len(paths)} addresses: {told}")  # noqa: T201 -- the proof's figures
    assert sessions  # the walk did sign in somewhere, so the zero below says something
    assert privileged == []
    two_step = Client()
    two_step.force_login(administrator)
    assert {"/desk/", "/admin/"} <= set(opened(two_step))  # a second step would have been noticed


def test_a_password_session_is_led_to_the_second_step(client, coordinator):
    password_only(client, coordinator)
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response.url == f"{reverse('two_step')}?next=%2Fdesk%2F"
    page = client.get(response.url)
    assert page.status_code == 200
    assert "Set up two-step sign-in" in page.content.decode()


def test_what_a_password_session_posts_is_refused_with_the_reason(client, coordinator):
    password_only(client, coordinator)
    response = client.post(reverse("account_sessions"))
    assert response.status_code == 403
    assert "needs two-step sign-in" in response.content.decode()


def test_a_second_step_opens_the_desk_and_a_candidate_needs_none(client, coordinator):
    client.force_login(coordinator)
    assert client.get("/desk/").status_code == 200
    candidate = Client()
    password_only(candidate, make_user())
    assert candidate.get(reverse("account")).status_code == 200


def test_a_record_of_somebody_elses_second_step_does_not_count(client, coordinator):
    password_only(client, coordinator)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(coordinator.pk + 1)
    session.save()
    assert client.get("/desk/").status_code == 302
