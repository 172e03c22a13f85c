"""What this session proved of its person: a password alone, or a second step, and how long ago."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

SECOND_STEP = "mfa"  # allauth's name for it, in the record it keeps in the session


def is_second_step(record: dict[str, Any]) -> bool:
    """Say whether a record is of a second step: a code, a passkey, or an organisation that asks for one itself."""
    return record["method"] == SECOND_STEP or bool(record.get("second_step"))


def took_second_step(request: HttpRequest) -> bool:
    """Say whether this session was signed in with a second step. No query."""
    return any(is_second_step(each) for each in get_authentication_records(request, request.user))


def proved_recently(request: HttpRequest) -> bool:
    """Say whether the person proved within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT) that it is they.

    By their second step where they have one; a password alone is then not enough.
    """
    records = get_authentication_records(request, request.user)
    if is_mfa_enabled(request.user):
        records = [each for each in records if is_second_step(each)]
    return any(time.time() - each["at"] < app_settings.REAUTHENTICATION_TIMEOUT for each in records)
