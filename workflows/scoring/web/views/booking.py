"""A candidate's own interview: their time, and what they need there."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workflows.core.access import can
from workflows.core.clock import london_date, now
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.core.web.forms import NHSForm
from workflows.scoring import queries, services
from workflows.scoring.rules.slots import cut_off
from workflows.scoring.web import interview_presenters as presenters
from workflows.scoring.web.interview_forms import AdjustmentForm, ChooseForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
@policy("scoring.attend", writes="scoring.book")
def interview(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Show a candidate's interview, and let them choose or change its time."""
    user, at = signed_in(request), now()
    application = queries.own_interview_application(user, application_id)
    form, status = ChooseForm(slots=queries.choosable(application, at=at)), 200
    if request.method == "POST":
        form = ChooseForm(request.POST, slots=queries.choosable(application, at=at))
        # A time taken since the page was shown is the service's to refuse, so that its sentence is the same.
        slot_id = request.POST.get("slot", "")
        try:
            if form.is_valid() or slot_id.isdecimal():
                services.book(
                    application_id=application.pk, slot_id=int(slot_id[:12]), candidate=user, at=at
                )
                messages.success(
                    request, "Your interview is booked. We have sent you a calendar invitation."
                )
                return redirect("scoring:interview", application_id)
            status = 400
        except NotVisibleError:
            raise
        except DomainError as error:
            form.errors.pop("slot", None)
            form.add_domain_error(error)
            status = 409
    held = queries.interview_of(application)
    slot = held.slot if held else None
    hours = queries.round_of(application.campaign).cutoff_hours
    panel = queries.guests(slot, application, on=london_date(at)) if slot else []
    open_ = bool(can(user, "scoring.book", application, at=at))
    until = cut_off(slot.starts_at, hours=hours) if slot else None
    context = {
        "application": application,
        "campaign": application.campaign,
        "slot": slot,
        "rows": presenters.booking_rows(slot, [str(one) for one in panel]) if slot else [],
        "until": until,
        "open": open_,
        "may_change": open_ and (until is None or at < until),
        "form": form,
        "has_times": bool(form.fields["slot"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "instructions": queries.round_of(application.campaign).instructions,
        "adjustments": list(application.adjustments.all()),
        "hours": hours,
    }
    return render(request, "workflows/scoring/interview.html", context, status=status)


@never_cache
@get_or_post
@policy("scoring.attend", writes="scoring.book")
def release(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Ask whether they mean it, then give up their time."""
    user, at = signed_in(request), now()
    application = queries.own_interview_application(user, application_id)
    held = queries.interview_of(application)
    if held is None or held.slot is None:
        return redirect("scoring:interview", application_id)
    posted = request.method == "POST"
    form, status = NHSForm(request.POST if posted else None), 200
    if posted and form.is_valid():
        try:
            services.release(application_id=application.pk, candidate=user, at=at)
        except DomainError as error:
            form.add_domain_error(error)
            status = 403
        else:
            messages.success(request, "You have given up this time. Choose another one here.")
            return redirect("scoring:interview", application_id)
    context = {"application": application, "slot": held.slot, "form": form}
    return render(request, "workflows/scoring/interview_release.html", context, status=status)


@never_cache
@get_or_post
@policy("scoring.attend", writes="scoring.book")
def adjustments(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Let a candidate say what they need at each stage."""
    user, at = signed_in(request), now()
    application = queries.own_interview_application(user, application_id)
    held = {row.occasion: row.need for row in application.adjustments.all()}
    form, status = AdjustmentForm(request.POST or None, held=held), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_adjustments(
                application_id=application.pk, needs=form.given(), candidate=user, at=at
            )
        except NotVisibleError:
            raise
        except DomainError as error:
            form.add_domain_error(error)
            status = 400
        else:
            messages.success(request, "Saved. The recruitment team will confirm what is arranged.")
            return redirect("scoring:interview", application_id)
    context = {"application": application, "campaign": application.campaign, "form": form}
    return render(request, "workflows/scoring/adjustments.html", context, status=status)
