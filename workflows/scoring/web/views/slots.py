"""Interview times: the coordinator's desk, and the panel's answers."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import managed_campaign
from workflows.core.access import require
from workflows.core.clock import london_date, now, show_moment
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.core.web.forms import NHSForm
from workflows.scoring import queries, services
from workflows.scoring.permissions import ASKED_TO_INTERVIEW, BOOKING
from workflows.scoring.web import interview_presenters as presenters
from workflows.scoring.web.forms import error_list, errors_of
from workflows.scoring.web.interview_forms import (
    ArrangementForm,
    ChooseForm,
    RoundForm,
    SlotFilter,
    SlotsForm,
    answers_given,
)

PAGE = 25
BAD = 400
ONE_FORM = "workflows/campaigns/one_form.html"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_SORTS = {"time": "starts_at", "-time": "-starts_at"}


def _arranged(request: HttpRequest, reference: str) -> Campaign:
    user = signed_in(request)
    campaign = managed_campaign(user, reference)
    require(user, "scoring.arrange", campaign)
    return campaign


@never_cache
@get_or_post
@policy("scoring.arrange")
def interviews(request: HttpRequest, reference: str) -> HttpResponse:
    """Show times and candidates; offer the times that are ticked."""
    campaign, errors = _arranged(request, reference), {}
    if request.method == "POST":
        ticked = [int(pk) for pk in request.POST.getlist("slot") if pk.isdecimal()]
        try:
            offered = services.offer_slots(
                campaign_id=campaign.pk, slot_ids=ticked, actor=signed_in(request), at=now()
            )
        except DomainError as error:
            errors = errors_of(error)
        else:
            if offered:
                messages.success(request, "Candidates can now choose these times.")
            else:
                messages.info(request, "Tick the times to offer, then choose the button again.")
            return redirect("scoring:interviews", reference)
    context = _desk(request, campaign)
    context |= {"errors": error_list(errors), "has_errors": bool(errors)}
    return render(
        request, "workflows/scoring/interviews.html", context, status=BAD if errors else 200
    )


def _desk(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    services.record_interviewees_read(campaign=campaign, actor=signed_in(request), at=now())
    form = SlotFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    order = _SORTS.get(request.GET.get("sort", ""), "starts_at")
    slots = list(queries.slots_of(campaign.pk).order_by(order, "pk"))
    seats = queries.seats_at(campaign.pk, on=london_date(now()))
    rows = presenters.slot_rows(
        campaign,
        slots,
        seats,
        queries.attendances(slots, seats),
        campaign.panel_rule,
        at=now(),
    )
    page = Paginator(presenters.narrowed(rows, **wanted), PAGE).get_page(request.GET.get("page"))
    people = queries.interviewees(campaign.pk, ASKED_TO_INTERVIEW)
    return {
        "campaign": campaign,
        "round": queries.round_of(campaign),
        "page": page,
        "filter": form,
        "active": sum(bool(value) for value in wanted.values()),
        "people": presenters.person_rows(campaign, people, search=wanted.get("search", "")),
        "anybody": bool(people),
        "to_offer": any(row.offerable for row in page),
        "booking": campaign.state in BOOKING,
        "unbooked": sum(each.slot is None for each in people),
    }


def _form_page(
    request: HttpRequest,
    campaign: Campaign,
    form: NHSForm,
    *,
    heading: str,
    lead: str = "",
    button: str = "Save",
    **extra: object,
) -> HttpResponse:
    back = reverse("scoring:interviews", args=[campaign.reference])
    context = {
        "campaign": campaign,
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "back": back,
        "back_text": "Interviews",
        **extra,
    }
    return render(request, ONE_FORM, context, status=BAD if form.errors else 200)


@never_cache
@get_or_post
@policy("scoring.arrange")
def new_slots(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the times of one day."""
    campaign = _arranged(request, reference)
    form = SlotsForm(request.POST or None, initial={"minutes": 45, "gap": 15, "number": 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_slots(
                campaign_id=campaign.pk, given=form.given(), actor=signed_in(request), at=now()
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(
                request,
                f"{len(made)} time{'' if len(made) == 1 else 's'} made. The panel can now say who can be there.",
            )
            return redirect("scoring:interviews", reference)
    return _form_page(
        request,
        campaign,
        form,
        heading="Make interview times",
        lead="The panel says who can be there. You then offer candidates the times at which the panel is complete.",
        button="Make these times",
    )


@never_cache
@get_or_post
@policy("scoring.arrange")
def settings(request: HttpRequest, reference: str) -> HttpResponse:
    """Say until when candidates choose, and what they are told."""
    campaign = _arranged(request, reference)
    held = queries.round_of(campaign)
    initial = {"cutoff_hours": held.cutoff_hours, "instructions": held.instructions}
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_round(
                campaign_id=campaign.pk, actor=signed_in(request), at=now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "Saved.")
            return redirect("scoring:interviews", reference)
    return _form_page(request, campaign, form, heading="How interviews are held")


@never_cache
@require_POST
@policy("scoring.arrange")
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the candidates without a time to choose one."""
    campaign = _arranged(request, reference)
    try:
        asked = services.invite(campaign_id=campaign.pk, actor=signed_in(request), at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"{asked} candidate{' was' if asked == 1 else 's were'} asked to choose a time.",
        )
    return redirect("scoring:interviews", reference)


@never_cache
@get_or_post
@policy("scoring.arrange")
def withdraw(request: HttpRequest, reference: str, slot_id: int) -> HttpResponse:
    """Ask whether they mean it, then withdraw a time."""
    campaign = _arranged(request, reference)
    slot = queries.slot_in(campaign, slot_id)
    posted = request.method == "POST"
    form = NHSForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            services.withdraw_slot(
                campaign_id=campaign.pk, slot_id=slot.pk, actor=signed_in(request), at=now()
            )
        except NotVisibleError:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, f"{show_moment(slot.starts_at)} is withdrawn.")
            return redirect("scoring:interviews", reference)
    booked = getattr(slot, "interview", None) is not None
    return _form_page(
        request,
        campaign,
        form,
        heading=f"Withdraw {show_moment(slot.starts_at)}",
        lead="A candidate has booked this time. They and the panel are told by e-mail, and they choose another."
        if booked
        else "Nobody has booked this time.",
        button="Withdraw this time",
        warning=booked,
    )


@never_cache
@get_or_post
@policy("scoring.arrange")
def interviewee(request: HttpRequest, reference: str, application_id: uuid.UUID) -> HttpResponse:
    """Show one candidate's arrangements; book a time for them."""
    campaign = _arranged(request, reference)
    people = queries.interviewees(campaign.pk, ASKED_TO_INTERVIEW)
    each = next((one for one in people if one.application.pk == application_id), None)
    if each is None:
        raise NotVisibleError("There is no such candidate to interview in this campaign.")
    at = now()
    form = ChooseForm(
        request.POST or None,
        slots=queries.proper(each.application, list(queries.free_slots(campaign.pk, at=at)), at=at),
        label="Move to" if each.slot else "Book",
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.book_for(
                application_id=application_id,
                slot_id=int(form.cleaned_data["slot"]),
                actor=signed_in(request),
                at=at,
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, "Booked. The candidate and the panel are told by e-mail.")
            return redirect("scoring:interviewee", reference, application_id)
    panel = queries.guests(each.slot, each.application, on=london_date(at)) if each.slot else []
    services.record_interviewee_read(application=each.application, actor=signed_in(request), at=at)
    context = {
        "campaign": campaign,
        "application": each.application,
        "slot": each.slot,
        "rows": presenters.booking_rows(each.slot, [str(one) for one in panel])
        if each.slot
        else [],
        "adjustments": each.adjustments,
        "form": form,
        "has_times": bool(form.fields["slot"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "booking": campaign.state in BOOKING,
    }
    return render(
        request, "workflows/scoring/interviewee.html", context, status=BAD if form.errors else 200
    )


@never_cache
@get_or_post
@policy("scoring.arrange")
def adjustment(request: HttpRequest, reference: str, adjustment_id: int) -> HttpResponse:
    """Read what a candidate needs, and confirm what is arranged."""
    campaign = _arranged(request, reference)
    row = queries.adjustment_in(campaign, adjustment_id)
    form = ArrangementForm(request.POST or None, initial={"arrangement": row.arrangement})
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_adjustment(
                adjustment_id=row.pk, actor=signed_in(request), at=now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(
                request, "Confirmed. The candidate sees it, and the panel reads what is arranged."
            )
            return redirect("scoring:interviewee", reference, row.application_id)
    services.record_interviewee_read(
        application=row.application, actor=signed_in(request), at=now()
    )
    return _form_page(
        request,
        campaign,
        form,
        heading=f"{row.get_occasion_display()}: what {row.application.full_name} needs",
        rows=[{"key": "They asked for", "value": row.need}],
        button="Confirm the arrangement",
    )


@never_cache
@get_or_post
@policy("campaigns.score")
def availability(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a panel member say at which times they can be there."""
    user, at = signed_in(request), now()
    desk = queries.desk_of(user, reference, on=london_date(at))
    slots = list(queries.slots_of(desk.campaign.pk).filter(starts_at__gt=at))
    refusal = ""
    if request.method == "POST":
        given = answers_given(request.POST, [slot.pk for slot in slots])
        try:
            services.answer_slots(reference=reference, answers=given, actor=user, at=at)
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, "Your answers are saved.")
            return redirect("scoring:availability", reference)
    held = queries.own_answers(desk.membership)
    if refusal:
        held |= answers_given(request.POST, [slot.pk for slot in slots])
    page = Paginator(presenters.answer_rows(slots, held), PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": desk.campaign,
        "page": page,
        "errors": [{"text": refusal, "href": "#times"}] if refusal else [],
        "has_errors": bool(refusal),
    }
    return render(
        request, "workflows/scoring/availability.html", context, status=BAD if refusal else 200
    )
