"""An interview's time, chosen by the candidate or for them; and what they need there."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import show_moment
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.words import normalise_text
from workflows.scoring import queries
from workflows.scoring.enums import Occasion, SlotState
from workflows.scoring.models import Adjustment, Interview, InterviewSlot
from workflows.scoring.permissions import ASKED_TO_INTERVIEW, BOOKING, check_may_be_arranged
from workflows.scoring.rules.slots import cut_off
from workflows.scoring.services.invitations import ask_to_choose, call_off, put

TAKEN = "Somebody has just taken this time. Choose another."
NEED_MAX = 2000  # characters


def _locked(application_id: uuid.UUID) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("campaign__body", "candidate")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise NotVisibleError("There is no such interview, or it is not yours.")
    return application


def _interview(application: Application) -> Interview:
    found = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("slot")
        .filter(application=application)
        .first()
    )
    if found is not None:
        found.application = application
    return found or Interview(application=application)


@transaction.atomic
def book(*, application_id: uuid.UUID, slot_id: int, candidate: User, at: dt.datetime) -> Interview:
    """Book a time for a candidate by themselves, or move their booking. The same time twice is booked once.

    Raises:
        NotVisibleError: not their application, not asked to interview, or no such time.
        NotAllowedError: not the stage for it, or too near to the time they hold.
        TransitionError: the time is taken, no longer offered, or too near.
    """
    application = _locked(application_id)
    require(candidate, "scoring.book", application, at=at)
    interview = _interview(application)
    if interview.slot_id == slot_id:
        return interview
    hours = queries.round_of(application.campaign).cutoff_hours
    _check_may_change(interview, hours, at)
    slot = _free(application, slot_id, at)
    if at >= cut_off(slot.starts_at, hours=hours):
        raise TransitionError(
            f"{show_moment(slot.starts_at)} is less than {hours} hours away, so it can no longer be "
            "booked here. Choose a later time."
        )
    return _put(interview, slot, actor=candidate, at=at)


@transaction.atomic
def book_for(*, application_id: uuid.UUID, slot_id: int, actor: User, at: dt.datetime) -> Interview:
    """Book or move a time for a candidate who asked the coordinator to. No cut-off; all else as `book`.

    Raises NotVisibleError or NotAllowedError where the actor does not arrange this campaign's interviews.
    """
    application = _locked(application_id)
    require(actor, "scoring.arrange", application.campaign, at=at)
    if application.state not in ASKED_TO_INTERVIEW:
        raise NotVisibleError("There is no such candidate to interview in this campaign.")
    _check_stage(application.campaign)
    interview = _interview(application)
    if interview.slot_id == slot_id:
        return interview
    return _put(interview, _free(application, slot_id, at), actor=actor, at=at)


@transaction.atomic
def release(*, application_id: uuid.UUID, candidate: User, at: dt.datetime) -> Interview:
    """Give up a candidate's time; giving up none changes nothing. Raises as `book`."""
    application = _locked(application_id)
    require(candidate, "scoring.book", application, at=at)
    interview = _interview(application)
    if interview.slot is not None:
        _check_may_change(interview, queries.round_of(application.campaign).cutoff_hours, at)
        _release(interview, interview.slot, actor=candidate, at=at)
    return interview


@transaction.atomic
def release_withdrawn(*, application_id: uuid.UUID, at: dt.datetime) -> None:
    """Free the time of a candidate who withdrew, and tell the panel. Safe to repeat."""
    interview = _interview(_locked(application_id))
    if interview.slot is not None:
        _release(interview, interview.slot, actor=None, at=at)


@transaction.atomic
def invite(*, campaign_id: int, actor: User, at: dt.datetime) -> int:
    """Ask every candidate without a time to choose one. Returns how many have none.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews.
        TransitionError: the shortlist is not agreed, or fewer times are free than candidates need.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    require(actor, "scoring.arrange", campaign, at=at)
    _check_stage(campaign)
    people = queries.interviewees(campaign_id, ASKED_TO_INTERVIEW)
    needed = sum(each.slot is None for each in people)
    free = queries.free_slots(campaign_id, at=at).count()
    if free < needed:
        raise TransitionError(
            f"{needed} candidates have no time yet, and {free} free times are offered. "
            "Offer more before you ask candidates to choose."
        )
    asked = ask_to_choose(interviewees=people, at=at)
    row = queries.round_of(campaign)
    row.invited_at = at
    row.save()
    audit.record(
        "scoring.interviewees_invited",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"candidates": asked},
    )
    return asked


def _check_stage(campaign: Campaign) -> None:
    if campaign.state not in BOOKING:
        raise TransitionError(
            "Candidates choose their interview once the shortlist is agreed, and until the panel signs its report."
        )


def _check_may_change(interview: Interview, hours: int, at: dt.datetime) -> None:
    if interview.slot is not None and at >= cut_off(interview.slot.starts_at, hours=hours):
        raise NotAllowedError(
            f"Your interview is less than {hours} hours away, so it can no longer be changed here. "
            "Contact the recruitment team named in the advert."
        )


def _free(application: Application, slot_id: int, at: dt.datetime) -> InterviewSlot:
    """Lock a time that this candidate can have."""
    slot = (
        InterviewSlot.objects.select_for_update(of=("self",))
        .filter(pk=slot_id, campaign_id=application.campaign_id)
        .first()
    )
    if slot is None or slot.state != SlotState.OFFERED:
        raise TransitionError(queries.NO_SLOT)
    if Interview.objects.filter(slot=slot).exists():
        raise TransitionError(TAKEN)
    if not queries.proper(application, [slot], at=at):
        raise TransitionError(
            f"The panel cannot be complete for this interview on {show_moment(slot.starts_at)}. "
            "Choose another time."
        )
    return slot


def _put(interview: Interview, slot: InterviewSlot, *, actor: User, at: dt.datetime) -> Interview:
    moved = interview.slot_id is not None
    try:
        with transaction.atomic():
            put(interview=interview, slot=slot, at=at)
    except IntegrityError as error:  # another hand was faster between the look and the write
        raise TransitionError(TAKEN) from error
    _record("moved" if moved else "booked", interview, slot, actor, at)
    return interview


def _release(
    interview: Interview, slot: InterviewSlot, *, actor: User | None, at: dt.datetime
) -> None:
    call_off(interview=interview, slot=slot, at=at)
    _record("called_off", interview, slot, actor, at)


def _record(
    what: str,
    interview: Interview,
    slot: InterviewSlot,
    actor: User | None,
    at: dt.datetime,
) -> None:
    audit.record(
        f"scoring.interview_{what}",
        actor=actor,
        target=interview,
        at=at,
        scope=interview.application.campaign.reference,
        detail={"starts_at": slot.starts_at.isoformat()},
    )


@transaction.atomic
def ask_adjustments(
    *, application_id: uuid.UUID, needs: Mapping[Occasion, str], candidate: User, at: dt.datetime
) -> int:
    """Record what a candidate needs at each stage; an empty need takes an earlier wish back. Returns how many changed.

    A changed need waits for confirmation again. Raises as `book`, and InvalidInputError with the stage as field.
    """
    application = _locked(application_id)
    require(candidate, "scoring.book", application, at=at)
    texts = {occasion: normalise_text(need).strip() for occasion, need in needs.items()}
    if long := [occasion for occasion, need in texts.items() if len(need) > NEED_MAX]:
        raise InvalidInputError(
            {each.value: f"Shorten this to {NEED_MAX:,} characters or fewer." for each in long}
        )
    held = {row.occasion: row for row in Adjustment.objects.filter(application=application)}
    changed = 0
    for occasion, need in texts.items():
        row = held.get(occasion) or Adjustment(application=application, occasion=occasion)
        if row.need == need:
            continue
        changed += 1
        row.need, row.asked_at = need, at
        row.confirmed_by = row.confirmed_at = None
        if need:
            row.save()
        else:
            row.delete()
    if changed:
        audit.record(
            "scoring.adjustments_asked",
            actor=candidate,
            target=application,
            at=at,
            scope=application.campaign.reference,
        )
    return changed


@transaction.atomic
def confirm_adjustment(
    *, adjustment_id: int, arrangement: str, actor: User, at: dt.datetime
) -> Adjustment:
    """Confirm what was arranged. The panel reads the arrangement and never the need.

    Raises:
        NotVisibleError, NotAllowedError: does not arrange this campaign's interviews.
        InvalidInputError: field "arrangement".
    """
    row = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("application__campaign")
        .filter(pk=adjustment_id)
        .first()
    )
    if row is None:
        raise NotVisibleError("There is no such request.")
    campaign = row.application.campaign
    require(actor, "scoring.arrange", campaign, at=at)
    check_may_be_arranged(campaign)
    text = normalise_text(arrangement).strip()
    if not text:
        raise InvalidInputError(
            {"arrangement": "Say what was arranged, in words the panel may read."}
        )
    if len(text) > NEED_MAX:
        raise InvalidInputError(
            {"arrangement": f"Shorten this to {NEED_MAX:,} characters or fewer."}
        )
    row.arrangement, row.confirmed_by, row.confirmed_at = text, actor, at
    row.save(update_fields=["arrangement", "confirmed_by", "confirmed_at"])
    audit.record(
        "scoring.adjustment_confirmed",
        actor=actor,
        target=row,
        at=at,
        scope=campaign.reference,
        detail={"occasion": row.occasion},
    )
    return row
