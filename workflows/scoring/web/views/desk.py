"""The coordinator's pages: progress while members score, then the score table and the shortlist."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.accounts.web.recent import recently_signed_in
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import managed_campaign
from workflows.core.clock import london_date, now
from workflows.core.errors import DomainError, StaleVersionError
from workflows.core.policy import policy, signed_in
from workflows.core.web.csvs import csv_answer
from workflows.scoring import permissions, queries, services
from workflows.scoring.rules.sift import Sift
from workflows.scoring.web import tables
from workflows.scoring.web.forms import TableFilter, entries_given, error_list, errors_of

PAGE = 50


def _opened(request: HttpRequest, reference: str) -> tuple[Campaign, Sift, permissions.Coordinator]:
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    viewer = permissions.check_coordinator(user, campaign)
    return campaign, queries.sift(campaign, on=london_date(now())), viewer


def _table(campaign: Campaign, sift: Sift, viewer: permissions.Coordinator) -> queries.Table:
    permissions.check_table_open(sift)
    return queries.table(campaign, sift, permissions.visible_sheets(viewer, sift))


@never_cache
@require_safe
@policy("scoring.table")
def table(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how far each member has come; the score table once all have locked."""
    campaign, sift, viewer = _opened(request, reference)
    context = {
        "campaign": campaign,
        "progress": tables.progress(sift, queries.complete_sheets(sift, campaign)),
        "table_open": sift.table_open,
        "can_moderate": campaign.state == CampaignState.SIFT_SCORING and sift.everyone_locked,
        "moderating": campaign.state == CampaignState.SIFT_MODERATION,
        "moderated": campaign.state in permissions.MODERATED,
        "shortlist": queries.shortlist_of(campaign.pk),
    }
    if sift.table_open:
        found = _table(campaign, sift, viewer)
        form = TableFilter(request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        lines = tables.lines(found, queries.names_by_application(campaign.pk))
        lines = tables.narrowed(lines, **wanted)
        lines = tables.in_order(lines, request.GET.get("sort", ""))
        page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
        context |= {
            "criteria": found.criteria,
            "seats": found.seats,
            "page": page,
            "filter": form,
            "active": sum(bool(value) for value in wanted.values()),
            "chart": tables.chart(campaign, list(page.object_list)),
        }
        services.record_table_read(campaign=campaign, actor=signed_in(request), at=now())
    return render(request, "workflows/scoring/table.html", context)


@never_cache
@require_safe
@policy("scoring.table")
@recently_signed_in
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the score table as a file, and write down that it was sent."""
    campaign, sift, viewer = _opened(request, reference)
    found = _table(campaign, sift, viewer)
    services.record_export(campaign=campaign, actor=signed_in(request), at=now())
    rows = tables.file(found, queries.names_by_application(campaign.pk))
    return csv_answer(f"scores-{campaign.reference}.csv", rows)


@never_cache
@require_POST
@policy("scoring.table")
def moderation(request: HttpRequest, reference: str) -> HttpResponse:
    """Open moderation."""
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    try:
        services.start_moderation(campaign_id=campaign.pk, actor=user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("scoring:table", reference)
    messages.success(request, "Moderation is open. Agree the shortlist when the panel has met.")
    return redirect("scoring:shortlist", reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("scoring.table")
def shortlist(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree the shortlist from the score table."""
    campaign, sift, viewer = _opened(request, reference)
    if (
        queries.shortlist_of(campaign.pk) is not None
        or campaign.state != CampaignState.SIFT_MODERATION
    ):
        messages.info(
            request,
            "The shortlist is agreed once, during sift moderation. Its state is shown here.",
        )
        return redirect("scoring:table", reference)
    found = _table(campaign, sift, viewer)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            services.agree_shortlist(
                campaign_id=campaign.pk,
                entries=entries_given(request.POST, [row.candidate.code for row in found.rows]),
                note=request.POST.get("note", "").replace("\x00", ""),
                seen=request.POST.get("seen", "") or "none",
                actor=signed_in(request),
                at=now(),
            )
        except DomainError as error:
            errors = errors_of(error)
            status = 409 if isinstance(error, StaleVersionError) else 400
        else:
            messages.success(request, "The shortlist is agreed.")
            return redirect("scoring:table", reference)
    else:
        services.record_table_read(campaign=campaign, actor=signed_in(request), at=now())
    talks = queries.talks(campaign.pk)
    notes = {
        row.candidate.code: talks[row.candidate.pk].note
        for row in found.rows
        if row.candidate.pk in talks
    }
    posted = request.POST if request.method == "POST" else None
    context = {
        "campaign": campaign,
        "criteria": found.criteria,
        "lines": tables.choices(
            found, queries.names_by_application(campaign.pk), posted, errors, notes
        ),
        "note": request.POST.get("note", ""),
        "note_error": errors.get("note", ""),
        "fingerprint": found.fingerprint,
        "errors": error_list(errors),
        "has_errors": bool(errors),
    }
    return render(request, "workflows/scoring/shortlist.html", context, status=status)
