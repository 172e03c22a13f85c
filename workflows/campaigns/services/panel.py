"""Who sits on a panel, and the grants that follow from it."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.queries import body_members
from workflows.campaigns import queries
from workflows.campaigns.enums import SCORING_ROLES, PanelRole, PanelStep
from workflows.campaigns.models import Campaign, CampaignUserGrant, PanelMembership
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.grants import sync_grants
from workflows.core.guards import run_guards


def sync_campaign_grants(*, campaign: Campaign, at: dt.datetime) -> tuple[int, int]:
    """Derive a campaign's grants from membership rows. Idempotent; returns how many came and went."""
    on = london_date(at)
    coordinators = body_members(body_id=campaign.body_id, role=BodyRole.COORDINATOR, on=on)
    expected = {(row.user_id, "manage_campaign") for row in coordinators}
    expected |= {
        (row.user_id, "score_campaign") for row in queries.scoring_panel(campaign.pk, on=on)
    }
    return sync_grants(CampaignUserGrant, campaign, expected)


@transaction.atomic
def seat_panel_member(
    *, campaign_id: int, user: User, role: PanelRole, actor: User | None, at: dt.datetime
) -> PanelMembership:
    """Seat a person on a panel from today.

    Raises InvalidInputError where they sit on it already, run the campaign (coordinators never score),
    have applied (an upper app's guard), or the chair's place is taken.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    on = london_date(at)
    seated = queries.panel(campaign_id, on=on)
    if seated.filter(user=user).exists():
        raise InvalidInputError({"user": f"{user} already sits on this panel."})
    if role is PanelRole.CHAIR and seated.filter(role=PanelRole.CHAIR).exists():
        raise InvalidInputError({"role": "This panel has a chair. End their membership first."})
    coordinators = body_members(body_id=campaign.body_id, role=BodyRole.COORDINATOR, on=on)
    if role in SCORING_ROLES and coordinators.filter(user=user).exists():
        raise InvalidInputError({"user": f"{user} runs this campaign, so they cannot score in it."})
    run_guards("panel", PanelStep.SEATED, campaign, user=user, at=at)
    membership = PanelMembership.objects.create(
        campaign=campaign, user=user, role=role, starts_on=on
    )
    sync_campaign_grants(campaign=campaign, at=at)
    audit.record(
        "campaigns.panel_joined",
        actor=actor,
        target=membership,
        at=at,
        scope=campaign.reference,
        detail={"user": str(user.pk), "role": role},
    )
    return membership


@transaction.atomic
def end_panel_membership(*, membership_id: int, actor: User, at: dt.datetime) -> PanelMembership:
    """End a panel membership at once; the member's earlier scores stay on the record."""
    membership = (
        PanelMembership.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(pk=membership_id)
    )
    last_day = london_date(at) - dt.timedelta(days=1)
    membership.starts_on = min(membership.starts_on, last_day)
    membership.ends_on = last_day
    membership.save(update_fields=["starts_on", "ends_on"])
    sync_campaign_grants(campaign=membership.campaign, at=at)
    audit.record(
        "campaigns.panel_left",
        actor=actor,
        target=membership,
        at=at,
        scope=membership.campaign.reference,
    )
    return membership
