"""Readers of interview times: who can be there, what a candidate may choose, who comes to whose interview."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.enums import MAY_SCORE, PanelRole
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership
from workflows.campaigns.queries import scoring_panel
from workflows.core.access import visible
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError
from workflows.notices.models import OutboxMessage
from workflows.notices.rules.calendar import cancels
from workflows.scoring.enums import SlotState
from workflows.scoring.models import (
    Adjustment,
    Interview,
    InterviewRound,
    InterviewSlot,
    SlotAnswer,
)
from workflows.scoring.rules.slots import Attendance, cut_off

NO_SLOT = (
    "There is no such time, or it is no longer offered. Reload the page to see those that are."
)


def round_of(campaign: Campaign) -> InterviewRound:
    """Return how a campaign holds its interviews: as saved, or by the defaults."""
    return InterviewRound.objects.filter(campaign=campaign).first() or InterviewRound(
        campaign=campaign
    )


def slots_of(campaign_id: int) -> QuerySet[InterviewSlot]:
    """Return a campaign's times in order, withdrawn ones left out, each with who booked it."""
    return (
        InterviewSlot.objects.filter(campaign_id=campaign_id)
        .exclude(state=SlotState.WITHDRAWN)
        .select_related("interview__application")
    )


def free_slots(campaign_id: int, *, at: dt.datetime) -> QuerySet[InterviewSlot]:
    """Return a campaign's times that are offered, still to come, and nobody's."""
    return slots_of(campaign_id).filter(
        state=SlotState.OFFERED, interview__isnull=True, starts_at__gt=at
    )


def slot_in(campaign: Campaign, slot_id: int) -> InterviewSlot:
    """Return one of a campaign's times. Raises NotVisibleError."""
    row = slots_of(campaign.pk).filter(pk=slot_id).first()
    if row is None:
        raise NotVisibleError("There is no such interview time in this campaign.")
    return row


def seats_at(campaign_id: int, *, on: dt.date) -> dict[int, PanelMembership]:
    """Return seat pk -> seat, of everybody who scores on a day, in the panel's order."""
    return {row.pk: row for row in scoring_panel(campaign_id, on=on).order_by("pk")}


def attendances(
    slots: Collection[InterviewSlot], seats: Mapping[int, PanelMembership]
) -> dict[int, Attendance]:
    """Return slot pk -> who of these seats can be there. One query."""
    said: dict[tuple[int, bool], set[int]] = defaultdict(set)
    for slot_id, membership_id, can in SlotAnswer.objects.filter(
        slot__in=[slot.pk for slot in slots], membership_id__in=list(seats)
    ).values_list("slot_id", "membership_id", "can"):
        said[slot_id, can].add(membership_id)
    roles = {pk: PanelRole(row.role) for pk, row in seats.items()}
    return {
        slot.pk: Attendance(roles, frozenset(said[slot.pk, True]), frozenset(said[slot.pk, False]))
        for slot in slots
    }


def own_answers(membership: PanelMembership) -> dict[int, bool]:
    """Return slot pk -> whether this member can be there; those not answered are absent."""
    return dict(SlotAnswer.objects.filter(membership=membership).values_list("slot_id", "can"))


def kept_from(application: Application) -> set[int]:
    """Return the seats that do not meet a candidate: stepped back, or their conflict is not assessed yet."""
    return set(
        ConflictDeclaration.objects.filter(
            membership__campaign_id=application.campaign_id,
            candidate_id=application.candidate_id,
        )
        .exclude(status__in=MAY_SCORE)
        .values_list("membership_id", flat=True)
    )


def guests(slot: InterviewSlot, application: Application, *, on: dt.date) -> list[User]:
    """Return the members who meet a candidate at a time: those who can, and did not step back."""
    seats = seats_at(application.campaign_id, on=on)
    can = attendances([slot], seats)[slot.pk].can - kept_from(application)
    return [row.user for pk, row in seats.items() if pk in can]


def told_of(interview: Interview) -> list[User]:
    """Return the members whose calendars hold this interview: the last they were sent was no cancellation."""
    last: dict[int, OutboxMessage] = {}
    rows = OutboxMessage.objects.filter(key__startswith=told_key(interview))
    for row in rows.exclude(recipient=interview.application.candidate_id).order_by("pk"):
        last[row.recipient_id or 0] = row
    held = [pk for pk, row in last.items() if not cancels(row.calendar)]
    return list(User.objects.filter(pk__in=held).order_by("pk"))


def told_key(interview: Interview) -> str:
    """Return how the keys of all messages about an interview begin."""
    return f"scoring.interview:{interview.uid}:"


def own_interview_application(user: User, application_id: UUID) -> Application:
    """Return a candidate's own application that was asked to interview. Raises NotVisibleError."""
    rows: QuerySet[Application] = visible(user, "scoring.attend")
    application = (
        rows.filter(pk=application_id)
        .select_related("campaign__body", "interview__slot", "candidate")
        .first()
    )
    if application is None:
        raise NotVisibleError("There is no such interview, or it is not yours.")
    return application


def interview_of(application: Application) -> Interview | None:
    """Return a candidate's interview, booked or given up; None before the first booking."""
    return Interview.objects.filter(application=application).select_related("slot").first()


def choosable(application: Application, *, at: dt.datetime) -> list[InterviewSlot]:
    """Return the times a candidate may choose now: offered, free, not too near, and with a proper panel."""
    campaign = application.campaign
    hours = round_of(campaign).cutoff_hours
    free = [
        slot for slot in free_slots(campaign.pk, at=at) if at < cut_off(slot.starts_at, hours=hours)
    ]
    return proper(application, free, at=at)


def proper(
    application: Application, slots: Sequence[InterviewSlot], *, at: dt.datetime
) -> list[InterviewSlot]:
    """Return those of these times at which a properly made-up panel can meet this candidate."""
    seats = seats_at(application.campaign_id, on=london_date(at))
    attending = attendances(slots, seats)
    recused, rule = kept_from(application), application.campaign.panel_rule
    return [slot for slot in slots if not attending[slot.pk].broken(rule, recused=recused)]


def adjustment_in(campaign: Campaign, adjustment_id: int) -> Adjustment:
    """Return one request for an adjustment in a campaign. Raises NotVisibleError."""
    row = (
        Adjustment.objects.filter(pk=adjustment_id, application__campaign=campaign)
        .select_related("application")
        .first()
    )
    if row is None:
        raise NotVisibleError("There is no such request in this campaign.")
    return row


@dataclass(frozen=True, slots=True)
class Interviewee:
    """A candidate to be interviewed, and how far their arrangements have come."""

    application: Application
    slot: InterviewSlot | None
    adjustments: tuple[Adjustment, ...]


def interviewees(campaign_id: int, states: Collection[str]) -> list[Interviewee]:
    """Return who is to be interviewed, those with a time first, in its order. Two queries."""
    rows = (
        Application.objects.filter(campaign_id=campaign_id, state__in=list(states))
        .select_related("interview__slot", "candidate", "campaign")
        .prefetch_related("adjustments")
    )
    found = []
    for row in rows:
        interview = getattr(row, "interview", None)
        slot = interview.slot if interview else None
        found.append(Interviewee(row, slot, tuple(row.adjustments.all())))
    return sorted(found, key=_by_time)


def _by_time(each: Interviewee) -> tuple[dt.datetime, str, str]:
    starts_at = each.slot.starts_at if each.slot else dt.datetime.max.replace(tzinfo=dt.UTC)
    return starts_at, each.application.full_name, each.application.reference
