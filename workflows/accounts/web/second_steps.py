"""allauth's door to our rules for second steps: secrets sealed, plain words, and an office needs one."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from workflows.accounts import queries
from workflows.core import fieldcrypt
from workflows.core.clock import london_date, now

PLACE = "mfa_authenticator|data"


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your role needs two-step sign-in, and this is your only second step. "
            "Add another first, then remove this one."
        ),
        "incorrect_code": (
            "That code is not right. Enter the newest code your app shows, or a recovery code you have not used."
        ),
        "unverified_email": "Confirm your email address first: we sent you a link.",
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept in the database."""
        return fieldcrypt.seal(text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a kept secret."""
        return fieldcrypt.unseal(encrypted_text, place=PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether a second step may go: not the last one of somebody who holds an office."""
        others = queries.second_steps_of(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not queries.needs_second_step(
            authenticator.user, on=london_date(now())
        )
