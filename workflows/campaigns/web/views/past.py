"""What a person could see on a day, for those who vouch for the campaign and do not score it blind."""

import datetime as dt
from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.accounts.models import User
from workflows.campaigns import queries, services
from workflows.campaigns.models import Campaign
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
    context = {
        "campaign": campaign,
        "subject": subject,
        "form": form,
        "day": day,
        "people_href": reverse("campaigns:past_people", args=[reference]),
        **(_day(request, campaign, subject, day, at) if day else {}),
    }
    return render(request, "workflows/campaigns/past_person.html", context)


def _day(
    request: HttpRequest, campaign: Campaign, subject: User, day: dt.date, at: dt.datetime
) -> dict[str, object]:
    """Return what the day holds, and write down that it was looked up."""
    # What only a candidate does, or is barred from, would name one before names are known.
    named = names_known(stage_of(campaign.state, campaign.resume_state))
    hidden = () if named else trail.HIDDEN_ACTORS
    actions = [action for action in trail.SENTENCES if action not in hidden]
    stretches = queries.day_of(subject, campaign, day, now=at, bars=named)
    page = Paginator(queries.done_on(subject, campaign, actions, day), PAGE).get_page(
        request.GET.get("page")
    )
    services.record_look_back(
        campaign=campaign, person=subject, day=day, actor=signed_in(request), at=at
    )
    return {
        "stretches": [_shown(each, day, at) for each in _alike(stretches)],
        "page": page,
        "events": [trail.row(event, names=named) for event in page],
        "named": named,
    }


def _alike(stretches: list[queries.Stretch]) -> list[queries.Stretch]:
    """Join neighbours that read the same: how many marks others had locked is counted, and not said."""
    found: list[queries.Stretch] = []
    for each in stretches:
        last = found[-1] if found else None
        if last is not None and _reads(last) == _reads(each):
            found[-1] = replace(last, until=each.until)
        else:
            found.append(each)
    return found


def _reads(stretch: queries.Stretch) -> tuple[object, ...]:
    standing = stretch.standing
    return standing.state, standing.offices, [each.text for each in stretch.sights]


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
