"""Who held what, and what they could see, at any moment of a day gone by (rules.past)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.campaigns.enums import CampaignState, Register
from workflows.campaigns.models import Campaign, CampaignMembership, PanelMembership
from workflows.campaigns.queries.access import GIVEN, access_to
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.past import (
    Office,
    Sight,
    Standing,
    Step,
    sights,
    span,
    stage_at,
    state_at,
)
from workflows.core.access import visible
from workflows.core.clock import LONDON
from workflows.core.errors import NotVisibleError
from workflows.core.models import AuditEvent

ENDED: Final = (
    "boards.role_ended",
    "boards.committee_left",
    "campaigns.role_ended",
    "campaigns.panel_left",
)
type Row = PanelMembership | CampaignMembership | BodyMembership | CommitteeMembership


class Past(Protocol):
    """What an app knows of one person in one campaign over time."""

    def changes(self) -> Iterable[dt.datetime]:
        """Return the moments at which its answer may have changed."""

    def sights(self, standing: Standing) -> Iterable[Sight]:
        """Return what they could see at the standing's moment."""


type Loader = Callable[[User, Campaign], Past]
type Bar = Callable[[User, Campaign], Callable[[dt.datetime, CampaignState], bool]]
_pasts: dict[str, Loader] = {}
_bars: list[Bar] = []


def add_past(name: str, loader: Loader) -> None:
    """Add what an upper app showed people of a campaign; the same name replaces."""
    _pasts[name] = loader


def candidates_bar(bar: Bar) -> Bar:
    """Register the one function that says whether somebody was a candidate at a moment; that app stands above."""
    _bars[:] = [bar]
    return bar


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day in which nothing changed of what somebody was and could see."""

    since: dt.datetime
    until: dt.datetime
    standing: Standing
    sights: tuple[Sight, ...]


def midnight(day: dt.date) -> dt.datetime:
    """Return the moment with which a day begins in London."""
    return dt.datetime.combine(day, dt.time(), LONDON)


def offices_of_rows(rows: Iterable[tuple[Register, Row]]) -> dict[tuple[Register, int], Office]:
    """Return when each was held, from the rows and the trail: (register, key) -> office. One query."""
    rows = list(rows)
    keys = {(row._meta.label_lower, str(row.pk)) for _, row in rows}  # noqa: SLF001 -- Django's documented API
    given: dict[tuple[str, str], AuditEvent] = {}
    ended: dict[tuple[str, str], AuditEvent] = {}
    events = AuditEvent.objects.filter(
        action__in=[*GIVEN, *ENDED],
        target_type__in={what for what, _ in keys},
        target_id__in={key for _, key in keys},
    ).order_by("at", "pk")
    for event in events:
        (given if event.action in GIVEN else ended)[event.target_type, event.target_id] = event
    found = {}
    for register, row in rows:
        what = (row._meta.label_lower, str(row.pk))  # noqa: SLF001 -- as above
        held = _span(row, given.get(what), ended.get(what))
        if held is not None:
            found[register, row.pk] = Office(
                register, row.pk, row.role, row.get_role_display(), *held
            )
    return found


def _span(
    row: Row, given: AuditEvent | None, ended: AuditEvent | None
) -> tuple[dt.datetime, dt.datetime | None] | None:
    said = given.detail.get("since") if given else None
    # What ended at once has its first day moved back to the last; the trail keeps the one that was meant.
    first = dt.date.fromisoformat(said) if said else row.starts_on
    last = row.ends_on if row.ends_on != dt.date.max else None  # nothing is later than that day
    after = midnight(last + dt.timedelta(days=1)) if last else None
    return span(midnight(first), after, given.at if given else None, ended.at if ended else None)


def offices_in(person: User, campaign: Campaign) -> list[Office]:
    """Return everything a person held in a campaign, at its body or on one of its committees."""
    own = {"user_id": person.pk}
    rows: list[tuple[Register, Row]] = [
        (register, row)
        for register, found in (
            (Register.PANEL, PanelMembership.objects.filter(campaign_id=campaign.pk, **own)),
            (Register.CAMPAIGN, CampaignMembership.objects.filter(campaign_id=campaign.pk, **own)),
            (Register.BODY, BodyMembership.objects.filter(body_id=campaign.body_id, **own)),
            (
                Register.COMMITTEE,
                CommitteeMembership.objects.filter(committee__body_id=campaign.body_id, **own),
            ),
        )
        for row in found
    ]
    return list(offices_of_rows(rows).values())


def steps_of(events: Iterable[AuditEvent]) -> list[Step]:
    """Return moves as steps, in order."""
    return [Step(each.at, str(each.detail["from"]), str(each.detail["to"])) for each in events]


def events_about(
    actions: Sequence[str], rows: QuerySet[AuditEvent] | None = None, **about: object
) -> Mapping[str, list[AuditEvent]]:
    """Return events by the key of what they are about, in order."""
    found: dict[str, list[AuditEvent]] = defaultdict(list)
    wanted = (AuditEvent.objects.all() if rows is None else rows).filter(
        action__in=actions, **about
    )
    for event in wanted.order_by("at", "pk"):
        found[event.target_id].append(event)
    return found


def day_of(
    person: User, campaign: Campaign, day: dt.date, *, now: dt.datetime, bars: bool = True
) -> list[Stretch]:
    """Return a day in the stretches between which something changed; none of it lies ahead of now.

    Args:
        person: about whom it is asked.
        campaign: with its body.
        day: in London.
        now: the day is cut off here.
        bars: whether it shows that a candidate saw nothing of the rest. It would name one who holds an office,
            so those who may not know names yet are answered without.
    """
    begins = midnight(day)
    ends = min(midnight(day + dt.timedelta(days=1)), now)
    offices = offices_in(person, campaign)
    moves = steps_of(
        AuditEvent.objects.filter(scope=campaign.reference, action="campaigns.moved").order_by(
            "at", "pk"
        )
    )
    pasts = [loader(person, campaign) for loader in _pasts.values()]
    applied = [bar(person, campaign) for bar in _bars]
    cuts = {begins, campaign.created_at}
    cuts |= {moment for each in offices for moment in (each.since, each.until) if moment}
    cuts |= {each.at for each in moves}
    cuts |= {moment for past in pasts for moment in past.changes()}
    marks = sorted(each for each in cuts if begins <= each < ends and each >= campaign.created_at)
    found: list[Stretch] = []
    for since, until in pairwise([*marks, ends]):
        state = CampaignState(state_at(moves, since, present=campaign.state))
        stage = stage_at(moves, since, present=stage_of(campaign.state, campaign.resume_state))
        standing = Standing(
            at=since,
            state=state,
            stage=CampaignState(stage),
            offices=tuple(each for each in offices if each.held(since)),
            applied=bars and any(each(since, state) for each in applied),
        )
        seen = (*sights(standing), *(each for past in pasts for each in past.sights(standing)))
        last = found[-1] if found else None
        same = last is not None and (
            last.standing.state == state
            and last.standing.offices == standing.offices
            and last.sights == seen
        )
        if last is not None and same:
            found[-1] = Stretch(last.since, until, last.standing, seen)
        else:
            found.append(Stretch(since, until, standing, seen))
    return found


def done_on(
    person: User, campaign: Campaign, actions: Iterable[str], day: dt.date
) -> QuerySet[AuditEvent]:
    """Return what a person did or opened in a campaign on a day, by its trail, in order."""
    return AuditEvent.objects.filter(
        actor_id_text=str(person.pk),
        scope=campaign.reference,
        action__in=list(actions),
        at__gte=midnight(day),
        at__lt=midnight(day + dt.timedelta(days=1)),
    ).order_by("at", "pk")


def campaign_looked_back_on(user: User, reference: str, *, at: dt.datetime) -> Campaign:
    """Return one campaign whose past a person may look at. Raises NotVisibleError for anyone else."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.past", at=at)
    campaign = rows.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError(
            "There is no such campaign, or its past is not yours to look back on."
        )
    return campaign


def person_in(campaign: Campaign, user_id: int, *, at: dt.datetime) -> User:
    """Return somebody who holds or held something in a campaign. Raises NotVisibleError."""
    if all(row.user_id != user_id for row in access_to(campaign, at=at)):
        raise NotVisibleError("This person never held a role or seat in this campaign.")
    return User.objects.get(pk=user_id)
