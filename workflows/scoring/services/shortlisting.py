import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.services import record_shortlisting
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.services import move
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, StaleVersionError, TransitionError
from workflows.scoring import permissions, queries
from workflows.scoring.models import Shortlist, ShortlistEntry, SiftSheet
from workflows.scoring.rules.panel import unready
from workflows.scoring.rules.shortlist import Line, problems
from workflows.scoring.rules.sift import Sift


@dataclass(frozen=True)
class EntryInput:
    """What is chosen about one candidate, named by blind code."""

    code: str
    included: bool
    moderation_note: str = ""
    reason: str = ""


def check_ready_for_moderation(*, campaign: Campaign, at: dt.datetime) -> None:
    """Raise TransitionError unless every score is locked and the panel is proper after recusals."""
    _check_ready(campaign, queries.sift(campaign, on=london_date(at)))


def check_never_locked(campaign: Campaign, user: User) -> None:
    """Raise InvalidInputError (field "user") for somebody who locked scores in an earlier seat of this panel."""
    if SiftSheet.objects.filter(
        membership__campaign=campaign, membership__user=user, locked_at__isnull=False
    ).exists():
        raise InvalidInputError(
            {
                "user": f"{user} locked scores in this campaign before, and could have read the other "
                "members’ since. Choose somebody who has not."
            }
        )


@transaction.atomic
def start_moderation(*, campaign_id: int, actor: User, at: dt.datetime) -> Campaign:
    """Open moderation. The guard on the campaign's step asks `check_ready_for_moderation`.

    Raises NotVisibleError unless they run the campaign, NotAllowedError if they score in it,
    TransitionError with what is still to do.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    permissions.check_coordinator(actor, campaign)
    return move(campaign_id=campaign_id, target=CampaignState.SIFT_MODERATION, actor=actor, at=at)


@transaction.atomic
def agree_shortlist(
    *,
    campaign_id: int,
    entries: Sequence[EntryInput],
    note: str,
    actor: User,
    at: dt.datetime,
    seen: str = "",
) -> Shortlist:
    """Record the shortlist the panel agreed, with the figures it was agreed on, and tell applications.

    Args:
        campaign_id: the campaign, in moderation.
        entries: one for each candidate of the score table.
        note: about the shortlist as a whole.
        actor: who runs the campaign.
        at: now.
        seen: the fingerprint of the table it was agreed on; empty does not ask.

    Raises:
        NotVisibleError: does not run the campaign. NotAllowedError: scores in it.
        TransitionError: not in moderation, or the panel is no longer proper after recusals.
        StaleVersionError: the table has changed since it was shown.
        InvalidInputError: see rules.shortlist.problems.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    sift = queries.sift(campaign, on=london_date(at))
    viewer = permissions.check_coordinator(actor, campaign)
    if campaign.state != CampaignState.SIFT_MODERATION:
        raise TransitionError(
            "A shortlist is agreed during sift moderation. Open the score table to see where it is."
        )
    _check_ready(campaign, sift)
    table = queries.table(campaign, sift, permissions.visible_sheets(viewer, sift))
    given = _with_notes(campaign, table, entries)
    if (seen and seen != table.fingerprint) or given.keys() != {
        row.candidate.code for row in table.rows
    }:
        raise StaleVersionError(
            "The score table has changed since you opened this page. Check the figures and agree again."
        )
    _check_choices(table, given, note)
    shortlist = Shortlist.objects.create(
        campaign=campaign, agreed_by=actor, agreed_at=at, note=note.strip()
    )
    chosen = [
        (row, row.outcome, given[row.candidate.code])
        for row in table.rows
        if row.outcome is not None
    ]
    ShortlistEntry.objects.bulk_create(
        ShortlistEntry(
            shortlist=shortlist,
            application_id=row.candidate.pk,
            included=entry.included,
            total=outcome.total,
            meets_minimum=outcome.meets_minimum,
            moderation_note=entry.moderation_note.strip(),
            reason=entry.reason.strip(),
        )
        for row, outcome, entry in chosen
    )
    record_shortlisting(
        campaign_id=campaign.pk,
        shortlisted=[row.candidate.pk for row, _, entry in chosen if entry.included],
        others=[row.candidate.pk for row, _, entry in chosen if not entry.included],
        actor=actor,
        at=at,
    )
    audit.record(
        "scoring.shortlist_agreed",
        actor=actor,
        target=shortlist,
        at=at,
        scope=campaign.reference,
        detail={
            "included": sum(entry.included for entry in given.values()),
            "candidates": len(given),
            "table": table.fingerprint,
        },
    )
    move(campaign_id=campaign.pk, target=CampaignState.SHORTLIST_AGREED, actor=actor, at=at)
    return shortlist


def _with_notes(
    campaign: Campaign, table: queries.Table, entries: Sequence[EntryInput]
) -> dict[str, EntryInput]:
    """Return what is chosen by code; where no note is typed, that of the moderation meeting stands."""
    talks = queries.talks(campaign.pk)
    codes = {row.candidate.code: row.candidate.pk for row in table.rows}
    said = {code: talks[pk].note for code, pk in codes.items() if pk in talks}
    return {
        entry.code: replace(
            entry, moderation_note=entry.moderation_note.strip() or said.get(entry.code, "")
        )
        for entry in entries
    }


def _check_ready(campaign: Campaign, sift: Sift) -> None:
    if found := unready(sift, campaign.panel_rule):
        raise TransitionError(" ".join(found))


def _check_choices(table: queries.Table, given: dict[str, EntryInput], note: str) -> None:
    lines = [
        Line(
            code=row.candidate.code,
            rank=row.rank,
            meets_minimum=row.outcome.meets_minimum,
            divergent=bool(row.outcome.divergent),
            guaranteed=row.candidate.guaranteed,
            included=given[row.candidate.code].included,
            moderation_note=given[row.candidate.code].moderation_note,
            reason=given[row.candidate.code].reason,
        )
        for row in table.rows
        if row.outcome is not None and row.rank is not None
    ]
    if errors := problems(lines, note=note):
        raise InvalidInputError(errors)
