"""What the templates of the coordinator's desk are given."""

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse

from workflows.campaigns.enums import CampaignState, PanelRole, Stage
from workflows.campaigns.models import Campaign, PanelMembership, StageDate
from workflows.campaigns.rules.groups import GROUP, Group
from workflows.campaigns.rules.next_action import Facts, NextAction, Place, next_action
from workflows.campaigns.rules.panel import problems
from workflows.campaigns.rules.timetable import Standing, progress
from workflows.campaigns.web.clock import days
from workflows.core.clock import london_date, show_date, show_moment

COLOURS = MappingProxyType(
    {
        Group.PREPARING: "grey",
        Group.OPEN: "green",
        Group.SELECTING: "blue",
        Group.DECIDING: "purple",
        Group.PAUSED: "orange",
        Group.FINISHED: "white",
    }
)
_PLACES = MappingProxyType(
    {
        Place.CRITERIA: ("campaigns:criteria", "Edit criteria"),
        Place.APPLICATIONS: ("applications:desk_list", "Go to applications"),
        Place.SCORES: ("scoring:table", "Go to scores"),
        Place.CONFLICTS: ("campaigns:conflicts", "Go to conflicts of interest"),
        Place.PACKS: ("packs:desk_list", "Go to board packs"),
        Place.DECISION: ("decisions:decision", "Go to the decision"),
        Place.EXTENSION: ("campaigns:extend", "Extend the closing date"),
        Place.CAMPAIGN: ("campaigns:campaign", ""),
    }
)


@dataclass(frozen=True)
class Timing:
    """A stage against its plan, in words and a colour; never by colour alone."""

    text: str
    colour: str


@dataclass(frozen=True)
class DeskRow:
    title: str
    reference: str
    href: str
    body: str
    state: str
    colour: str
    when: str
    timing: Timing | None
    action: str
    action_href: str


@dataclass(frozen=True)
class MemberRow:
    name: str
    role: str
    declared: str
    end: str


@dataclass(frozen=True)
class Card:
    """The next action: a link where it is done elsewhere, buttons where it is done here."""

    title: str
    text: str
    href: str
    label: str
    steps: tuple[tuple[str, str], ...]  # state, label


def timing(row: StageDate, today: dt.date) -> Timing:
    """Return where a stage stands against its plan."""
    found = progress(planned=row.planned_on, actual=row.actual_on, today=today)
    match found.standing:
        case Standing.DONE:
            return Timing("Done on time", "green")
        case Standing.DONE_LATE:
            return Timing(f"Done {days(found.days_late)} late", "orange")
        case Standing.LATE:
            return Timing(f"Late by {days(found.days_late)}", "red")
        case Standing.DUE:
            return Timing("On time", "green")


def colour(campaign: Campaign) -> str:
    """Return the tag colour of a campaign's state."""
    return COLOURS[GROUP[CampaignState(campaign.state)]]


def resume_state(campaign: Campaign) -> CampaignState | None:
    """Return where a paused campaign goes back to."""
    return CampaignState(campaign.resume_state) if campaign.resume_state else None


def place_href(campaign: Campaign, place: Place) -> tuple[str, str]:
    """Return the address and link text of the page where something is done."""
    if place is Place.PANEL:
        return f"{reverse('campaigns:campaign', args=[campaign.reference])}#panel", "See the panel"
    name, label = _PLACES[place]
    return reverse(name, args=[campaign.reference]), label


def desk_row(campaign: Campaign, *, has_criteria: bool, at: dt.datetime) -> DeskRow:
    """Return one line of the list; `campaign` has its dates fetched."""
    action = next_action(
        CampaignState(campaign.state),
        Facts(
            has_criteria=has_criteria,
            resume_state=resume_state(campaign),
            closing_passed=campaign.closing_passed(at),
        ),
    )
    group = GROUP[CampaignState(campaign.state)]
    ahead = [row for row in campaign.stage_dates.all() if row.actual_on is None]
    when, standing = "", None
    if ahead and group is not Group.FINISHED:
        first = ahead[0]
        standing = timing(first, london_date(at))
        when = f"{first.get_stage_display()}: {show_date(first.planned_on)}"
        if first.stage == Stage.CLOSES and campaign.closes_at:
            when = f"{first.get_stage_display()}: {show_moment(campaign.closes_at)}"
    return DeskRow(
        title=campaign.title,
        reference=campaign.reference,
        href=reverse("campaigns:campaign", args=[campaign.reference]),
        body=campaign.body.name,
        state=campaign.get_state_display(),
        colour=colour(campaign),
        when=when,
        timing=standing,
        action="" if group is Group.FINISHED and not action.steps else action.title,
        action_href=place_href(campaign, action.place)[0],
    )


def card(campaign: Campaign, facts: Facts) -> Card:
    """Return the next action of a campaign."""
    action: NextAction = next_action(CampaignState(campaign.state), facts)
    href, label = place_href(campaign, action.place)
    return Card(
        title=action.title,
        text=action.text,
        href="" if action.place is Place.CAMPAIGN else href,
        label=label,
        steps=tuple((step.target.value, step.label) for step in action.steps),
    )


def member_rows(
    campaign: Campaign,
    members: list[PanelMembership],
    *,
    declared: dict[int, int],
    candidates: int,
    may_change: bool,
) -> list[MemberRow]:
    """Return the panel table. Of declarations it says how many, never which."""
    return [
        MemberRow(
            name=str(member.user),
            role=member.get_role_display(),
            declared=f"{min(declared.get(member.pk, 0), candidates)} of {candidates}",
            end=reverse("campaigns:panel_end", args=[campaign.reference, member.pk])
            if may_change
            else "",
        )
        for member in members
    ]


def panel_problems(campaign: Campaign, members: list[PanelMembership]) -> tuple[str, ...]:
    """Return what is wrong with the panel as it sits, each with what to do."""
    return problems([PanelRole(member.role) for member in members], campaign.panel_rule)


def facts_rows(campaign: Campaign) -> list[dict[str, str]]:
    """Return the key facts, for a summary list."""
    pay = f"£{campaign.remuneration:,} a year" if campaign.remuneration else "Unpaid"
    opens = show_moment(campaign.opens_at) if campaign.opens_at else "Not set"
    closes = show_moment(campaign.closes_at) if campaign.closes_at else "Not set"
    words = f"{campaign.answer_min_words} to {campaign.answer_max_words} words"
    scale = f"{campaign.scale_min} to {campaign.scale_max}, pass mark {campaign.pass_mark}"
    return [
        {"key": "Reference", "value": campaign.reference},
        {"key": "Post", "value": campaign.get_post_display()},
        {"key": "Applications open", "value": opens},
        {"key": "Applications close", "value": closes},
        {"key": "Time", "value": f"{campaign.time_commitment_days.normalize():f} days a month"},
        {"key": "Pay", "value": pay},
        {"key": "Term", "value": f"{campaign.term_years} years"},
        {"key": "Answers", "value": words},
        {"key": "Scale", "value": scale},
        {"key": "Why it is needed", "value": campaign.need},
    ]
