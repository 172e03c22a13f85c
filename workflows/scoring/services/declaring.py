import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import PanelMembership
from workflows.campaigns.permissions import check_running
from workflows.campaigns.services import ConflictInput, declare_conflicts
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.scoring import permissions, queries
from workflows.scoring.models import SiftSheet


@transaction.atomic
def declare(
    *, reference: str, declared: Mapping[int, ConflictInput], actor: User, at: dt.datetime
) -> None:
    """Record a member's word on every eligible candidate, and lay out their sheets.

    Args:
        reference: the campaign's.
        declared: person id -> what is declared; only candidates declared on before may be left out.
        actor: the member.
        at: now.

    Raises:
        NotVisibleError: not on the panel, or somebody named is not an eligible candidate.
        NotAllowedError: eligibility checks are not finished, or the campaign is over.
        InvalidInputError: "conflict-ID" is unanswered, "relationship-ID" or "detail-ID" is missing.
    """
    desk = queries.desk_of(actor, reference, on=london_date(at))
    permissions.check_may_declare(desk.campaign)
    check_running(desk.campaign)
    sift = queries.sift(desk.campaign, on=london_date(at), user_id=actor.pk)
    if not declared.keys() <= {each.person_id for each in sift.named}:
        raise NotVisibleError("The list of candidates has changed. Reload the page.")
    (seat,) = (seat for seat in sift.seats if seat.current)
    unanswered = [
        each.person_id for each in sift.undeclared(seat) if each.person_id not in declared
    ]
    if unanswered:
        raise InvalidInputError(
            {
                f"conflict-{pk}": "Choose whether you have a connection with this candidate."
                for pk in unanswered
            }
        )
    declare_conflicts(membership_id=desk.membership.pk, declared=declared, actor=actor, at=at)
    ensure_sheets(membership_id=desk.membership.pk, at=at)


@transaction.atomic
def ensure_sheets(*, membership_id: int, at: dt.datetime) -> None:
    """Lay out a sheet for each candidate a member may score, in their own order. Safe to repeat.

    Rows of candidates they are recused from later are kept, and hidden by every query.
    """
    membership = PanelMembership.objects.select_related("campaign").get(pk=membership_id)
    if membership.campaign.state != CampaignState.SIFT_SCORING:
        return
    sift = queries.sift(membership.campaign, on=london_date(at), user_id=membership.user_id)
    seat = next((seat for seat in sift.seats if seat.pk == membership_id and seat.current), None)
    if seat is None or sift.undeclared(seat):
        return
    rows = [
        SiftSheet(
            membership_id=seat.pk,
            application_id=each.pk,
            position=queries.place_of(seat.pk, each.pk),
        )
        for each in sift.to_score(seat)
        if (seat.pk, each.pk) not in sift.sheets
    ]
    # Written in the member's own order, so that the rows' ids say nothing either.
    SiftSheet.objects.bulk_create(sorted(rows, key=lambda row: row.position), ignore_conflicts=True)
