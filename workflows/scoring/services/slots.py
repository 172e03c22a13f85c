"""Times for interviews: made, answered by the panel, offered to candidates, withdrawn."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date, show_moment
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError
from workflows.scoring import queries
from workflows.scoring.enums import SlotState
from workflows.scoring.models import Interview, InterviewRound, InterviewSlot, SlotAnswer
from workflows.scoring.permissions import check_may_be_arranged
from workflows.scoring.rules import slots as rules
from workflows.scoring.services.invitations import call_off

SHORTEST, LONGEST = 10, 240  # minutes
LONGEST_NOTICE = 14 * 24  # hours


@dataclass(frozen=True)
class SlotsInput:
    """One time, or several one after another, in one place.

    Args:
        first: when the first begins.
        minutes: how long each lasts.
        gap: minutes between two.
        number: how many.
        place, link: where the panel meets, the video call's address; one of them at least.
    """

    first: dt.datetime
    minutes: int
    gap: int
    number: int
    place: str = ""
    link: str = ""


def _arranged(campaign_id: int, actor: User, at: dt.datetime) -> Campaign:
    """Lock a campaign whose interviews this person arranges now."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    require(actor, "scoring.arrange", campaign, at=at)
    check_may_be_arranged(campaign)
    return campaign


@transaction.atomic
def propose_slots(
    *, campaign_id: int, given: SlotsInput, actor: User, at: dt.datetime
) -> list[InterviewSlot]:
    """Make times for interviews; the panel is then asked who can be there.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews.
        TransitionError: the campaign is not at a stage for it.
        InvalidInputError: fields "first", "minutes", "gap", "number", "place".
    """
    campaign = _arranged(campaign_id, actor, at)
    _check_input(given, at)
    wanted = rules.series(given.first, minutes=given.minutes, gap=given.gap, number=given.number)
    taken = [
        (slot.starts_at, slot.starts_at + dt.timedelta(minutes=slot.minutes))
        for slot in queries.slots_of(campaign.pk)
    ]
    if across := rules.overlapping(wanted, taken):
        raise InvalidInputError(
            {
                "first": f"{show_moment(across[0])} overlaps a time there is already. "
                "Choose another, or withdraw that one first."
            }
        )
    made = InterviewSlot.objects.bulk_create(
        InterviewSlot(
            campaign=campaign,
            starts_at=start,
            minutes=given.minutes,
            place=given.place.strip(),
            link=given.link.strip(),
            created_at=at,
        )
        for start, _ in wanted
    )
    audit.record(
        "scoring.slots_proposed",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"first": given.first.isoformat(), "number": given.number},
    )
    return made


def _check_input(given: SlotsInput, at: dt.datetime) -> None:
    errors = {}
    if given.first <= at:
        errors["first"] = "The first interview must begin in the future."
    if not SHORTEST <= given.minutes <= LONGEST:
        errors["minutes"] = f"An interview lasts from {SHORTEST} to {LONGEST} minutes."
    if not 0 <= given.gap <= LONGEST:
        errors["gap"] = f"The time between two interviews is from 0 to {LONGEST} minutes."
    if not 1 <= given.number <= rules.MOST:
        errors["number"] = f"Make from 1 to {rules.MOST} times at once."
    if not (given.place.strip() or given.link.strip()):
        errors["place"] = "Say where the panel meets, or give the link of the video call."
    if errors:
        raise InvalidInputError(errors)


@transaction.atomic
def answer_slots(
    *, reference: str, answers: Mapping[int, bool], actor: User, at: dt.datetime
) -> int:
    """Record at which times a panel member can be there. Returns how many answers are new or changed.

    Raises:
        NotVisibleError: not on the panel, or no such time.
        TransitionError: interviews are over, or a candidate counts on them at a time they now cannot make.
    """
    desk = queries.desk_of(actor, reference, on=london_date(at))
    check_may_be_arranged(desk.campaign)
    rows = {
        slot.pk: slot
        for slot in InterviewSlot.objects.select_for_update(of=("self",))
        .filter(pk__in=list(answers), campaign=desk.campaign)
        .exclude(state=SlotState.WITHDRAWN)
    }
    if answers.keys() - rows.keys():
        raise NotVisibleError(queries.NO_SLOT)
    held = queries.own_answers(desk.membership)
    changed = {pk: can for pk, can in answers.items() if held.get(pk) is not can}
    booked = set(Interview.objects.filter(slot__in=list(changed)).values_list("slot_id", flat=True))
    for pk, can in changed.items():
        if pk in booked and held.get(pk) and not can:
            raise TransitionError(
                f"A candidate has booked {show_moment(rows[pk].starts_at)} and counts on you. "
                "Ask the coordinator, who can move the interview."
            )
        SlotAnswer.objects.update_or_create(
            slot=rows[pk], membership=desk.membership, defaults={"can": can, "answered_at": at}
        )
    if changed:
        audit.record(
            "scoring.slots_answered",
            actor=actor,
            target=desk.membership,
            at=at,
            scope=reference,
            detail={"answers": len(changed)},
        )
    return len(changed)


@transaction.atomic
def offer_slots(
    *, campaign_id: int, slot_ids: Collection[int], actor: User, at: dt.datetime
) -> int:
    """Offer times to candidates. Returns how many; offering again offers none.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews, or no such time.
        InvalidInputError: "slot-ID", where those who can be there are not a properly made-up panel.
    """
    campaign = _arranged(campaign_id, actor, at)
    rows = [slot for slot in queries.slots_of(campaign.pk) if slot.pk in slot_ids]
    if {slot.pk for slot in rows} != set(slot_ids):
        raise NotVisibleError(queries.NO_SLOT)
    attending = queries.attendances(rows, queries.seats_at(campaign.pk, on=london_date(at)))
    rule = campaign.panel_rule
    errors = {
        f"slot-{slot.pk}": f"{show_moment(slot.starts_at)}, with those who can be there: {' '.join(found)}"
        for slot in rows
        if (found := attending[slot.pk].broken(rule))
    }
    if errors:
        raise InvalidInputError(errors)
    fresh = [slot.pk for slot in rows if slot.state == SlotState.PROPOSED]
    InterviewSlot.objects.filter(pk__in=fresh).update(state=SlotState.OFFERED)
    if fresh:
        audit.record(
            "scoring.slots_offered",
            actor=actor,
            target=campaign,
            at=at,
            scope=campaign.reference,
            detail={"slots": len(fresh)},
        )
    return len(fresh)


@transaction.atomic
def withdraw_slot(*, campaign_id: int, slot_id: int, actor: User, at: dt.datetime) -> InterviewSlot:
    """Withdraw a time. Where a candidate has booked it, they and the panel are told, and they choose anew.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews, or no such time.
        TransitionError: its moment has come.
    """
    campaign = _arranged(campaign_id, actor, at)
    slot = queries.slot_in(campaign, slot_id)
    if slot.starts_at <= at:
        raise TransitionError(
            f"{show_moment(slot.starts_at)} has passed, so it stays on the record. Make a new time for "
            "whoever has still to be interviewed."
        )
    interview = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("application__campaign__body", "application__candidate", "slot")
        .filter(slot=slot)
        .first()
    )
    if interview is not None:
        call_off(interview=interview, slot=slot, at=at)
    slot.state = SlotState.WITHDRAWN
    slot.save(update_fields=["state"])
    audit.record(
        "scoring.slot_withdrawn",
        actor=actor,
        target=slot,
        at=at,
        scope=campaign.reference,
        detail={"starts_at": slot.starts_at.isoformat(), "booked": interview is not None},
    )
    return slot


@transaction.atomic
def set_round(
    *, campaign_id: int, cutoff_hours: int, instructions: str, actor: User, at: dt.datetime
) -> InterviewRound:
    """Say until when candidates choose by themselves, and what they are told beforehand.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews.
        InvalidInputError: field "cutoff_hours".
    """
    campaign = _arranged(campaign_id, actor, at)
    if not 0 <= cutoff_hours <= LONGEST_NOTICE:
        raise InvalidInputError({"cutoff_hours": f"Give from 0 to {LONGEST_NOTICE} hours."})
    row = queries.round_of(campaign)
    row.cutoff_hours, row.instructions = cutoff_hours, instructions.strip()
    row.save()
    audit.record("scoring.interviews_set", actor=actor, target=row, at=at, scope=campaign.reference)
    return row
