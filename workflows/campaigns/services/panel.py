"""Who sits on a panel, and the grants that follow from it."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.campaigns import queries
from workflows.campaigns.enums import (
    READS_TRAIL,
    SCORING_ROLES,
    CampaignRole,
    PanelRole,
    PanelStep,
)
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    CampaignUserGrant,
    PanelMembership,
)
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce
from workflows.core.grants import sync_grants
from workflows.core.guards import run_guards


def sync_campaign_grants(*, campaign: Campaign, at: dt.datetime) -> tuple[int, int]:
    """Derive a campaign's grants from membership rows. Idempotent; returns how many came and went."""
    return sync_grants(CampaignUserGrant, campaign, expected_grants(campaign, on=london_date(at)))


def expected_grants(campaign: Campaign, *, on: dt.date) -> set[tuple[int, str]]:
    """Return (person, codename) of every grant that roles and seats give on a day."""
    auditors = queries.holders_of(
        campaign, {BodyRole.AUDITOR, BodyRole.PROTECTION}, CampaignRole.AUDITOR, on=on
    )
    seated = list(queries.panel(campaign.pk, on=on))
    expected = {
        (user_id, "manage_campaign") for user_id in queries.coordinators_of(campaign, on=on)
    }
    expected |= {(row.user_id, "score_campaign") for row in seated if row.role in SCORING_ROLES}
    expected |= {(row.user_id, "audit_campaign") for row in seated if row.role in READS_TRAIL}
    return expected | {(user_id, "audit_campaign") for user_id in auditors}


@transaction.atomic
def give_campaign_role(
    *,
    campaign_id: int,
    user: User,
    role: CampaignRole,
    actor: User | None,
    at: dt.datetime,
    until: dt.date | None = None,
) -> CampaignMembership:
    """Give a person a role in one campaign alone, from today, perhaps until a day.

    Raises InvalidInputError where they hold it already, or are to run what they score or apply in.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    on = london_date(at)
    if until is not None and until < on:
        raise InvalidInputError({"until": "The last day must be today or later."})
    if user.pk in queries.holders_of(campaign, set(), role, on=on):
        raise InvalidInputError({"user": f"{user} has this role already."})
    if role is CampaignRole.COORDINATOR:
        if queries.scoring_panel(campaign_id, on=on).filter(user=user).exists():
            raise InvalidInputError(
                {"user": f"{user} scores in this campaign, so they cannot run it."}
            )
        run_guards("panel", PanelStep.RUNS, campaign, user=user, at=at)
    membership = CampaignMembership.objects.create(
        campaign=campaign, user=user, role=role, starts_on=on, ends_on=until
    )
    sync_campaign_grants(campaign=campaign, at=at)
    audit.record(
        "campaigns.role_given",
        actor=actor,
        target=membership,
        at=at,
        scope=campaign.reference,
        detail={"user": str(user.pk), "role": role},
    )
    announce("campaigns.roles_changed", campaign_id=campaign.pk)
    return membership


@transaction.atomic
def record_trail_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write that somebody read a campaign's trail."""
    audit.record(
        "campaigns.trail_read", actor=actor, target=campaign, at=at, scope=campaign.reference
    )


@transaction.atomic
def record_trail_export(
    *, campaign: Campaign, actor: User, at: dt.datetime, events: int, filters: int
) -> None:
    """Write that somebody took a campaign's trail out in a file: how many events, narrowed by how many filters."""
    audit.record(
        "campaigns.trail_exported",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"events": events, "filters": filters},
    )


@transaction.atomic
def end_campaign_role(
    *, membership_id: int, actor: User | None, at: dt.datetime
) -> CampaignMembership:
    """End a role in a campaign at once: it takes effect on the next request, download and job."""
    membership = (
        CampaignMembership.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(pk=membership_id)
    )
    last_day = london_date(at) - dt.timedelta(days=1)
    membership.starts_on = min(membership.starts_on, last_day)
    membership.ends_on = last_day
    membership.save(update_fields=["starts_on", "ends_on"])
    sync_campaign_grants(campaign=membership.campaign, at=at)
    audit.record(
        "campaigns.role_ended",
        actor=actor,
        target=membership,
        at=at,
        scope=membership.campaign.reference,
    )
    announce("campaigns.roles_changed", campaign_id=membership.campaign_id)
    return membership


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
    if role in SCORING_ROLES and user.pk in queries.coordinators_of(campaign, on=on):
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
