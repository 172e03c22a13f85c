"""allauth's door to our outbox: its e-mails are queued with the change that causes them, like every other."""

import uuid
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.template.loader import render_to_string

from workflows.accounts.models import User
from workflows.accounts.web.organisations import note_proof, way_again
from workflows.accounts.web.steps import proved_recently
from workflows.core.clock import now
from workflows.notices import services

WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
EDITS_SITE = "wagtailadmin.access_admin"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, or choose a new password.",
        "incorrect_password": "That is not your current password.",
        "enter_current_password": "That is not your current password.",
    }

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ANN401
        """Return the link of the e-mail; it carries where the person was going, as they may open it elsewhere."""
        link: str = super().get_email_confirmation_url(request, emailconfirmation)
        onward = get_next_redirect_url(request)
        return f"{link}?{urlencode({REDIRECT_FIELD_NAME: onward})}" if onward else link

    def is_reauthentication_required(self, app: str = "") -> bool:
        """Say whether to ask again who this is: not of somebody who has just shown it by their strongest means."""
        return not proved_recently(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Return how a person may show again who they are: by their second step where they have one."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        second = [each for each in methods if each["id"].startswith("mfa")]
        named = [{**each, "description": WAYS[each["id"]]} for each in second or methods]
        return named if second else [*way_again(self.request, user), *named]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign somebody in, with what their organisation said of how they proved who they are."""
        note_proof(request)
        super().login(request, user)

    def is_safe_url(self, url: str | None) -> bool:
        """Say whether to go on to an address after signing in.

        The editor sends whom it refuses to the sign-in page, which would send somebody signed in straight back.
        """
        user = getattr(self.request, "user", None)
        refused = user is not None and user.is_authenticated and not user.has_perm(EDITS_SITE)
        if refused and (url or "").startswith("/admin/"):
            return False
        return bool(super().is_safe_url(url))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue one of allauth's e-mails, from templates/account/email/."""
        context = {
            **context,
            "email": email,
            "site_name": settings.SITE_NAME,
            "base_url": settings.BASE_URL,
        }
        services.queue_text(
            key=f"{template_prefix}:{uuid.uuid4()}",
            template=template_prefix,
            subject=" ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()),
            body=render_to_string(f"{template_prefix}_message.txt", context),
            recipient=User.objects.filter(email__iexact=email).first(),
            to_email=email,
            at=now(),
        )
