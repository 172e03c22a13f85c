import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.models import Campaign, Criterion, PanelMembership
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date
from workflows.core.errors import (
    DomainError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
    TransitionError,
)
from workflows.core.events import announce
from workflows.core.words import normalise_text
from workflows.scoring import permissions, queries
from workflows.scoring.models import Score, SiftSheet
from workflows.scoring.queries import NO_MARK, Mark
from workflows.scoring.rules.complete import lack
from workflows.scoring.services.declaring import ensure_sheets

COMMENT_MAX = 4000  # characters
MARK = re.compile("[0-9]{1,2}")


@transaction.atomic
def save_score(
    *,
    reference: str,
    blind_code: str,
    criterion: str,
    value: int | None,
    comment: str | None,
    version: int,
    save_id: str,
    actor: User,
    at: dt.datetime,
) -> Mark:
    """Save a member's mark and comment on one candidate and criterion.

    Args:
        reference: the campaign's.
        blind_code: the candidate's.
        criterion: its key.
        value: a mark on the campaign's scale; None keeps a comment without one.
        comment: up to COMMENT_MAX characters; None leaves the saved one as it is.
        version: the version this was written over; 0 for the first.
        save_id: made by the browser and kept with the mark. It decides nothing: a retry is known by what it
            says, and the same id with other words is a page whose first answer never arrived, not a retry.
        actor: the member.
        at: now.

    Returns:
        What is saved now.

    Raises:
        InvalidInputError: "value" off the scale, or "comment" too long.
        NotAllowedError: the campaign is not being scored, the sheet is locked, or they wait for an assessment.
        NotVisibleError: not on the panel, undeclared, recused, or no such candidate or criterion.
        StaleVersionError: another tab saved first; `current` is its Mark.
    """
    desk = queries.desk_of(actor, reference, on=london_date(at))
    permissions.check_may_begin(desk)
    application = queries.candidate_of(desk.membership, blind_code)
    require(actor, "scoring.score", application, at=at)
    comment = None if comment is None else normalise_text(comment).strip()
    _check_input(desk.campaign, value, comment or "")
    sheet = _sheet(desk.membership, application, at)
    if sheet.locked_at is not None:
        raise NotAllowedError(permissions.LOCKED)
    score = _score(desk.campaign, sheet, criterion, at)
    held = Mark(score.value, score.comment, score.version) if score.pk else NO_MARK
    if comment is None:
        comment = held.comment
    if (value, comment) == (held.value, held.comment):
        return held  # sent twice, or by autosave and by the button: written once
    if version != held.version:
        raise StaleVersionError(
            "You saved this score in another tab since you opened this page. Compare the two and save again.",
            current=held,
        )
    score.value, score.comment, score.save_id, score.updated_at = value, comment, save_id, at
    score.version += 1
    score.save()
    audit.record(
        "scoring.score_saved",
        actor=actor,
        target=score,
        at=at,
        scope=reference,
        detail={"criterion": criterion, "version": score.version},
    )
    return Mark(value, comment, score.version)


@dataclass(frozen=True, slots=True)
class CellInput:
    """One cell of the grid as typed: the mark's text, and the version it was written over."""

    blind_code: str
    criterion: str
    text: str
    version: int


@transaction.atomic
def save_grid(
    *, reference: str, cells: Sequence[CellInput], actor: User, at: dt.datetime
) -> dict[CellInput, str]:
    """Save each changed cell of the grid, leaving comments as they are.

    One bad cell does not stop the others. Returns the cells not saved, each with the reason.

    Raises NotVisibleError for somebody not on the panel.
    """
    campaign = queries.desk_of(actor, reference, on=london_date(at)).campaign
    refused = {}
    for cell in cells:
        text = cell.text.strip()
        if text and not MARK.fullmatch(text):
            refused[cell] = off_the_scale(campaign)
            continue
        try:
            save_score(
                reference=reference,
                blind_code=cell.blind_code,
                criterion=cell.criterion,
                value=int(text) if text else None,
                comment=None,
                version=cell.version,
                save_id="",
                actor=actor,
                at=at,
            )
        except DomainError as error:
            refused[cell] = str(error)
    return refused


def off_the_scale(campaign: Campaign) -> str:
    """Return what to say to a mark that is none."""
    return f"Choose a mark from {campaign.scale_min} to {campaign.scale_max}."


def _check_input(campaign: Campaign, value: int | None, comment: str) -> None:
    if value is not None and not campaign.scale_min <= value <= campaign.scale_max:
        raise InvalidInputError({"value": off_the_scale(campaign)})
    if len(comment) > COMMENT_MAX:
        raise InvalidInputError(
            {"comment": f"Shorten your comment to {COMMENT_MAX:,} characters or fewer."}
        )


def _sheet(membership: PanelMembership, application: Application, at: dt.datetime) -> SiftSheet:
    rows = SiftSheet.objects.select_for_update(of=("self",)).filter(
        membership_id=membership.pk, application_id=application.pk
    )
    sheet = rows.first()
    if sheet is None:
        ensure_sheets(membership_id=membership.pk, at=at)
        sheet = rows.get()
    return sheet


def _score(campaign: Campaign, sheet: SiftSheet, key: str, at: dt.datetime) -> Score:
    score = Score.objects.filter(sheet=sheet, criterion__key=key).first()
    if score is not None:
        return score
    criterion = Criterion.objects.filter(campaign_id=campaign.pk, key=key).first()
    if criterion is None:
        raise NotVisibleError("There is no such criterion in this campaign.")
    return Score(sheet=sheet, criterion=criterion, updated_at=at)


@transaction.atomic
def lock_all(*, reference: str, actor: User, at: dt.datetime) -> int:
    """Lock all of a member's sheets, for good. Returns how many; locking again locks none.

    Raises:
        NotVisibleError: not on the panel, or not declared on every candidate.
        NotAllowedError: the campaign is not being scored, or a conflict waits for assessment.
        TransitionError: a mark or a needed comment is missing.
    """
    desk = queries.desk_of(actor, reference, on=london_date(at))
    on = london_date(at)
    permissions.check_may_begin(desk)
    ensure_sheets(membership_id=desk.membership.pk, at=at)
    # Lock first, then look: a save in another tab waits here or has been counted.
    rows = list(
        SiftSheet.objects.select_for_update(of=("self",))
        .filter(membership_id=desk.membership.pk)
        .order_by("pk")
    )
    sift = queries.sift(desk.campaign, on=on, user_id=actor.pk)
    (seat,) = (seat for seat in sift.seats if seat.current)
    mine = {each.pk for each in sift.to_score(seat)}
    to_lock = [row for row in rows if row.locked_at is None and row.application_id in mine]
    missing = _missing(desk.campaign, to_lock)
    if missing:
        raise TransitionError(
            f"{missing} score{' is' if missing == 1 else 's are'} not complete. "
            "Give every mark, and a comment where the mark is below the pass mark."
        )
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


def _missing(campaign: Campaign, sheets: list[SiftSheet]) -> int:
    marks = queries.marks_of([sheet.pk for sheet in sheets])
    keys = [criterion.key for criterion in queries.criteria_of(campaign.pk)]
    held = [row.get(key, NO_MARK) for row in marks.values() for key in keys]
    return sum(
        lack(mark.value, mark.comment, pass_mark=campaign.pass_mark) is not None for mark in held
    )
