"""A coordinator's list of applications, each application, and the eligibility check. No scores here."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from workflows.applications import permissions, queries, services
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import Application
from workflows.applications.rules.blindness import Reader
from workflows.applications.web.forms import DecisionForm, DeskFilterForm
from workflows.applications.web.sections import sections
from workflows.applications.web.views._shared import refused
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import managed_campaign
from workflows.core.access import require
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.files import downloads
from workflows.core.policy import policy, signed_in

PAGE_SIZE = 25
COLOURS = {
    S.SUBMITTED: "blue",
    S.ELIGIBLE: "aqua-green",
    S.INELIGIBLE: "red",
    S.SHORTLISTED: "green",
    S.APPOINTED: "green",
    S.RESERVE: "purple",
}


@dataclass(frozen=True)
class DeskRow:
    name: str
    reference: str
    href: str
    state: str
    colour: str
    submitted_at: Any
    flagged: bool


@policy("applications.list")
@require_safe
def listing(request: HttpRequest, reference: str) -> HttpResponse:
    """List what was submitted, with the counts a coordinator steers by; reading it is written to the trail."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    require(user, "applications.list", campaign)
    form = DeskFilterForm(request.GET)
    wanted = queries.DeskFilter(**form.wanted())
    found = Paginator(queries.desk_list(user, campaign, wanted), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    counts = queries.desk_counts(campaign.pk)
    deciding = permissions.can_check_eligibility(user, campaign)
    active = bool(wanted.search) + bool(wanted.state) + bool(wanted.flagged)
    services.record_list_read(
        campaign=campaign, actor=user, at=now(), found=found.paginator.count, filters=active
    )
    context = {
        "campaign": campaign,
        "page": found,
        "rows": [_row(row, campaign) for row in found],
        "filter_form": form,
        "active": active,
        "here": _list_href(reference),
        "cards": _cards(counts),
        "counts": counts,
        "deciding": deciding,
        "may_start": deciding and not counts.waiting and counts.eligible,
    }
    return render(request, "workflows/applications/desk_list.html", context)


@policy("applications.read", writes="campaigns.manage")
def detail(request: HttpRequest, reference: str, application_id: uuid.UUID) -> HttpResponse:
    """Read one application; each read is written to the trail. Decide on its eligibility."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    require(user, "applications.list", campaign)
    application = queries.managed_application(user, campaign, application_id)
    form, status = DecisionForm(), 200
    if request.method == "POST":
        form = DecisionForm(request.POST)
        try:
            if form.is_valid():
                decided = services.decide_eligibility(
                    application_id=application.pk,
                    eligible=form.cleaned_data["decision"] == "eligible",
                    reason=form.cleaned_data["reason"],
                    actor=user,
                    at=now(),
                )
                messages.success(
                    request,
                    f"{application.reference} is now “{decided.get_state_display().lower()}”.",
                )
                return redirect(_list_href(reference))
        except DomainError as error:
            status = refused(form, error)
    else:
        services.record_read(application_id=application.pk, actor=user, at=now(), what="read")
    context = {
        "campaign": campaign,
        "application": application,
        "colour": COLOURS.get(S(application.state), "grey"),
        "list_href": _list_href(reference),
        "form": form,
        "deciding": application.state == S.SUBMITTED
        and permissions.can_check_eligibility(user, campaign),
        "sections": sections(application, Reader.COORDINATOR),
    }
    return render(request, "workflows/applications/desk_detail.html", context, status=status)


@policy("applications.read")
@require_safe
def download(request: HttpRequest, reference: str, application_id: uuid.UUID) -> HttpResponseBase:
    """Give the coordinator a CV, and write that to the trail."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    require(user, "applications.list", campaign)
    application = queries.managed_application(user, campaign, application_id)
    if application.cv is None:
        raise NotVisibleError("There is no CV in this application.")
    services.record_read(application_id=application.pk, actor=user, at=now(), what="cv_read")
    suffix = ".pdf" if application.cv.content_type == "application/pdf" else ".docx"
    return downloads.serve(request, application.cv, filename=f"{application.reference}{suffix}")


@policy("campaigns.manage")
@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Make eligible all that have nothing to review."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    try:
        count = services.confirm_unflagged(campaign_id=campaign.pk, actor=user, at=now())
        noun = "application is" if count == 1 else "applications are"
        messages.success(request, f"{count} {noun} now eligible.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(_list_href(reference))


@policy("campaigns.manage")
@require_POST
def start_sift(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the eligible applications to the panel."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    try:
        services.start_sift(campaign_id=campaign.pk, actor=user, at=now())
        messages.success(request, "The sift has started. Panel members can now declare and score.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(_list_href(reference))


def _list_href(reference: str) -> str:
    return reverse("applications:desk_list", kwargs={"reference": reference})


def _row(application: Application, campaign: Campaign) -> DeskRow:
    state = S(application.state)
    return DeskRow(
        name=application.full_name,
        reference=application.reference,
        href=reverse(
            "applications:desk_detail",
            kwargs={"reference": campaign.reference, "application_id": application.pk},
        ),
        state=state.label,
        colour=COLOURS.get(state, "grey"),
        submitted_at=application.submitted_at,
        flagged=bool(getattr(application, "flagged", False)),
    )


def _cards(counts: queries.DeskCounts) -> list[dict[str, object]]:
    return [
        {"label": "Waiting for a decision", "value": counts.waiting, "href": "?state=submitted"},
        {
            "label": "To review: answered yes",
            "value": counts.to_review,
            "href": "?state=submitted&flagged=yes",
        },
        {"label": "Eligible or further", "value": counts.eligible},
        {"label": "Not eligible", "value": counts.ineligible, "href": "?state=ineligible"},
        {"label": "Withdrawn", "value": counts.withdrawn, "href": "?state=withdrawn"},
        {"label": "Drafts not submitted", "value": counts.drafts},
    ]
