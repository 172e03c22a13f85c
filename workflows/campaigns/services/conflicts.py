"""Conflicts of interest: declared per candidate before any score or decision, assessed by somebody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import SystemRandom

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns import queries
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import (
    Campaign,
    Conflict,
    ConflictDeclaration,
    DeciderDeclaration,
    Declaration,
    PanelMembership,
)
from workflows.campaigns.permissions import check_may_assess
from workflows.campaigns.rules.assessing import lacking
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotAllowedError
from workflows.core.events import announce

CHANGED = "campaigns.conflicts_changed"
DETAIL_MAX = 2000  # characters


@dataclass(frozen=True)
class ConflictInput:
    """A person's word about one candidate. A conflict needs a kind of relationship and a sentence on it."""

    has_conflict: bool
    relationship: str | None = None
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
    held = {
        row.candidate_id: row
        for row in ConflictDeclaration.objects.filter(
            membership=membership, candidate_id__in=list(declared)
        )
    }
    rows = {
        pk: held.get(pk) or ConflictDeclaration(membership=membership, candidate_id=pk)
        for pk in declared
    }
    _write(membership.campaign, rows, declared, actor=actor, at=at)
    announce(CHANGED, campaign_id=membership.campaign_id, membership_id=membership.pk)


@transaction.atomic
def declare_as_decider(
    *, campaign_id: int, declared: Mapping[int, ConflictInput], actor: User, at: dt.datetime
) -> None:
    """Record a decider's declarations; whether they decide here is for the room above to ask.

    Raises InvalidInputError as `declare_conflicts` does.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    held = {
        row.candidate_id: row
        for row in DeciderDeclaration.objects.filter(
            campaign=campaign, user=actor, candidate_id__in=list(declared)
        )
    }
    rows = {
        pk: held.get(pk) or DeciderDeclaration(campaign=campaign, user=actor, candidate_id=pk)
        for pk in declared
    }
    _write(campaign, rows, declared, actor=actor, at=at)


def _write(
    campaign: Campaign,
    rows: Mapping[int, Conflict],
    declared: Mapping[int, ConflictInput],
    *,
    actor: User,
    at: dt.datetime,
) -> None:
    kinds = {kind.key: kind.title for kind in queries.relationship_kinds(london_date(at))}
    errors = {}
    for pk, given in declared.items():
        if given.has_conflict and given.relationship not in kinds:
            errors[f"relationship-{pk}"] = "Choose what kind of connection it is."
        if given.has_conflict and not given.detail.strip():
            errors[f"detail-{pk}"] = "Describe the connection in a sentence or two."
        if len(given.detail) > DETAIL_MAX:
            errors[f"detail-{pk}"] = f"Shorten this to {DETAIL_MAX:,} characters or fewer."
    if errors:
        raise InvalidInputError(errors)
    # Written in no order: the trail shows each, and the form's order is that of the names.
    for pk, given in SystemRandom().sample(list(declared.items()), k=len(declared)):
        row = rows[pk]
        if row.pk and (row.status != ConflictStatus.NONE or not given.has_conflict):
            continue  # declared or assessed already: only an assessment changes it now
        row.status = ConflictStatus.DECLARED if given.has_conflict else ConflictStatus.NONE
        row.relationship = (given.relationship or "") if given.has_conflict else ""
        row.relationship_title = kinds.get(row.relationship, "")
        row.detail = given.detail.strip() if given.has_conflict else ""
        row.declared_at = at
        row.save()
        audit.record(
            "campaigns.conflict_declared",
            actor=actor,
            target=row,
            at=at,
            scope=campaign.reference,
            detail={"status": row.status},
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
def record_conflict_read(*, conflict: Declaration, actor: User, at: dt.datetime) -> None:
    """Write to the trail that one declaration was read, in the words of whoever made it."""
    audit.record(
        "campaigns.conflict_read",
        actor=actor,
        target=conflict,
        at=at,
        scope=conflict.campaign.reference,
    )


@transaction.atomic
def assess_conflict(
    *,
    conflict_id: int,
    outcome: ConflictStatus,
    note: str,
    actor: User,
    at: dt.datetime,
    measure: str = "",
) -> ConflictDeclaration:
    """Decide about a panel member's conflict: clear, managed or recused. It takes effect at once, everywhere.

    Args:
        conflict_id: the declaration.
        outcome: clear, managed or recused.
        note: how it was come to.
        actor: the chair, once names are known; whoever runs the campaign; for the chair's own also the
            independent member. Never who declared it (ADR-0022).
        at: now.
        measure: what is done about a managed one.

    Raises:
        NotVisibleError, NotAllowedError: see permissions.check_may_assess; or nothing was declared.
        InvalidInputError: field "outcome", "note" or "measure".
    """
    row = _locked(ConflictDeclaration, conflict_id, "membership__campaign")
    _assess(row, outcome=outcome, note=note, measure=measure, actor=actor, at=at)
    announce(CHANGED, campaign_id=row.campaign.pk, membership_id=row.membership_id)
    return row


@transaction.atomic
def assess_decider(
    *,
    conflict_id: int,
    outcome: ConflictStatus,
    note: str,
    actor: User,
    at: dt.datetime,
    measure: str = "",
) -> DeciderDeclaration:
    """Decide about a decider's conflict, as `assess_conflict` does about a panel member's."""
    row = _locked(DeciderDeclaration, conflict_id, "campaign")
    _assess(row, outcome=outcome, note=note, measure=measure, actor=actor, at=at)
    return row


def _locked[T: Conflict](model: type[T], pk: int, campaign: str) -> T:
    """Return a declaration with its campaign, both locked, the campaign first: a decision reads what stands there."""
    rows = model._default_manager.filter(pk=pk)  # noqa: SLF001 -- Django's documented API
    Campaign.objects.select_for_update(of=("self",)).get(pk=rows.values_list(campaign).get()[0])
    return rows.select_for_update(of=("self",)).select_related(campaign).get()


def _assess(
    row: Declaration,
    *,
    outcome: ConflictStatus,
    note: str,
    measure: str,
    actor: User,
    at: dt.datetime,
) -> None:
    check_may_assess(actor, row, at=at)
    if row.status == ConflictStatus.NONE:
        raise NotAllowedError("Nothing was declared here, so there is nothing to assess.")
    if errors := lacking(outcome, note=note, measure=measure):
        raise InvalidInputError(errors)
    row.status = outcome
    row.assessed_by = actor
    row.assessed_at = at
    row.assessment = note.strip()
    row.measure = measure.strip() if outcome is ConflictStatus.MANAGED else ""
    row.save(update_fields=["status", "assessed_by", "assessed_at", "assessment", "measure"])
    audit.record(
        "campaigns.conflict_assessed",
        actor=actor,
        target=row,
        at=at,
        scope=row.campaign.reference,
        detail={"outcome": outcome},
    )


@transaction.atomic
def record_register_export(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that the register of conflicts left the product as a file."""
    audit.record(
        "campaigns.register_exported", actor=actor, target=campaign, at=at, scope=campaign.reference
    )
