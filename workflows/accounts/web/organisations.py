"""allauth's door to our rules for signing in through an organisation (ADR-0019)."""

import logging
import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from workflows.accounts.models import User
from workflows.accounts.rules.organisations import Organisation, signed_in_at

log = logging.getLogger(__name__)
PROVIDER = "openid_connect"
BY_ORGANISATION = "socialaccount"  # allauth's name for it, in the record it keeps in the session


def organisations() -> tuple[Organisation, ...]:
    """Return the organisations one may sign in through."""
    found: tuple[Organisation, ...] = settings.ORGANISATIONS
    return found


def organisation(key: str) -> Organisation | None:
    """Return one organisation by its id."""
    return next((each for each in organisations() if each.id == key), None)


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Settings alone say which organisations there are; each vouches for its own domains and for no other."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the configured organisations as allauth knows them; its database table is not asked."""
        return [
            _app(each)
            for each in organisations()
            if provider in {None, PROVIDER, each.id} and client_id in {None, each.client_id}
        ]

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Say whether the organisation may open the account that has this address."""
        found = organisation(login.account.provider)
        return found is not None and found.vouches_for(email)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an address that is not the organisation's own, and a closed account."""
        found = organisation(sociallogin.account.provider)
        email = _address(sociallogin)
        if found is None or not found.vouches_for(email):
            raise ImmediateHttpResponse(refused(request, found, "foreign"))
        if sociallogin.is_existing and not sociallogin.user.is_active:
            raise ImmediateHttpResponse(refused(request, found, "closed"))
        _forget_claims(request, sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ANN401 -- allauth's, untyped
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say in the log what went wrong between the servers; the page says it without details."""
        log.warning("Sign-in through %s failed: %s %s", provider.sub_id, error, exception or "")

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take over the person's name as their organisation writes it."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name"), data.get("last_name")]
        user.full_name = str(data.get("name") or " ".join(filter(None, parts)) or "")[:150]
        return user


def refused(request: HttpRequest, found: Organisation | None, why: str) -> Any:  # noqa: ANN401 -- a response
    """Return the page for somebody whose organisation's word was not enough."""
    context = {"organisation": found.name if found else "", "why": why}
    return render(request, "socialaccount/refused.html", context, status=403)


def way_again(request: HttpRequest, user: User) -> list[dict[str, str]]:
    """Return how somebody who signed in through their organisation shows again who they are; nothing otherwise."""
    record = _record_of(request, user)
    if record is None or organisation(record["provider"]) is None:
        return []
    return [
        {
            "id": "organisation",
            "description": "Sign in again at your organisation",
            "url": reverse("organisation_again"),
        }
    ]


def organisation_of_session(request: HttpRequest, user: User) -> Organisation | None:
    """Return the organisation this session was opened through, while it is still configured."""
    record = _record_of(request, user)
    return organisation(record["provider"]) if record else None


def _record_of(request: HttpRequest, user: User) -> dict[str, Any] | None:
    records = get_authentication_records(request, user)
    return next((each for each in records if each["method"] == BY_ORGANISATION), None)


def _forget_claims(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Keep for this request what the organisation said of the sign-in, and nothing of it in the database."""
    account = sociallogin.account
    request.organisation_claims = account.extra_data.get("id_token") or {}  # type: ignore[attr-defined]
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def note_proof(request: HttpRequest) -> None:
    """Keep in the session when, and by how many steps, the organisation had the person prove who they are.

    Does nothing for those who sign in any other way. Call it just before they are signed in.
    """
    claims = getattr(request, "organisation_claims", None)
    if claims is None:
        return
    records = list(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []))
    for record in records:
        found = organisation(record["provider"]) if record["method"] == BY_ORGANISATION else None
        if found is not None:
            record["at"] = signed_in_at(claims, now=time.time())
            record["second_step"] = found.asked_second_step(claims)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def _address(sociallogin: SocialLogin) -> str:
    return next((each.email for each in sociallogin.email_addresses if each.email), "")


def _app(found: Organisation) -> SocialApp:
    return SocialApp(
        provider=PROVIDER,
        provider_id=found.id,
        name=found.name,
        client_id=found.client_id,
        secret=found.client_secret,
        settings={
            "server_url": found.server_url,
            "oauth_pkce_enabled": True,
            "verified_email": list(found.domains),
        },
    )
