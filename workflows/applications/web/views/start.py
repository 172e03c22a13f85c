"""The page a vacancy's “Apply” button leads to."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from workflows.applications import permissions, queries, services
from workflows.applications.web.presenters import address, days_of, pay_of
from workflows.campaigns.models import Campaign
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotAllowedError
from workflows.core.policy import PUBLIC, policy, signed_in


@policy(PUBLIC)
@require_safe
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what applying needs, and begin or continue."""
    campaign = queries.advertised_campaign(reference)
    user = request.user
    held = queries.application_in(user, campaign) if user.is_authenticated else None
    return render(
        request,
        "workflows/applications/start.html",
        {
            "campaign": campaign,
            "days": days_of(campaign),
            "pay": pay_of(campaign),
            "criteria": list(campaign.criteria.all()),
            "held": held,
            "continue_href": address(held) if held else "",
            "refusal": "" if held else _refusal(request, campaign),
        },
    )


@policy("signed-in", writes="applications.start")
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin, or continue what was begun; a GET, as after signing in, goes back to the page with the button."""
    campaign = queries.advertised_campaign(reference)
    if request.method != "POST":
        return redirect("applications:start", reference=reference)
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, action="start_application", user=request.user
    )
    if limited is not None:
        return limited
    try:
        application = services.start(campaign=campaign, candidate=signed_in(request), at=now())
    except NotAllowedError:
        return redirect("applications:start", reference=reference)  # which says why
    return redirect(address(application))


def _refusal(request: HttpRequest, campaign: Campaign) -> str:
    """Return why nobody, or not this person, can begin; empty when they can."""
    try:
        if request.user.is_authenticated:
            permissions.check_can_start(request.user, campaign, at=now())
        else:
            permissions.check_taking(campaign, at=now())
    except DomainError as error:
        return str(error)
    return ""
