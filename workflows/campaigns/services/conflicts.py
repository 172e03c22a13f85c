"""Conflicts of interest: declared per candidate before any score, assessed by somebody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.enums import ConflictStatus, Relationship
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership
from workflows.campaigns.permissions import BLIND
from workflows.campaigns.rules.blind import names_known, stage_of
from workflows.core import audit
from workflows.core.access import can
from workflows.core.errors import InvalidInputError, NotAllowedError
from workflows.core.events import announce

_OUTCOMES = frozenset({ConflictStatus.CLEAR, ConflictStatus.MANAGED, ConflictStatus.RECUSED})


@dataclass(frozen=True)
class ConflictInput:
    """A member's word about one candidate. A conflict needs a relationship and a sentence on it."""

    has_conflict: bool
    relationship: Relationship | None = None
    detail: str = ""


@transaction.atomic
def declare_conflicts(
    *, membership_id: int, declared: Mapping[int, ConflictInput], actor: User, at: dt.datetime
) -> None:
    """Record a panel member's declarations.

    A conflict may be declared at any time; it can be taken back only through assessment.

    Args:
        membership_id: the member's own seat.
        declared: candidate's user id -> what is declared.
        actor: must be the member.
        at: now.

    Raises:
        InvalidInputError: field "relationship-<candidate id>" or "detail-<candidate id>" is missing.
        NotAllowedError: the seat is another person's.
    """
    membership = (
        PanelMembership.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(pk=membership_id)
    )
    if membership.user_id != actor.pk:
        raise NotAllowedError("Only the panel member can declare their own conflicts.")
    errors = {}
    for candidate_id, given in declared.items():
        if given.has_conflict and given.relationship is None:
            errors[f"relationship-{candidate_id}"] = "Choose what kind of connection it is."
        if given.has_conflict and not given.detail.strip():
            errors[f"detail-{candidate_id}"] = "Describe the connection in a sentence or two."
    if errors:
        raise InvalidInputError(errors)
    held = {
        row.candidate_id: row
        for row in ConflictDeclaration.objects.filter(
            membership=membership, candidate_id__in=list(declared)
        )
    }
    for candidate_id, given in declared.items():
        row = held.get(candidate_id) or ConflictDeclaration(
            membership=membership, candidate_id=candidate_id
        )
        if row.pk and (row.status != ConflictStatus.NONE or not given.has_conflict):
            continue  # declared or assessed already: only an assessment changes it now
        row.status = ConflictStatus.DECLARED if given.has_conflict else ConflictStatus.NONE
        row.relationship = given.relationship or ""
        row.detail = given.detail.strip() if given.has_conflict else ""
        row.declared_at = at
        row.save()
        audit.record(
            "campaigns.conflict_declared",
            actor=actor,
            target=row,
            at=at,
            scope=membership.campaign.reference,
            detail={"status": row.status},
        )
    announce(
        "campaigns.conflicts_changed",
        campaign_id=membership.campaign_id,
        membership_id=membership.pk,
    )


@transaction.atomic
def record_register_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write to the trail that the register of conflicts was read."""
    audit.record(
        "campaigns.register_read",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
    )


@transaction.atomic
def record_conflict_read(*, conflict: ConflictDeclaration, actor: User, at: dt.datetime) -> None:
    """Write to the trail that one declaration was read, in its member's own words."""
    audit.record(
        "campaigns.conflict_read",
        actor=actor,
        target=conflict,
        at=at,
        scope=conflict.membership.campaign.reference,
    )


@transaction.atomic
def assess_conflict(
    *, conflict_id: int, outcome: ConflictStatus, note: str, actor: User, at: dt.datetime
) -> ConflictDeclaration:
    """Decide about a declared conflict: clear, managed or recused, with a note of how.

    Raises NotAllowedError for the member's own conflict or for somebody who scores without names, InvalidInputError for a missing note or outcome.
    """
    row = (
        ConflictDeclaration.objects.select_for_update(of=("self",))
        .select_related("membership__campaign")
        .get(pk=conflict_id)
    )
    if row.membership.user_id == actor.pk:
        raise NotAllowedError("Another person must assess your own conflict. Ask the coordinator.")
    campaign = row.membership.campaign
    scores = can(actor, "campaigns.score", campaign, at=at)
    if scores and not names_known(stage_of(campaign.state, campaign.resume_state)):
        raise NotAllowedError(BLIND)
    if row.status == ConflictStatus.NONE:
        raise NotAllowedError("Nothing was declared here, so there is nothing to assess.")
    if outcome not in _OUTCOMES:
        raise InvalidInputError({"outcome": "Choose an outcome."})
    if not note.strip():
        raise InvalidInputError({"note": "Say how you came to this; the board pack lists it."})
    row.status = outcome
    row.assessed_by = actor
    row.assessed_at = at
    row.assessment = note.strip()
    row.save(update_fields=["status", "assessed_by", "assessed_at", "assessment"])
    audit.record(
        "campaigns.conflict_assessed",
        actor=actor,
        target=row,
        at=at,
        scope=row.membership.campaign.reference,
        detail={"outcome": outcome},
    )
    announce(
        "campaigns.conflicts_changed",
        campaign_id=row.membership.campaign_id,
        membership_id=row.membership_id,
    )
    return row
