"""Whoever holds an office works only in a session signed in with a second step (ADR-0017).

A password alone opens the public pages, setting up the second step, and signing out. Nothing else.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from workflows.accounts import queries
from workflows.accounts.web.steps import took_second_step
from workflows.core.clock import london_date, now
from workflows.core.errors import NotAllowedError
from workflows.core.policy import PUBLIC
from workflows.core.web.errors import refusal

REFUSAL = (
    "Your role needs two-step sign-in, and this session has a password only. "
    "Set up or use your second step, then try again."
)
# allauth's pages for those not signed in, and those that lead to a second step, or out.
OPEN: Final = frozenset(
    {
        "account_confirm_email",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_index",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "openid_connect_callback",
        "openid_connect_login",
        "organisation_again",
        "two_step",
    }
)
type View = Callable[[HttpRequest], HttpResponse]


class SecondStepGate:
    """Django's hook before a view exists only on classes."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Let the request pass, or lead to the second step; what is posted is refused."""
        if not _closed(request, view) or not request.user.is_authenticated:
            return None
        if took_second_step(request):
            return None
        if not queries.needs_second_step(request.user, on=london_date(now())):
            return None
        if request.method not in {"GET", "HEAD"}:
            # an exception here would pass by the middleware that makes pages of refusals
            return refusal(request, NotAllowedError(REFUSAL))
        onward = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{reverse('two_step')}?{onward}")


gate = SecondStepGate


def _closed(request: HttpRequest, view: View) -> bool:
    """Say whether a view is for people who have signed in: ours that say so, the site editor, and account pages."""
    declared = getattr(view, "policy", None)
    match = request.resolver_match
    if match is not None and match.url_name in OPEN and not match.namespaces:
        return False
    if declared is not None:
        return bool(declared != PUBLIC)
    return request.path.startswith(("/admin/", "/account/", "/documents/"))
