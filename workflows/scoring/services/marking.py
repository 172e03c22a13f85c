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
)
from workflows.core.words import normalise_text
from workflows.scoring import permissions, queries
from workflows.scoring.models import Score, ScoreVersion, SiftSheet
from workflows.scoring.queries import NO_MARK, Mark
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
    abstained: bool | None = None,
    reason: str | None = None,
    flagged: bool | None = None,
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
        abstained: they cannot judge this answer, and give no mark; None leaves it, but a mark ends it.
        reason: why they abstain, as long as a comment; None leaves it. It may come later, before locking.
        flagged: "to discuss"; None leaves it.

    Returns:
        What is saved now.

    Raises:
        InvalidInputError: "value" off the scale or one abstention too many, "comment" or "reason" too long.
        NotAllowedError: the campaign is not being scored, the sheet is locked, or they wait for an assessment.
        NotVisibleError: not on the panel, undeclared, recused, or no such candidate or criterion.
        StaleVersionError: another tab saved first; `current` is its Mark.
    """
    desk = queries.desk_of(actor, reference, on=london_date(at))
    permissions.check_may_begin(desk)
    application = queries.candidate_of(desk.membership, blind_code)
    require(actor, "scoring.score", application, at=at)
    _check_value(desk.campaign, value)
    sheet = _sheet(desk.membership, application, at)
    if sheet.locked_at is not None:
        raise NotAllowedError(permissions.LOCKED)
    score = _score(desk.campaign, sheet, criterion, at)
    held = queries.mark_of(score) if score.pk else NO_MARK
    given = _given(held, value, comment, abstained=abstained, reason=reason, flagged=flagged)
    if given == held:
        return held  # sent twice, or by autosave and by the button: written once
    if version != held.version:
        raise StaleVersionError(
            "You saved this score in another tab since you opened this page. Compare the two and save again.",
            current=held,
        )
    if given.abstained and not held.abstained:
        _check_may_abstain(desk, actor, at)
    score.value, score.comment, score.save_id, score.updated_at = (
        given.value,
        given.comment,
        save_id,
        at,
    )
    score.abstained, score.reason, score.flagged = given.abstained, given.reason, given.flagged
    score.version += 1
    score.save()
    ScoreVersion.objects.create(
        score=score,
        version=score.version,
        value=score.value,
        comment=score.comment,
        abstained=score.abstained,
        reason=score.reason,
        flagged=score.flagged,
        saved_by=actor,
        saved_at=at,
    )
    audit.record(
        "scoring.score_saved",
        actor=actor,
        target=score,
        at=at,
        scope=reference,
        detail={"criterion": criterion, "version": score.version},
    )
    return queries.mark_of(score)


def _given(
    held: Mark,
    value: int | None,
    comment: str | None,
    *,
    abstained: bool | None,
    reason: str | None,
    flagged: bool | None,
) -> Mark:
    """Return what a save comes to: what it leaves out stays as it is, and a mark ends an abstention."""
    if abstained is None:
        abstained = held.abstained and value is None
    return Mark(
        value=None if abstained else value,
        comment=_text("comment", comment, held.comment),
        version=held.version,
        abstained=abstained,
        reason=_text("reason", reason, held.reason),
        flagged=held.flagged if flagged is None else flagged,
    )


def _text(name: str, typed: str | None, held: str) -> str:
    if typed is None:
        return held
    text = normalise_text(typed).strip()
    if len(text) > COMMENT_MAX:
        raise InvalidInputError(
            {name: f"Shorten your {name} to {COMMENT_MAX:,} characters or fewer."}
        )
    return text


def _check_may_abstain(desk: queries.Desk, actor: User, at: dt.datetime) -> None:
    sift = queries.sift(desk.campaign, on=london_date(at), user_id=actor.pk)
    (seat,) = (seat for seat in sift.seats if seat.current)
    mine = [each.pk for each in sift.to_score(seat)]
    most = queries.abstentions_allowed(desk.campaign.pk, len(mine))
    if queries.abstentions(desk.membership.pk, mine) >= most:
        raise InvalidInputError({"value": too_many_abstentions(most)})


def too_many_abstentions(most: int) -> str:
    """Return what to say to one abstention more than a campaign allows."""
    if not most:
        return "This campaign lets nobody abstain. Give a mark, and say in your comment what you could not judge."
    return (
        f"You may abstain on {most} answer{'' if most == 1 else 's'} in this campaign, and you have. Give a mark "
        "here, or change an abstention to a mark first. Ask the coordinator if you cannot judge so many."
    )


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


def _check_value(campaign: Campaign, value: int | None) -> None:
    if value is not None and not campaign.scale_min <= value <= campaign.scale_max:
        raise InvalidInputError({"value": off_the_scale(campaign)})


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
