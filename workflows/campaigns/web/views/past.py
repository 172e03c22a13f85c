"""What a person could see on a day, for those who vouch for the campaign and do not score it blind."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.campaigns import queries, services
from workflows.campaigns.rules.blind import names_known, stage_of
from workflows.campaigns.web import access, trail
from workflows.core.clock import london_date, now, show_time
from workflows.core.policy import policy, signed_in

PAGE = 25


@never_cache
@require_safe
@policy("campaigns.past")
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """List who holds or held something in a campaign."""
    user, at = signed_in(request), now()
    campaign = queries.campaign_looked_back_on(user, reference, at=at)
    form = access.HeldFilterForm(request.GET)
    wanted = form.wanted()
    held = [row for row in queries.access_to(campaign, at=at) if not row.invitation]
    page = Paginator(queries.narrowed(held, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "page": page,
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.state) + bool(wanted.register),
        "here": reverse("campaigns:past_people", args=[reference]),
        "trail_href": reverse("campaigns:trail", args=[reference]),
    }
    return render(request, "workflows/campaigns/past_people.html", context)


@never_cache
@require_safe
@policy("campaigns.past")
def person(request: HttpRequest, reference: str, user_id: int) -> HttpResponse:
    """Show what one person was, could see and did on one day; looking it up is written to the trail."""
    user, at = signed_in(request), now()
    campaign = queries.campaign_looked_back_on(user, reference, at=at)
    subject = queries.person_in(campaign, user_id, at=at)
    today = london_date(at)
    asked = request.GET if "on_day" in request.GET else None
    form = access.DayForm(asked, today=today, initial={"on": today})
    day = form.wanted()
    stretches = queries.day_of(subject, campaign, day, now=at)
    services.record_look_back(campaign=campaign, person=subject, day=day, actor=user, at=at)
    # What only a candidate does would name one before names are known.
    hidden = (
        () if names_known(stage_of(campaign.state, campaign.resume_state)) else trail.HIDDEN_ACTORS
    )
    shown = [action for action in trail.SENTENCES if action not in hidden]
    done = Paginator(queries.done_on(subject, campaign, shown, day), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "campaign": campaign,
        "subject": subject,
        "form": form,
        "day": day,
        "stretches": [_shown(each, day, at) for each in stretches],
        "page": done,
        "events": [trail.row(event) for event in done],
        "people_href": reverse("campaigns:past_people", args=[reference]),
    }
    return render(request, "workflows/campaigns/past_person.html", context)


def _shown(stretch: queries.Stretch, day: dt.date, at: dt.datetime) -> dict[str, object]:
    begins = queries.midnight(day)
    ends = queries.midnight(day + dt.timedelta(days=1))
    since, until = stretch.since, stretch.until
    if since == begins and until == ends:
        when = "All day"
    elif until == ends:
        when = f"From {show_time(since)}"
    elif until == at:
        when = "Until now" if since == begins else f"From {show_time(since)} until now"
    elif since == begins:
        when = f"Until {show_time(until)}"
    else:
        when = f"{show_time(since)} to {show_time(until)}"
    return {
        "when": when,
        "state": stretch.standing.state.label,
        "offices": [each.label for each in stretch.standing.offices],
        "sights": [each.text for each in stretch.sights],
    }
