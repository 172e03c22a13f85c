"""The authenticator app that everybody with an office has in the demonstration, and the code it shows now.

The secrets follow from the e-mail addresses, so that the demonstration can show the codes beside the sign-ins.
"""

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt

from workflows.accounts.models import User

PERIOD = 30  # seconds for which an app shows one code
_SECRET = 20  # bytes, as allauth makes them


@dataclass(frozen=True, slots=True)
class Code:
    """Six digits, and the seconds until the app shows others."""

    digits: str
    seconds: int


def secret_of(email: str) -> str:
    """Return the secret of a person's app, in base32."""
    digest = hashlib.sha256(f"nedrecruit demonstration {email}".encode()).digest()
    return base64.b32encode(digest[:_SECRET]).decode()


def code_of(email: str, *, at: dt.datetime) -> Code:
    """Return what a person's app shows at a moment."""
    counter, gone = divmod(int(at.timestamp()), PERIOD)
    return Code(format_hotp_value(hotp_value(secret_of(email), counter)), PERIOD - gone)


def give_second_step(user: User) -> None:
    """Give a person the app and recovery codes where they have none; what they set up themselves stays."""
    if Authenticator.objects.filter(user=user).exists():
        return
    seed = hashlib.sha256(f"recovery {user.email}".encode()).hexdigest()
    kinds = Authenticator.Type
    Authenticator.objects.create(
        user=user, type=kinds.TOTP, data={"secret": encrypt(secret_of(user.email))}
    )
    Authenticator.objects.create(
        user=user, type=kinds.RECOVERY_CODES, data={"seed": encrypt(seed), "used_mask": 0}
    )
