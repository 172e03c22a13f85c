"""The trail of a campaign for those who vouch for it: auditors, data protection officers, independent members."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.campaigns import queries, services
from workflows.campaigns.rules.blind import names_known, stage_of
from workflows.campaigns.web import presenters, trail
from workflows.campaigns.web.forms import AuditFilterForm, TrailFilterForm
from workflows.core.clock import london_date, now
from workflows.core.policy import policy, signed_in

PAGE = 25
EVENTS = 50


@never_cache
@require_safe
@policy("campaigns.audit")
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns whose trail a person may read."""
    user, at = signed_in(request), now()
    queries.check_audits(user, on=london_date(at))
    form = AuditFilterForm(request.GET)
    search = form.wanted()
    found = queries.audited(user, search, at=at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "title": row.title,
                "reference": row.reference,
                "body": str(row.body),
                "state": row.get_state_display(),
                "colour": presenters.colour(row),
                "href": reverse("campaigns:trail", args=[row.reference]),
            }
            for row in page
        ],
        "filter_form": form,
        "active": int(bool(search)),
        "here": reverse("campaigns:trails"),
    }
    return render(request, "workflows/campaigns/trails.html", context)


@never_cache
@require_safe
@policy("campaigns.audit")
def events(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a campaign's trail in sentences, no mark among them; reading it is written to it."""
    user, at = signed_in(request), now()
    campaign = queries.audited_campaign(user, reference, at=at)
    form = TrailFilterForm(request.GET)
    kind, order = form.wanted()
    found = queries.trail(reference, trail.actions_of(kind))
    if order == "oldest":
        found = found.reverse()
    page = Paginator(found, EVENTS).get_page(request.GET.get("page"))
    services.record_trail_read(campaign=campaign, actor=user, at=at)
    names = names_known(stage_of(campaign.state, campaign.resume_state))
    context = {
        "campaign": campaign,
        "page": page,
        "events": [trail.row(event, names=names) for event in page],
        "filter_form": form,
        "active": bool(kind) + bool(order),
        "here": reverse("campaigns:trail", args=[reference]),
        "names": names,
    }
    return render(request, "workflows/campaigns/trail.html", context)
