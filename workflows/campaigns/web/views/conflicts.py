"""The register of conflicts of interest, and their assessment."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workflows.accounts.web.recent import recently_signed_in
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign, Declaration
from workflows.campaigns.permissions import (
    assesses_all,
    can_manage,
    check_may_assess,
)
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.rules.transitions import reached
from workflows.campaigns.web.conflicts import (
    STATUSES,
    Assesses,
    AssessmentForm,
    ConflictFilterForm,
    conflict_row,
    file,
)
from workflows.campaigns.web.views._shared import form_page
from workflows.core.access import can
from workflows.core.clock import now
from workflows.core.policy import policy, signed_in
from workflows.core.web.csvs import csv_answer

PAGE_SIZE = 25


@never_cache
@policy("campaigns.register")
@require_safe
def register(request: HttpRequest, reference: str) -> HttpResponse:
    """List what panel members and deciders declared, those that wait for assessment first."""
    user, at = signed_in(request), now()
    campaign = queries.register_campaign(user, reference, at=at)
    form = ConflictFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.register(campaign.pk, wanted), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    assesses = Assesses.NOBODYS
    if not finished(CampaignState(campaign.state)) and can(
        user, "campaigns.assess", campaign, at=at
    ):
        assesses = Assesses.ALL if assesses_all(user, campaign, at=at) else Assesses.CHAIRS
    bound = queries.bound_about(user.pk, campaign.pk)
    decided = reached(stage_of(campaign.state, campaign.resume_state), CampaignState.DECIDED)
    context = {
        "campaign": campaign,
        "manages": can_manage(user, campaign),
        "page": page,
        "rows": [
            conflict_row(
                campaign,
                row,
                viewer_id=user.pk,
                assesses=Assesses.NOBODYS
                if row["candidate_id"] in bound or (decided and row["capacity"] == queries.DECIDER)
                else assesses,
            )
            for row in page
        ],
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.status) + bool(wanted.capacity),
        "waiting": queries.conflicts_waiting(campaign.pk),
    }
    services.record_register_read(campaign=campaign, actor=user, at=at)
    return render(request, "workflows/campaigns/conflicts.html", context)


@never_cache
@policy("campaigns.register")
@require_safe
@recently_signed_in
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the register as a file, narrowed as on the page, and write down that it was sent."""
    user, at = signed_in(request), now()
    campaign = queries.register_campaign(user, reference, at=at)
    wanted = ConflictFilterForm(request.GET).wanted()
    services.record_register_export(campaign=campaign, actor=user, at=at)
    rows = file(list(queries.register(campaign.pk, wanted)))
    return csv_answer(f"conflicts-{campaign.reference}.csv", rows)


def _assessed(
    request: HttpRequest,
    reference: str,
    *,
    find: Callable[[Campaign], Declaration],
    save: Callable[..., object],
    capacity: str,
) -> HttpResponse:
    user, at = signed_in(request), now()
    campaign = queries.register_campaign(user, reference, action="campaigns.assess", at=at)
    row = find(campaign)
    check_may_assess(user, row, at=at)
    if request.method != "POST":
        services.record_conflict_read(conflict=row, actor=user, at=at)
    form = AssessmentForm(
        request.POST if request.method == "POST" else None, initial=AssessmentForm.initial_of(row)
    )
    shown = [
        {"key": capacity, "value": str(row.user)},
        {"key": "Candidate", "value": str(row.candidate)},
        {"key": "Connection", "value": row.get_relationship_display()},
        {"key": "In their words", "value": row.detail},
    ]
    if kind := queries.kind_of(row):
        usual = f"Usually {STATUSES[kind.usual_outcome][0].lower()}. {kind.guidance}"
        shown.append({"key": "What this kind leads to", "value": usual})
    return form_page(
        request,
        campaign,
        form,
        save=lambda: save(conflict_id=row.pk, actor=user, at=at, **form.assessed()),
        done="The assessment is recorded, and is in force.",
        then=reverse("campaigns:conflicts", args=[campaign.reference]),
        context={
            "heading": "Assess a conflict of interest",
            "rows": shown,
            "button": "Record the assessment",
        },
    )


@never_cache
@policy("campaigns.assess")
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, reference: str, conflict_id: int) -> HttpResponse:
    """Decide about what a panel member declared, never one's own."""
    return _assessed(
        request,
        reference,
        find=lambda campaign: queries.conflict_in(campaign, conflict_id),
        save=services.assess_conflict,
        capacity="Panel member",
    )


@never_cache
@policy("campaigns.assess")
@require_http_methods(["GET", "HEAD", "POST"])
def assess_decider(request: HttpRequest, reference: str, declaration_id: int) -> HttpResponse:
    """Decide about what a decider declared, never one's own."""
    return _assessed(
        request,
        reference,
        find=lambda campaign: queries.decider_conflict_in(campaign, declaration_id),
        save=services.assess_decider,
        capacity="Decider",
    )
