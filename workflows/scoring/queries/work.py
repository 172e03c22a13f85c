"""A member at work."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from workflows.accounts.models import User
from workflows.applications.models import Answer, Application
from workflows.boards.queries import in_force
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    PanelMembership,
)
from workflows.campaigns.queries import campaigns_scored_by
from workflows.core.errors import NotVisibleError
from workflows.scoring.queries.standing import (
    _ROLES,
    named_applications,
    sifted_applications,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at work: their seat in a campaign, and what keeps them from every candidate.

    Args:
        undeclared: a candidate is left on whom they have said nothing.
        held: a conflict they declared is not assessed (see Sift.held).
    """

    campaign: Campaign
    membership: PanelMembership
    undeclared: bool
    held: bool


def desk_of(user: User, reference: str, *, on: dt.date) -> Desk:
    """Return a person's scoring seat in a campaign, in one query. Raises NotVisibleError."""
    spoken = ConflictDeclaration.objects.filter(
        membership=OuterRef(OuterRef("pk")), candidate=OuterRef("candidate")
    )
    silent = named_applications().filter(~Exists(spoken), campaign=OuterRef("campaign"))
    waiting = named_applications().filter(
        Exists(spoken.filter(status=ConflictStatus.DECLARED)), campaign=OuterRef("campaign")
    )
    row = _seat(
        _seats_of(user, reference, on=on).annotate(undeclared=Exists(silent), held=Exists(waiting))
    )
    return Desk(row.campaign, row, row.undeclared, row.held)


def campaign_scored(user: User, reference: str, *, on: dt.date) -> Campaign:
    """Return a campaign this person scores, for pages that read the whole sift. Raises NotVisibleError."""
    found: PanelMembership = _seat(_seats_of(user, reference, on=on))
    return found.campaign


def _seats_of(user: User, reference: str, *, on: dt.date) -> QuerySet[PanelMembership]:
    return PanelMembership.objects.filter(
        in_force(on),
        user_id=user.pk,
        role__in=_ROLES,
        campaign__reference=reference,
        campaign__in=campaigns_scored_by(user).values("pk"),
    )


def _seat(rows: QuerySet[Any]) -> Any:  # noqa: ANN401 -- a row with what was annotated
    row = rows.select_related("campaign__body").first()
    if row is None:
        raise NotVisibleError("There is no such campaign, or you do not sit on its panel.")
    return row


def candidate_of(membership: PanelMembership, blind_code: str) -> Application:
    """Return a candidate by blind code; the caller asks whether they may meet. Raises NotVisibleError."""
    row = (
        sifted_applications()
        .filter(campaign_id=membership.campaign_id, blind_code=blind_code)
        .only("pk", "blind_code")
        .first()
    )
    if row is None:
        raise NotVisibleError("There is no such candidate among those you score.")
    return row


def names_by_application(campaign_id: int) -> dict[UUID, str]:
    """Return application id -> name, for the coordinator's score table."""
    return dict(
        sifted_applications().filter(campaign_id=campaign_id).values_list("pk", "full_name")
    )


def declarations_of(membership_id: int) -> dict[int, ConflictDeclaration]:
    """Return person id -> what a member declared about them."""
    return {
        row.candidate_id: row
        for row in ConflictDeclaration.objects.filter(membership_id=membership_id)
    }


def answer_text(application_id: UUID, criterion_id: int) -> str:
    """Return one answer, with nothing of who gave it."""
    found = Answer.objects.filter(application_id=application_id, criterion_id=criterion_id)
    return found.values_list("text", flat=True).first() or ""
