"""The register of conflicts of interest, and their assessment."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.permissions import check_running
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.web import presenters
from workflows.campaigns.web.forms import AssessmentForm, ConflictFilterForm
from workflows.campaigns.web.views._shared import form_page
from workflows.core.access import require
from workflows.core.clock import now
from workflows.core.errors import NotAllowedError
from workflows.core.policy import policy, signed_in

PAGE_SIZE = 25


@policy("campaigns.register")
@require_safe
def register(request: HttpRequest, reference: str) -> HttpResponse:
    """List what panel members declared, those that wait for assessment first; reading it is written to the trail."""
    user = signed_in(request)
    campaign = queries.managed_campaign(user, reference)
    require(user, "campaigns.register", campaign)
    form = ConflictFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.conflicts_to_assess(campaign.pk, wanted), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    services.record_register_read(campaign=campaign, actor=user, at=now())
    changes = not finished(CampaignState(campaign.state))
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [
            presenters.conflict_row(campaign, row, viewer_id=user.pk, may_change=changes)
            for row in page
        ],
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.status),
        "waiting": queries.conflicts_waiting(campaign.pk),
    }
    return render(request, "workflows/campaigns/conflicts.html", context)


@policy("campaigns.register")
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, reference: str, conflict_id: int) -> HttpResponse:
    """Decide about one declaration, never one's own."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    require(user, "campaigns.register", campaign)
    row = queries.conflict_in(campaign, conflict_id)
    check_running(campaign)
    if row.membership.user_id == user.pk:
        raise NotAllowedError(
            "Another person must assess your own conflict. Ask the other coordinator."
        )
    if request.method != "POST":
        services.record_conflict_read(conflict=row, actor=user, at=at)
    assessed = row.status != ConflictStatus.DECLARED
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        initial={"outcome": row.status, "note": row.assessment} if assessed else None,
    )
    shown = presenters.conflict_row(campaign, row, viewer_id=user.pk, may_change=True)
    return form_page(
        request,
        campaign,
        form,
        save=lambda: services.assess_conflict(
            conflict_id=row.pk,
            outcome=ConflictStatus(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            actor=user,
            at=at,
        ),
        done="The assessment is recorded.",
        then=reverse("campaigns:conflicts", args=[reference]),
        context={
            "heading": "Assess a conflict of interest",
            "rows": [
                {"key": "Panel member", "value": shown.member},
                {"key": "Candidate", "value": shown.candidate},
                {"key": "Connection", "value": shown.relationship},
                {"key": "In their words", "value": shown.detail},
            ],
            "button": "Record the assessment",
        },
    )
