"""What allauth announces, written to the trail. Nothing here holds a password, a code or a secret."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.dispatch import Signal
from django.http import HttpRequest

from workflows.accounts import queries, services
from workflows.accounts.models import User
from workflows.core.clock import now

# One row a minute for an address somebody guesses at: a robot must not flood the trail.
GUESSES = 60  # seconds
WAYS_IN = {"mfa": "second step", "socialaccount": "organisation"}


def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write how somebody signed in."""
    methods = [each["method"] for each in get_authentication_records(request, user)]
    services.record_account(
        action="signed_in",
        user=user,
        at=now(),
        by=" and ".join(WAYS_IN.get(each, each) for each in dict.fromkeys(methods)) or "link",
    )


def signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: object) -> None:
    """Write that somebody signed out."""
    if user is not None:
        services.record_account(action="signed_out", user=user, at=now())


def guessed(sender: object, credentials: dict[str, Any], **kwargs: object) -> None:
    """Write a wrong password against the account it was for, if there is one."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=address).first()
    if user is not None and cache.add(f"accounts.guessed.{user.pk}", "", GUESSES):
        services.record_account(action="sign_in_failed", user=user, at=now())


def code_wrong(sender: object, user: User, **kwargs: object) -> None:
    """Write a wrong code or passkey."""
    if cache.add(f"accounts.code_wrong.{user.pk}", "", GUESSES):
        services.record_account(action="second_step_failed", user=user, at=now())


def step_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Write that a second step was set up; who just proved it need not prove it again in this session."""
    services.record_account(
        action="second_step_added", user=user, at=now(), kind=authenticator.type
    )
    if authenticator.type in queries.SECOND_STEPS:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


def step_removed(
    sender: object, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Write that a second step was removed."""
    services.record_account(
        action="second_step_removed", user=user, at=now(), kind=authenticator.type
    )


def codes_made(sender: object, user: User, **kwargs: object) -> None:
    """Write that recovery codes were made anew."""
    services.record_account(action="recovery_codes_made", user=user, at=now())


def step_used(sender: object, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    """Write that a recovery code was used up; other steps are part of signing in."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        services.record_account(action="recovery_code_used", user=user, at=now())


def password_new(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Write a new password and end every other session: whoever had the old one is out."""
    services.record_account(action="password_changed", user=user, at=now())
    spare = request.session.session_key or "" if request.user.is_authenticated else ""
    services.end_sessions(user=user, at=now(), spare=spare, why="password changed")


def address_confirmed(sender: object, email_address: EmailAddress, **kwargs: object) -> None:
    """Write that somebody showed an address to be theirs."""
    services.record_account(action="email_confirmed", user=email_address.user, at=now())


_HEARD: tuple[tuple[Signal, Any], ...] = (
    (user_logged_in, signed_in),
    (user_logged_out, signed_out),
    (user_login_failed, guessed),
    (mfa.authentication_failed, code_wrong),
    (mfa.authenticator_added, step_added),
    (mfa.authenticator_removed, step_removed),
    (mfa.authenticator_reset, codes_made),
    (mfa.authenticator_used, step_used),
    (password_changed, password_new),
    (password_reset, password_new),
    (password_set, password_new),
    (email_confirmed, address_confirmed),
)


def connect() -> None:
    """Listen; calling it twice changes nothing."""
    for signal, receiver in _HEARD:
        signal.connect(receiver, dispatch_uid=f"{__name__}.{receiver.__name__}")
