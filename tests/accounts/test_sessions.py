"""Sessions are listed and ended, by their person, by a new password, and with a second step that was lost."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    """allauth counts attempts in the cache, which outlives a test."""
    cache.clear()


def browser_of(person) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200


def ended() -> list[dict]:
    return [
        row.detail
        for row in AuditEvent.objects.filter(action="accounts.sessions_ended").order_by("pk")
    ]


def test_all_others_end_at_once_and_this_one_stays():
    person, neighbour = make_user("Sam Here"), browser_of(make_user("Nia Elsewhere"))
    here, there, third = (browser_of(person) for _ in range(3))
    page = here.post(reverse("account_sessions"), follow=True).content.decode()
    assert "2 sessions are signed out." in page
    assert [is_in(each) for each in (here, there, third, neighbour)] == [True, False, False, True]
    assert ended() == [{"sessions": 2, "why": "signed out elsewhere"}]
    assert "0 sessions" in here.post(reverse("account_sessions"), follow=True).content.decode()
    assert len(ended()) == 1


def test_one_ends_and_another_persons_cannot_be_ended():
    person = make_user("Sam Here")
    here, there, third = (browser_of(person) for _ in range(3))
    stranger = browser_of(make_user("Nia Elsewhere"))
    rows = list(person.usersession_set.order_by("pk"))
    assert stranger.post(reverse("account_sessions"), {"session": rows[1].pk}).status_code == 404
    page = here.post(reverse("account_sessions"), {"session": rows[1].pk}, follow=True)
    assert "1 session is signed out." in page.content.decode()
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]


def test_a_reset_second_step_takes_every_step_and_every_session():
    person = make_user("Sam Lost")
    client = browser_of(person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    said = StringIO()
    call_command("reset_two_step", person.email.upper(), stdout=said)
    assert "1 removed" in said.getvalue()
    assert not Authenticator.objects.exists()
    assert not is_in(client)
    assert ended() == [{"sessions": 1, "why": "second step reset"}]
    event = AuditEvent.objects.get(action="accounts.second_step_reset")
    assert event.detail == {"removed": 1}
    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("reset_two_step", "nobody@example.org")
