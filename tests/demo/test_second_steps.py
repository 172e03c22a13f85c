import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from nedrecruit.demo.second_steps import PERIOD, code_of, give_second_step, secret_of
from tests.factories import make_user
from workflows.core.clock import now

START = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


def test_a_code_lasts_its_period():
    first, last = (
        code_of("a@b.example", at=START),
        code_of("a@b.example", at=START + dt.timedelta(seconds=29)),
    )
    assert first.digits == last.digits
    assert (first.seconds, last.seconds) == (PERIOD, 1)
    assert code_of("a@b.example", at=START + dt.timedelta(seconds=PERIOD)).digits != first.digits
    assert secret_of("a@b.example") != secret_of("c@b.example")


@pytest.mark.django_db
def test_the_code_shown_is_taken_once_and_the_secret_is_not_stored_in_clear():
    cache.clear()
    user = make_user()
    give_second_step(user)
    app = Authenticator.objects.get(user=user, type="totp")
    assert secret_of(user.email) not in str(app.data)
    code = code_of(user.email, at=now()).digits
    assert TOTP(app).validate_code(code)
    assert not TOTP(app).validate_code(code)
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
    assert len(codes.get_unused_codes()) == 10


@pytest.mark.django_db
def test_what_somebody_set_up_stays():
    user = make_user()
    give_second_step(user)
    before = list(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
    give_second_step(user)
    assert list(Authenticator.objects.filter(user=user).values_list("pk", flat=True)) == before
