"""The page where the appointing authority's decision is recorded, and read afterwards."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import can_manage
from workflows.campaigns.queries import relationship_kinds
from workflows.core.clock import london_date, now, show_date
from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.decisions import queries, services
from workflows.decisions.models import Decision, Outcome
from workflows.decisions.permissions import has_declared, why_not_decide
from workflows.decisions.web import presenters
from workflows.decisions.web.forms import DecisionFilterForm, DecisionForm
from workflows.scoring.web.forms import conflicts_given, error_list, errors_of
from workflows.scoring.web.presenters import people as people_to_declare

PAGE_SIZE = 25


@policy("decisions.decide")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the campaigns put to a decider, those to decide first."""
    user, at = signed_in(request), now()
    queries.check_decides(user, on=london_date(at))
    form = DecisionFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.decisions_of(user, wanted, at=at), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [presenters.list_row(campaign) for campaign in page],
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.state),
    }
    return render(request, "workflows/decisions/mine.html", context)


def _people(user: User, campaign: Campaign, on: dt.date) -> list[User]:
    """Return whom a person may name as the decider: anyone for a coordinator, themselves for a decider."""
    people = [row.user for row in queries.deciders(campaign, on=on)]
    return people if can_manage(user, campaign) else [each for each in people if each == user]


def _saved(
    form: DecisionForm, campaign: Campaign, people: list[User], user: User, at: dt.datetime
) -> bool:
    """Record what the form says; on a refusal put the sentence into the form."""
    given = form.cleaned_data
    try:
        services.record_decision(
            campaign_id=campaign.pk,
            outcome=Outcome(given["outcome"]),
            appointee_id=form.appointee_id,
            decided_by=next(each for each in people if str(each.pk) == given["decided_by"]),
            decided_on=given["decided_on"],
            minute=given["minute"],
            actor=user,
            at=at,
        )
    except DomainError as error:
        form.add_domain_error(error)
        return False
    return True


def _rows(recorded: Decision) -> list[dict[str, str]]:
    appointed = []
    if recorded.appointee:
        name = f"{recorded.appointee.full_name} ({recorded.appointee.reference})"
        appointed = [{"key": "Person appointed", "value": name}]
    return [
        {"key": "Decision", "value": recorded.get_outcome_display()},
        *appointed,
        {"key": "Decided by", "value": str(recorded.decided_by)},
        {"key": "Date", "value": show_date(recorded.decided_on)},
        {"key": "Minute", "value": recorded.minute},
    ]


@policy("decisions.record")
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the decision; once it is recorded, show it."""
    user, at = signed_in(request), now()
    on = london_date(at)
    campaign = queries.campaign_to_decide(user, reference, at=at)
    recorded = queries.decision_of(campaign.pk)
    manages = can_manage(user, campaign)
    form, status = None, 200
    people = _people(user, campaign, on)
    refusal = ""
    if recorded is None and campaign.state == CampaignState.RECOMMENDED and not manages:
        # A decider who may not decide is shown no candidate here, and told what to do.
        refusal = why_not_decide(user, campaign, own=True)
    if recorded is None and campaign.state == CampaignState.RECOMMENDED and not refusal:
        candidates = list(queries.candidates_to_offer(campaign.pk))
        given = request.POST if request.method == "POST" else None
        form = DecisionForm(given, deciders=people, candidates=candidates)
    if request.method == "POST":
        if refusal:
            raise NotAllowedError(refusal)
        if form is None:
            raise NotVisibleError("There is nothing to record here now.")
        if form.is_valid() and _saved(form, campaign, people, user, at):
            messages.success(request, "The decision is recorded.")
            return redirect("decisions:decision", reference)
        status = 400
    elif form or recorded:
        services.record_read(campaign=campaign, actor=user, at=at)
    context = {
        "campaign": campaign,
        "form": form,
        "recorded": recorded,
        "refusal": refusal,
        "decides": any(each == user for each in people),
        "declared": bool(refusal) and has_declared(user, campaign),
        "rows": _rows(recorded) if recorded else [],
        "people": people,
        "barred": [why for each in people if (why := why_not_decide(each, campaign))]
        if form and manages
        else [],
        "back": reverse("campaigns:campaign", args=[reference])
        if manages
        else reverse("decisions:mine"),
        "back_text": campaign.title if manages else "Decisions",
        "status": campaign.get_state_display(),
    }
    return render(request, "workflows/decisions/decision.html", context, status=status)


@never_cache
@policy("decisions.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every candidate who can be appointed by name, and take the decider's declarations."""
    user, at = signed_in(request), now()
    campaign = queries.campaign_decided_by(user, reference, at=at)
    names = queries.names_to_declare(campaign.pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = conflicts_given(request.POST, [person.user_id for person in names])
        try:
            services.declare(campaign_id=campaign.pk, declared=given, actor=user, at=at)
        except DomainError as error:
            errors = errors_of(error)
        else:
            messages.success(request, "Your declarations are recorded.")
            return redirect("decisions:decision", reference)
    else:
        services.record_read(campaign=campaign, actor=user, at=at)
    held = queries.declared_by(user.pk, campaign.pk)
    context = {
        "campaign": campaign,
        "people": people_to_declare(names, held, request.POST, errors),
        "relationships": relationship_kinds(london_date(at)),
        "errors": error_list(errors),
        "has_errors": bool(errors),
        "open": campaign.state == CampaignState.RECOMMENDED,
    }
    return render(
        request, "workflows/decisions/conflicts.html", context, status=400 if errors else 200
    )
