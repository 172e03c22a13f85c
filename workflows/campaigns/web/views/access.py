"""Who has access to a campaign and why: seen, given, dated and ended by whoever runs it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from workflows.accounts.web.recent import recently_signed_in
from workflows.campaigns import queries, services
from workflows.campaigns.enums import AccessState
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import can_manage, check_may_change_access
from workflows.campaigns.queries import Access
from workflows.campaigns.web import access
from workflows.campaigns.web.views._shared import form_page
from workflows.core.clock import now, show_date
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.core.web.forms import NHSForm
from workflows.invitations import services as invitations

PAGE = 25
BACK = "Who has access"
FOUND = 302


def _href(campaign: Campaign) -> str:
    return reverse("campaigns:access", args=[campaign.reference])


@require_safe
@policy("campaigns.manage")
def index(request: HttpRequest, reference: str) -> HttpResponse:
    """List everybody with a way in, and why each has it."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    form = access.AccessFilterForm(request.GET)
    wanted = form.wanted()
    found = queries.access_to(campaign, at=at)
    why = access.reasons(campaign, user, found, at=at)
    everybody = access.shown(found, why)
    page = Paginator(queries.narrowed(everybody, wanted), PAGE).get_page(request.GET.get("page"))
    counts = {
        state: sum(row.state == state for row in everybody)
        for state in (AccessState.NOW, AccessState.INVITED, AccessState.LATER)
    }
    context = {
        "campaign": campaign,
        "page": page,
        "rows": access.rows(campaign, page, why),
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.state) + bool(wanted.register),
        "here": _href(campaign),
        "places": access.places(campaign, user, at=at),
        "cards": [
            {"label": "Have access", "value": counts[AccessState.NOW], "note": "today"},
            {"label": "Invited", "value": counts[AccessState.INVITED], "note": "not answered yet"},
            {"label": "Begin later", "value": counts[AccessState.LATER], "note": "on a later day"},
        ],
    }
    return render(request, "workflows/campaigns/access.html", context)


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, reference: str, to: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    place = access.place(campaign, user, to, at=at)
    form = access.InviteForm(request.POST if request.method == "POST" else None, place=place)
    return form_page(
        request,
        campaign,
        form,
        save=lambda: invitations.invite(given=form.given(), actor=user, at=at),
        done=f"The invitation is on its way to {form.data.get('email', '')}.",
        names=access.InviteForm.ERROR_FIELDS,
        then=_href(campaign),
        context={
            "heading": "Invite somebody",
            "lead": f"{place.text}. We send them a link, which works for 14 days. "
            "They see nothing of this campaign before they accept.",
            "button": "Send the invitation",
            "back_text": BACK,
        },
    )


def _held(
    request: HttpRequest, reference: str, register: str, membership_id: int
) -> tuple[Campaign, Access]:
    """Return what is to be changed, after asking whether this person may change it."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    row = queries.access_row(campaign, register, str(membership_id), at=at)
    check_may_change_access(user, campaign, row.register, row.value, at=at)
    return campaign, row


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def last_day(
    request: HttpRequest, reference: str, register: str, membership_id: int
) -> HttpResponse:
    """Change the last day of something held."""
    user, at = signed_in(request), now()
    campaign, row = _held(request, reference, register, membership_id)
    form = access.LastDayForm(
        request.POST if request.method == "POST" else None, initial={"until": row.until}
    )
    return form_page(
        request,
        campaign,
        form,
        save=lambda: services.set_last_day_of_access(
            campaign_id=campaign.pk,
            register=row.register,
            key=membership_id,
            until=form.cleaned_data["until"],
            actor=user,
            at=at,
        ),
        done=f"The last day of {row.name} is changed.",
        then=_href(campaign),
        context={
            "heading": f"How long does {row.name} have this?",
            "lead": row.why,
            "rows": _facts(row),
            "button": "Save",
            "back_text": BACK,
        },
    )


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, reference: str, register: str, membership_id: int) -> HttpResponse:
    """End something held at once, after asking."""
    user, at = signed_in(request), now()
    campaign, row = _held(request, reference, register, membership_id)
    form = NHSForm(request.POST if request.method == "POST" else None)
    answer = form_page(
        request,
        campaign,
        form,
        save=lambda: services.end_access(
            campaign_id=campaign.pk, register=row.register, key=membership_id, actor=user, at=at
        ),
        done=f"{row.name} is no longer {row.role.lower()}.",
        then=_href(campaign),
        context={
            "heading": f"End this for {row.name}?",
            "lead": f"{row.why} It ends at once, on their next click and for downloads and jobs under way. "
            "What they did stays on the record.",
            "rows": _facts(row),
            "button": "End it now",
            "warning": True,
            "back_text": BACK,
        },
    )
    gone = row.user_id == user.pk and not can_manage(user, campaign)
    return redirect("home") if gone and answer.status_code == FOUND else answer


_STEPS = {
    "again": (invitations.send_again, "The invitation is sent again, with a new link."),
    "withdraw": (invitations.withdraw, "The invitation is withdrawn; its link no longer works."),
}


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, reference: str, invitation_id: UUID) -> HttpResponse:
    """Show an invitation that waits; send it again or withdraw it."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    row = queries.invitation_in(campaign, str(invitation_id), at=at)
    check_may_change_access(user, campaign, row.register, row.value, at=at)
    if request.method == "POST":
        step, done = _STEPS.get(request.POST.get("step", ""), (None, ""))
        if step is None:
            raise NotVisibleError("Choose to send it again or to withdraw it.")
        try:
            step(invitation_id=invitation_id, actor=user, at=at)
            messages.success(request, done)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(_href(campaign))
    context = {"campaign": campaign, "row": row, "facts": _facts(row), "back": _href(campaign)}
    return render(request, "workflows/campaigns/access_invitation.html", context)


def _facts(row: Access) -> list[dict[str, str]]:
    """Return what is held or offered, for a summary list."""
    found = (
        ("Email address", row.email),
        ("Role", row.role),
        ("What it lets them see", row.sees),
        ("First day", show_date(row.since) if row.since else "The day they accept"),
        ("Last day", show_date(row.until) if row.until else "Until further notice"),
    )
    return [{"key": key, "value": value} for key, value in found]
