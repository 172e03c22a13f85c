"""What the public templates are given."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from workflows.boards.web.presenters import logo_href
from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.models import Campaign, Criterion, StageDate
from workflows.campaigns.queries import public_notices, public_reason
from workflows.campaigns.rules.transitions import ORDER
from workflows.core.clock import LONDON, show_date, show_moment

if TYPE_CHECKING:
    from cms.models import VacancyPage

SOON = 7  # days before closing in which a vacancy is marked as closing soon


@dataclass(frozen=True, slots=True)
class Status:
    """Where a vacancy stands, for a member of the public.

    Args:
        kind: "not-open", "open", "closed", "paused" or "withdrawn".
        tag: the short word, and `colour` its tag's colour.
        text: the sentence that says until when, or what happens next.
    """

    kind: str
    tag: str
    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One vacancy in a list."""

    title: str
    href: str
    body: str
    region: str
    post: str
    pay: str
    time: str
    summary: str
    logo: str  # the address of the organisation's picture; empty without one
    status: Status


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the vacancy's list of dates. `state`: "done", "now" (the first not done) or "next"."""

    title: str
    when: str
    state: str
    text: str  # why it is later than planned


@dataclass(frozen=True, slots=True)
class Notice:
    """What the public is told of a change to a recruitment that has opened."""

    title: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Advert:
    """The part of a vacancy page that its campaign decides."""

    title: str
    reference: str
    body: str
    logo: str  # the address of the organisation's picture; empty without one
    about: str
    status: Status
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    essential: tuple[Criterion, ...]
    desirable: tuple[Criterion, ...]
    words: str
    apply_href: str
    closes: str
    notices: tuple[Notice, ...]


def pay(campaign: Campaign) -> str:
    """Return the remuneration as people say it."""
    return (
        f"£{campaign.remuneration:,} a year"
        if campaign.remuneration
        else "Unpaid; expenses are refunded"
    )


def time_commitment(campaign: Campaign) -> str:
    """Return the time commitment as people say it: 2.5 days a month."""
    days = campaign.time_commitment_days
    return f"{days.normalize():f} day{'' if days == 1 else 's'} a month"


def status(campaign: Campaign, *, at: dt.datetime) -> Status:
    """Return where a vacancy stands at that moment; the closing time counts even before the clock closed it."""
    state = CampaignState(campaign.state)
    if state is CampaignState.PAUSED:
        text = "This recruitment is paused. Applications already sent are kept; candidates will hear from us."
        return Status("paused", "Paused", "orange", text)
    if state is CampaignState.ABANDONED:
        return Status(
            "withdrawn",
            "Withdrawn",
            "grey",
            "This vacancy has been withdrawn and will not be filled.",
        )
    if ORDER[state] < ORDER[CampaignState.OPEN]:
        opens = (
            f"Applications open on {show_moment(campaign.opens_at)}." if campaign.opens_at else ""
        )
        return Status(
            "not-open", "Not open yet", "grey", opens or "Applications have not opened yet."
        )
    closes = campaign.closes_at
    if state is CampaignState.OPEN and closes is not None and closes > at:
        soon = closes - at <= dt.timedelta(days=SOON)
        tag, colour = ("Closing soon", "orange") if soon else ("Open", "green")
        return Status("open", tag, colour, f"Open until {show_moment(closes)}")
    ended = (
        f"Applications closed on {show_moment(closes)}." if closes else "Applications have closed."
    )
    return Status("closed", "Closed", "grey", ended)


def card(page: "VacancyPage", request: HttpRequest, *, at: dt.datetime) -> Card:
    """Return a list's row for an advert whose campaign and body are loaded."""
    campaign = page.its_campaign
    return Card(
        title=page.title,
        href=page.get_url(request) or "",
        body=campaign.body.name,
        region=campaign.body.get_region_display(),
        post=campaign.get_post_display(),
        pay=pay(campaign),
        time=time_commitment(campaign),
        summary=page.summary,
        logo=logo_href(campaign.body),
        status=status(campaign, at=at),
    )


def advert(page: "VacancyPage", *, at: dt.datetime) -> Advert:
    """Return what a vacancy page shows of its campaign."""
    campaign = page.its_campaign
    criteria = list(campaign.criteria.all())
    present = status(campaign, at=at)
    closes = show_moment(campaign.closes_at) if campaign.closes_at else "To be announced"
    facts = (
        ("Organisation", campaign.body.name),
        ("Role", campaign.get_post_display()),
        ("Region", campaign.body.get_region_display()),
        ("Time commitment", time_commitment(campaign)),
        ("Remuneration", pay(campaign)),
        ("Length of term", f"{campaign.term_years} year{'' if campaign.term_years == 1 else 's'}"),
        ("Closing date", closes),
        ("Reference", campaign.reference),
    )
    return Advert(
        title=page.title,
        reference=campaign.reference,
        body=campaign.body.name,
        logo=logo_href(campaign.body),
        about=campaign.body.about,
        status=present,
        facts=facts,
        steps=steps(list(campaign.stage_dates.all()), campaign),
        essential=tuple(criterion for criterion in criteria if criterion.essential),
        desirable=tuple(criterion for criterion in criteria if not criterion.essential),
        words=f"{campaign.answer_min_words} to {campaign.answer_max_words} words",
        apply_href=reverse("applications:start", args=[campaign.reference]),
        closes=closes,
        notices=tuple(
            Notice(each.get_kind_display(), show_moment(each.published_at), each.text)
            for each in public_notices(campaign)
        ),
    )


def steps(dates: list[StageDate], campaign: Campaign) -> tuple[Step, ...]:
    """Return every stage in the order of the process; the first not yet done is "now"."""
    by_stage = {Stage(row.stage): row for row in dates}
    found: list[Step] = []
    for stage in Stage:
        if (row := by_stage.get(stage)) is None:
            continue
        if row.actual_on is not None:
            state = "done"
        else:
            state = "next" if any(step.state == "now" for step in found) else "now"
        day = row.actual_on or row.planned_on
        moment = campaign.closes_at if stage is Stage.CLOSES and row.actual_on is None else None
        same_day = moment is not None and moment.astimezone(LONDON).date() == day
        when = show_moment(moment) if moment is not None and same_day else show_date(day)
        found.append(Step(title=stage.label, when=when, state=state, text=public_reason(row)))
    return tuple(found)
