"""states, clock, events, guards, policy, secrets: what everything else stands on."""

import datetime as dt
import enum

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from tests.factories import make_user
from workflows.core import clock, events
from workflows.core.errors import InvalidInputError, StaleVersionError, TransitionError
from workflows.core.policy import policy, signed_in
from workflows.core.secrets import local_secret
from workflows.core.states import Transitions


class Light(enum.Enum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


LIGHT = Transitions(
    initial=Light.RED,
    table={
        Light.RED: frozenset({Light.GREEN}),
        Light.GREEN: frozenset({Light.OFF, Light.RED}),
        Light.OFF: frozenset(),
    },
)


def test_a_table_allows_refuses_and_draws_itself():
    LIGHT.check(Light.RED, Light.GREEN)
    assert not LIGHT.allows(Light.RED, Light.OFF)
    with pytest.raises(TransitionError, match="“red” cannot become “off”"):
        LIGHT.check(Light.RED, Light.OFF)
    assert LIGHT.mermaid() == (
        "stateDiagram-v2\n    [*] --> RED\n    RED --> GREEN\n    GREEN --> RED\n"
        "    GREEN --> OFF\n    OFF --> [*]\n"
    )


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (dt.datetime(2027, 3, 30, 14, 30, tzinfo=dt.UTC), "30 March 2027 at 3:30pm"),
        (dt.datetime(2027, 1, 5, 9, 0, tzinfo=dt.UTC), "5 January 2027 at 9am"),
        (dt.datetime(2027, 1, 5, 12, 0, tzinfo=dt.UTC), "5 January 2027 at midday"),
        (dt.datetime(2027, 1, 5, 0, 0, tzinfo=dt.UTC), "5 January 2027 at midnight"),
        (dt.datetime(2027, 6, 30, 23, 5, tzinfo=dt.UTC), "1 July 2027 at 12:05am"),
    ],
)
def test_times_are_shown_as_the_nhs_shows_them(moment, shown):
    assert clock.show_moment(moment) == shown
    assert clock.show_date(clock.london_date(moment)) == shown.split(" at ")[0]


def test_now_is_aware_and_utc():
    assert clock.now().tzinfo is dt.UTC


@pytest.mark.django_db
def test_listeners_hear_after_commit_and_one_failure_stops_nobody(
    django_capture_on_commit_callbacks, caplog
):
    heard = []

    @events.listen("test.happened")
    def breaks(*, thing):
        raise ValueError(thing)

    @events.listen("test.happened")
    def hears(*, thing):
        heard.append(thing)

    events.listen("test.happened")(hears)  # twice is once
    with django_capture_on_commit_callbacks(execute=True):
        events.announce("test.happened", thing=7)
        assert heard == []
    assert heard == [7]
    assert "Error calling" in caplog.text


def test_errors_carry_what_the_page_needs():
    assert StaleVersionError("Saved elsewhere.", current="theirs").current == "theirs"
    error = InvalidInputError({"a": "Enter a.", "b": "Enter b."})
    assert str(error) == "Enter a. Enter b."


@pytest.mark.django_db
def test_a_policy_asks_for_a_sign_in_unless_public(rf: RequestFactory):
    @policy("public")
    def front(request):
        return HttpResponse("front")

    @policy("scoring.score")
    def private(request):
        return HttpResponse(signed_in(request).full_name)

    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    assert front.policy == "public"
    assert private.policy == "scoring.score"
    assert front(request).content == b"front"
    answer = private(request)
    assert answer.status_code == 302
    assert "next=/somewhere/" in answer.url
    request.user = make_user("Ada Lovelace")
    assert private(request).content == b"Ada Lovelace"


def test_a_local_secret_is_made_once_and_kept_private(tmp_path):
    path = tmp_path / "var" / "secret-key"
    first = local_secret(path)
    assert len(first) > 50
    assert local_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
