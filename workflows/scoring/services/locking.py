import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date
from workflows.core.errors import TransitionError
from workflows.core.events import announce
from workflows.scoring import permissions, queries
from workflows.scoring.models import SiftSheet
from workflows.scoring.queries import NO_MARK
from workflows.scoring.rules.complete import lack
from workflows.scoring.services.declaring import ensure_sheets
from workflows.scoring.services.marking import too_many_abstentions


@transaction.atomic
def lock_all(*, reference: str, actor: User, at: dt.datetime) -> int:
    """Lock all of a member's sheets, for good. Returns how many; locking again locks none.

    Raises:
        NotVisibleError: not on the panel, or not declared on every candidate.
        NotAllowedError: the campaign is not being scored, or a conflict waits for assessment.
        TransitionError: a mark, a needed comment or an abstention's reason is missing, or there are more
            abstentions than the campaign allows.
    """
    return _lock(reference, "", actor, at)


@transaction.atomic
def lock_candidate(*, reference: str, blind_code: str, actor: User, at: dt.datetime) -> int:
    """Lock a member's sheet on one candidate, for good. Returns 1; locking again locks none.

    It shows nobody anything: what others gave is seen once all of one's own are locked.

    Raises what `lock_all` does, and NotVisibleError for a candidate they do not meet.
    """
    return _lock(reference, blind_code, actor, at)


def _lock(reference: str, code: str, actor: User, at: dt.datetime) -> int:
    on = london_date(at)
    desk = queries.desk_of(actor, reference, on=on)
    permissions.check_may_begin(desk)
    if code:
        require(actor, "scoring.score", queries.candidate_of(desk.membership, code), at=at)
    ensure_sheets(membership_id=desk.membership.pk, at=at)
    # Lock first, then look: a save in another tab waits here or has been counted.
    rows = list(
        SiftSheet.objects.select_for_update(of=("self",))
        .filter(membership_id=desk.membership.pk)
        .order_by("pk")
    )
    sift = queries.sift(desk.campaign, on=on, user_id=actor.pk)
    (seat,) = (seat for seat in sift.seats if seat.current)
    mine = {each.pk: each.code for each in sift.to_score(seat)}
    to_lock = [
        row
        for row in rows
        if row.locked_at is None
        and row.application_id in mine
        # one candidate, where one is named
        and code in {"", mine[row.application_id]}
    ]
    _check_complete(desk.campaign, to_lock)
    most = queries.abstentions_allowed(desk.campaign.pk, len(mine))
    if queries.abstentions(desk.membership.pk, list(mine)) > most:
        raise TransitionError(too_many_abstentions(most))
    if to_lock:
        SiftSheet.objects.filter(pk__in=[row.pk for row in to_lock]).update(locked_at=at)
        audit.record(
            "scoring.locked",
            actor=actor,
            target=desk.membership,
            at=at,
            scope=reference,
            detail={"sheets": len(to_lock)},
        )
        announce("scoring.locked", campaign_id=desk.campaign.pk, membership_id=desk.membership.pk)
    return len(to_lock)


def _check_complete(campaign: Campaign, sheets: list[SiftSheet]) -> None:
    marks = queries.marks_of([sheet.pk for sheet in sheets])
    keys = [criterion.key for criterion in queries.criteria_of(campaign.pk)]
    held = [row.get(key, NO_MARK) for row in marks.values() for key in keys]
    missing = sum(
        lack(
            mark.value,
            mark.comment,
            pass_mark=campaign.pass_mark,
            abstained=mark.abstained,
            reason=mark.reason,
        )
        is not None
        for mark in held
    )
    if missing:
        raise TransitionError(
            f"{missing} score{' is' if missing == 1 else 's are'} not complete. Give every mark, a comment "
            "where the mark is below the pass mark, and a reason where you abstain."
        )
