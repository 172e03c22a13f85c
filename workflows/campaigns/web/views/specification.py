"""A campaign's criteria, scale and planned dates."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.permissions import (
    check_not_closed_out,
    check_running,
    check_window_open,
    is_approved,
)
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.web import versions
from workflows.campaigns.web.clock import ADVERT_STAGES
from workflows.campaigns.web.dates import DateForm, DelayForm
from workflows.campaigns.web.forms import WindowForm
from workflows.campaigns.web.specification import SpecificationForm, posted, rearranged
from workflows.campaigns.web.specification import saved as saved_rows
from workflows.campaigns.web.views._shared import BAD_INPUT, form_page
from workflows.core.clock import now, show_date
from workflows.core.errors import NotAllowedError
from workflows.core.policy import policy, signed_in
from workflows.core.web.saving import saved

VERSIONS_SIZE = 10


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: HttpRequest, reference: str) -> HttpResponse:
    """Edit the criteria and what each mark means; once applications have opened, only read them."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    rows, anchors = saved_rows(campaign)
    frozen, status = campaign.opened_at is not None, 200
    fixed = frozen or finished(CampaignState(campaign.state))
    asks = is_approved(campaign) and not fixed
    reason = request.POST.get("reason", "") if asks else None
    if request.method == "POST":
        check_running(campaign)
        rows, anchors = posted(request.POST, campaign)
        if order := request.POST.get("order", ""):
            form = SpecificationForm(
                None, rows=rearranged(rows, order), anchors=anchors, reason=reason
            )
        else:
            form = SpecificationForm(request.POST, rows=rows, anchors=anchors, reason=reason)

            def save() -> None:
                services.set_criteria(
                    campaign_id=campaign.pk,
                    criteria=form.criteria(),
                    anchors=form.anchors(),
                    actor=user,
                    at=at,
                    reason=reason or "",
                )

            if saved(form, save, {}):
                messages.success(request, "The criteria and the scale are saved.")
                return redirect("campaigns:campaign", reference)
            status = BAD_INPUT
    else:
        form = SpecificationForm(None, rows=rows, anchors=anchors, reason=reason)
    context = {
        "campaign": campaign,
        "form": form,
        "frozen": frozen,
        "fixed": fixed,
        "versions": Paginator(
            versions.rows(queries.criteria_versions(campaign)), VERSIONS_SIZE
        ).get_page(request.GET.get("versions")),
        "criteria": campaign.criteria.all() if fixed else [],
        "anchors": campaign.scale_points.all() if fixed else [],
    }
    return render(request, "workflows/campaigns/criteria.html", context, status=status)


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def date(request: HttpRequest, reference: str, stage: str) -> HttpResponse:
    """Change a stage's planned date; a later one needs a reason."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    row = queries.stage_date(campaign, stage)
    check_running(campaign)
    if row.stage in ADVERT_STAGES:
        raise NotAllowedError(
            "Opening and closing are changed together, and only before applications open. "
            "Change the date of a later stage instead."
        )
    initial = {"planned_on": row.planned_on, **DelayForm.initial_of(row)}
    form = DateForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        campaign,
        form,
        save=lambda: services.record_stage_date(
            campaign_id=campaign.pk, stage=Stage(row.stage), actor=user, at=at, **form.given()
        ),
        done=f"The planned date of “{row.get_stage_display()}” is changed.",
        context={
            "heading": f"Change the planned date: {row.get_stage_display().lower()}",
            "lead": f"It is planned for {show_date(row.planned_on)} now.",
            "button": "Save the date",
        },
    )


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def delay(request: HttpRequest, reference: str, stage: str) -> HttpResponse:
    """Record why a stage came later than planned, or is late."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    row = queries.stage_date(campaign, stage)
    check_not_closed_out(campaign)
    form = DelayForm(
        request.POST if request.method == "POST" else None, initial=DelayForm.initial_of(row)
    )
    came = f"It came on {show_date(row.actual_on)}." if row.actual_on else "It has not come yet."
    return form_page(
        request,
        campaign,
        form,
        save=lambda: services.record_delay(
            campaign_id=campaign.pk, stage=Stage(row.stage), actor=user, at=at, **form.given()
        ),
        done=f"The delay of “{row.get_stage_display()}” is recorded.",
        context={
            "heading": f"Record a delay: {row.get_stage_display().lower()}",
            "lead": f"It was planned for {show_date(row.planned_on)}. {came}",
            "button": "Record the delay",
        },
    )


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, reference: str) -> HttpResponse:
    """Change when applications open and close, until they open."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    check_running(campaign)
    check_window_open(campaign)
    form = WindowForm(
        request.POST if request.method == "POST" else None,
        initial=WindowForm.initial_of(campaign.opens_at, campaign.closes_at),
    )
    return form_page(
        request,
        campaign,
        form,
        save=lambda: services.set_window(
            campaign_id=campaign.pk, actor=user, at=at, **form.window()
        ),
        done="The dates are changed, and the later stages are planned again.",
        names=WindowForm.ERROR_FIELDS,
        context={
            "heading": "Change when applications open and close",
            "lead": "Applications open when the advert goes live; the opening date here is the plan. "
            "The later stages are planned again from the closing date, by the appointment rule.",
            "button": "Save the dates",
        },
    )
