"""The clock’s writers: planned days, causes of delay, and bank holidays."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.enums import DelayCause, Stage
from workflows.campaigns.models import BankHoliday, StageDate
from workflows.campaigns.permissions import check_not_closed_out, check_running
from workflows.campaigns.services.window import CHANGED
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.events import announce


@transaction.atomic
def record_stage_date(
    *,
    campaign_id: int,
    stage: Stage,
    planned_on: dt.date,
    delay_reason: str,
    actor: User,
    at: dt.datetime,
    delay_cause: DelayCause | None = None,
    delay_public: bool = True,
) -> StageDate:
    """Change a stage's planned day. Later than before needs a cause and a reason for candidates' timelines.

    Raises:
        TransitionError: the stage has taken place.
        NotAllowedError: the campaign is over.
        InvalidInputError: field "delay_cause" or "delay_reason" is missing.
    """
    row = _locked(campaign_id, stage)
    check_running(row.campaign)
    if row.actual_on is not None:
        raise TransitionError("This stage has taken place; its planned date can no longer change.")
    if planned_on > row.planned_on or delay_reason.strip():
        _check_explained(delay_cause, delay_reason)
    row.planned_on = planned_on
    _explain(row, delay_cause, delay_reason, public=delay_public)
    row.save(update_fields=["planned_on", "delay_cause", "delay_reason", "delay_public"])
    audit.record(
        "campaigns.date_changed",
        actor=actor,
        target=row,
        at=at,
        scope=row.campaign.reference,
        detail={
            "stage": stage,
            "planned_on": planned_on.isoformat(),
            "cause": row.delay_cause,
            "reason": row.delay_reason,
        },
    )
    announce(CHANGED, campaign_id=campaign_id)
    return row


@transaction.atomic
def record_delay(
    *,
    campaign_id: int,
    stage: Stage,
    delay_cause: DelayCause | None,
    delay_reason: str,
    delay_public: bool,
    actor: User,
    at: dt.datetime,
) -> StageDate:
    """Record why a stage came, or is, later than its planned day.

    Raises:
        TransitionError: it is not late.
        InvalidInputError: field "delay_cause" or "delay_reason" is missing.
    """
    row = _locked(campaign_id, stage)
    check_not_closed_out(row.campaign)
    if (row.actual_on or london_date(at)) <= row.planned_on:
        raise TransitionError(
            "This stage is not late. To plan it for later, change its planned date."
        )
    _check_explained(delay_cause, delay_reason)
    _explain(row, delay_cause, delay_reason, public=delay_public)
    row.save(update_fields=["delay_cause", "delay_reason", "delay_public"])
    audit.record(
        "campaigns.delay_recorded",
        actor=actor,
        target=row,
        at=at,
        scope=row.campaign.reference,
        detail={"stage": stage, "cause": row.delay_cause, "reason": row.delay_reason},
    )
    announce(CHANGED, campaign_id=campaign_id)
    return row


@transaction.atomic
def load_bank_holidays(
    *, days: Mapping[dt.date, str], source: str, actor: User | None, at: dt.datetime
) -> int:
    """Make the bank holidays of each year given exactly these; other years stay. Returns how many changed."""
    held = {row.day: row for row in BankHoliday.objects.select_for_update()}
    years = {day.year for day in days}
    gone = [row for day, row in held.items() if day.year in years and day not in days]
    new = [
        BankHoliday(day=day, name=name, source=source)
        for day, name in sorted(days.items())
        if day not in held
    ]
    for row in gone:
        audit.record("campaigns.bank_holiday_removed", actor=actor, target=row, at=at)
        row.delete()
    for row in new:
        row.save()
        audit.record("campaigns.bank_holiday_added", actor=actor, target=row, at=at)
    return len(gone) + len(new)


def _locked(campaign_id: int, stage: Stage) -> StageDate:
    return (
        StageDate.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(campaign_id=campaign_id, stage=stage)
    )


def _check_explained(cause: DelayCause | None, reason: str) -> None:
    errors = {}
    if cause is None:
        errors["delay_cause"] = "Choose what made it late; delays are counted by their causes."
    if not reason.strip():
        errors["delay_reason"] = "Say why it is later; candidates see this on their timeline."
    if errors:
        raise InvalidInputError(errors)


def _explain(row: StageDate, cause: DelayCause | None, reason: str, *, public: bool) -> None:
    row.delay_reason = reason.strip()
    row.delay_cause = (cause or "") if row.delay_reason else ""
    row.delay_public = public
