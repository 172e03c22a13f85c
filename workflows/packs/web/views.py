"""The pages of board packs: the desk that builds and issues them, and the reader's own."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from workflows.accounts.web.recent import recently_signed_in
from workflows.boards.queries import committees_of
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.permissions import can_manage
from workflows.campaigns.queries import managed_campaign
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.transitions import reached
from workflows.core.access import can, require
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError
from workflows.core.files.downloads import harden
from workflows.core.models.jobs import JobState
from workflows.core.policy import policy, signed_in
from workflows.packs import queries, services
from workflows.packs.enums import Assurance, Marking, PackState, Purpose
from workflows.packs.models import Pack, PackBuild
from workflows.packs.rules.drafting import draft as draft_words
from workflows.packs.rules.drafting import missing
from workflows.packs.web import presenters
from workflows.packs.web.forms import (
    DeskFilterForm,
    FrontSheetForm,
    SearchForm,
    initial_of,
    wanted,
)

PAGE = 25
BUILDS = 10
REFUSALS = (NotVisibleError, NotAllowedError)  # pages of their own


@never_cache
@require_safe
@policy("packs.list")
def desk_list(request: HttpRequest, reference: str) -> HttpResponse:
    """List a campaign's packs for those who build and issue them."""
    user = signed_in(request)
    campaign = queries.campaign_for_packs(user, reference)
    form = DeskFilterForm(request.GET)
    narrowed = wanted(form)
    found = queries.packs_of_campaign(user, campaign, **narrowed, sort=request.GET.get("sort", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    runs = can_manage(user, campaign)
    ready = reached(stage_of(campaign.state, campaign.resume_state), CampaignState.SHORTLIST_AGREED)
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [presenters.list_row(pack) for pack in page],
        "filter_form": form,
        "active": sum(bool(value) for value in narrowed.values()),
        "here": reverse("packs:desk_list", args=[reference]),
        "runs": runs,
        "ready": ready,
        "new": reverse("packs:new", args=[reference]) if runs and ready else "",
    }
    return render(request, "workflows/packs/desk_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("campaigns.manage")
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Start a pack; its front sheet is drafted from the record."""
    user, at = signed_in(request), now()
    campaign = managed_campaign(user, reference)
    desk = reverse("packs:desk_list", args=[reference])
    try:
        record = queries.record_of(campaign, at=at)
    except NotVisibleError:
        messages.error(request, "Agree the shortlist first: the pack reports it.")
        return redirect(desk)
    figures = presenters.figures(campaign, record, at=at)
    words = draft_words(figures)
    form = FrontSheetForm(
        request.POST or None,
        body_id=campaign.body_id,
        initial={
            "title": words.title,
            "executive_summary": words.executive_summary,
            "recommendation": words.recommendation,
            "committee": committees_of(body_id=campaign.body_id).order_by("name").first(),
            "purpose": Purpose.APPROVE,
            "assurance": Assurance.REASONABLE,
            "marking": Marking.PERSONAL,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_pack(
                campaign_id=campaign.pk, given=form.given(), actor=user, at=at
            )
        except REFUSALS:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "The pack is started. Build the PDF when you are ready.")
            return redirect("packs:pack", made.pk)
    context = {
        "form": form,
        "campaign": campaign,
        "missing": missing(figures),
        "heading": "New board pack",
        "back": desk,
        "back_text": "Board packs",
        "has_committee": committees_of(body_id=campaign.body_id).exists(),
    }
    return render(request, "workflows/packs/front_sheet.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("packs.manage")
def edit(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Change the front sheet of a draft."""
    user, at = signed_in(request), now()
    pack = _managed(request, pack_id)
    form = FrontSheetForm(
        request.POST or None, body_id=pack.campaign.body_id, initial=initial_of(pack)
    )
    if request.method != "POST" and pack.state != PackState.DRAFT:
        return _done(request, pack_id, lambda: services.check_draft(pack), "")
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_pack(pack_id=pack_id, given=form.given(), actor=user, at=at)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "The front sheet is saved. Build the PDF again to show it.")
            return redirect("packs:pack", pack_id)
    context = {
        "form": form,
        "campaign": pack.campaign,
        "missing": [],
        "heading": "Change the front sheet",
        "back": reverse("packs:pack", args=[pack_id]),
        "back_text": "Back to the pack",
        "has_committee": True,
    }
    return render(request, "workflows/packs/front_sheet.html", context)


@never_cache
@require_safe
@policy("packs.read")
def mine(request: HttpRequest) -> HttpResponse:
    """List the packs issued to the person, and the campaigns whose packs they build."""
    user = signed_in(request)
    form = SearchForm(request.GET)
    narrowed = wanted(form)
    found = queries.packs_addressed_to(user, at=now(), **narrowed, sort=request.GET.get("sort", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [presenters.list_row(pack) for pack in page],
        "filter_form": form,
        "active": sum(bool(value) for value in narrowed.values()),
        "desks": queries.campaigns_with_packs(user)[:PAGE],
    }
    return render(request, "workflows/packs/mine.html", context)


@never_cache
@require_safe
@policy("packs.open")
def pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Show a pack: to its reader what it is and their copy, to those who build it everything else."""
    user, at = signed_in(request), now()
    found = queries.pack_of(pack_id)
    require(user, "packs.open", found, at=at)
    manages = bool(can(user, "packs.manage", found, at=at))
    reads = bool(can(user, "packs.read", found, at=at))
    finished = queries.finished_build(found)
    context: dict[str, object] = {
        "pack": found,
        "state": found.get_state_display(),
        "colour": presenters.COLOURS[PackState(found.state)],
        "facts": presenters.front_sheet(found) if manages else presenters.cover(found),
        "manages": manages,
        "download": reverse("packs:download", args=[pack_id]) if reads and finished else "",
        "pages": finished.pages if finished else 0,
        "issued": found.issued_at is not None,
    }
    if manages:
        context |= _workshop(request, found, finished, at=at)
    return render(request, "workflows/packs/pack.html", context)


def _workshop(
    request: HttpRequest, found: Pack, finished: PackBuild | None, *, at: dt.datetime
) -> dict[str, object]:
    """Return what those who build and issue a pack see beside its front sheet."""
    builds = Paginator(queries.builds_of(found), BUILDS).get_page(request.GET.get("page"))
    newest = queries.newest_build(found)
    state, working = PackState(found.state), queries.is_working(newest)
    outdated = queries.outdated_because(found, finished) if finished else ""
    drafting = state is PackState.DRAFT
    standings = queries.readership(found, at=at)
    issued = found.issued_at is not None
    return {
        "desk": reverse("packs:desk_list", args=[found.campaign.reference]),
        "page": builds,
        "builds": [presenters.build_row(row) for row in builds],
        "progress": presenters.progress_of(newest) if working else None,
        "failed": newest.job.error if newest and newest.job.state == JobState.DEAD else "",
        "outdated": "" if issued else outdated,
        "may_edit": drafting and not working,
        "may_build": drafting and not working,
        "may_clear": drafting and not working and finished is not None and not outdated,
        "may_return": state is PackState.CLEARED,
        "may_issue": state is PackState.CLEARED and not outdated,
        "built": finished is not None,
        "readers": presenters.issued_to(list(queries.readers_of(found)), standings)
        if issued
        else presenters.readership(standings),
    }


@never_cache
@require_safe
@policy("packs.manage")
def progress(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Answer how far the newest build is, as the part of the page that shows it."""
    found = _managed(request, pack_id)
    context = {"progress": presenters.progress_of(queries.newest_build(found))}
    return render(request, "workflows/packs/progress.html", context)


@require_POST
@policy("packs.manage")
def build(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Order the PDF, or order it again after a failure."""
    return _done(
        request,
        pack_id,
        lambda: services.order_build(pack_id=pack_id, actor=signed_in(request), at=now()),
        "",
    )


@require_POST
@policy("packs.manage")
def clear(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Clear a built pack for issue."""
    return _done(
        request,
        pack_id,
        lambda: services.clear_pack(pack_id=pack_id, actor=signed_in(request), at=now()),
        "The pack is cleared. It can now be issued.",
    )


@require_POST
@policy("packs.manage")
def draft(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Take a cleared pack back."""
    return _done(
        request,
        pack_id,
        lambda: services.return_to_draft(pack_id=pack_id, actor=signed_in(request), at=now()),
        "The pack is a draft again.",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("packs.manage")
def issue(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Ask before issuing, naming who gets a copy and who does not; then issue."""
    if request.method == "POST":
        return _done(
            request,
            pack_id,
            lambda: services.issue_pack(pack_id=pack_id, actor=signed_in(request), at=now()),
            "The pack is issued. Each reader has been sent an email.",
        )
    found = _managed(request, pack_id)
    if found.state != PackState.CLEARED:
        return _done(request, pack_id, lambda: services.check_can_issue(found), "")
    standings = queries.readership(found, at=now())
    context = {
        "pack": found,
        "readers": presenters.readership([each for each in standings if each.may_read]),
        "excluded": presenters.readership([each for each in standings if not each.may_read]),
    }
    return render(request, "workflows/packs/issue.html", context)


@require_GET
@policy("packs.read")
@recently_signed_in
def download(request: HttpRequest, pack_id: UUID) -> HttpResponseBase:
    """Give a reader their own copy. Asked anew each time; nobody's copy is kept."""
    found = queries.pack_of(pack_id)
    data = services.open_copy(pack=found, reader=signed_in(request), at=now())
    answer = HttpResponse(data, content_type="application/pdf")
    return harden(answer, filename=f"{found.campaign.reference} item {found.item_number}.pdf")


def _managed(request: HttpRequest, pack_id: UUID) -> Pack:
    found = queries.pack_of(pack_id)
    require(signed_in(request), "packs.manage", found)
    return found


def _done(
    request: HttpRequest, pack_id: UUID, act: Callable[[], object], said: str
) -> HttpResponse:
    """Do one thing and go back to the pack, which says what was done or why not."""
    try:
        act()
    except REFUSALS:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.success(request, said)
    return redirect("packs:pack", pack_id)
