"""Who holds a role in one campaign alone."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.queries import during
from workflows.boards.services import check_days, days_of, end_now, set_last_day
from workflows.campaigns import queries
from workflows.campaigns.enums import SCORING_ROLES, CampaignRole, PanelStep
from workflows.campaigns.models import Campaign, CampaignMembership
from workflows.campaigns.services.panel import sync_campaign_grants
from workflows.core import audit
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce
from workflows.core.guards import run_guards


@transaction.atomic
def give_campaign_role(
    *,
    campaign_id: int,
    user: User,
    role: CampaignRole,
    actor: User | None,
    at: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> CampaignMembership:
    """Give a person a role in one campaign alone, from today unless said, perhaps until a day.

    Raises InvalidInputError where they hold it already, or are to run what they score or apply in.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    first, last = check_days(since, until, at=at)
    check_campaign_role(campaign, user=user, role=role, since=first, until=last, at=at)
    membership = CampaignMembership.objects.create(
        campaign=campaign, user=user, role=role, starts_on=first, ends_on=last
    )
    sync_campaign_grants(campaign=campaign, at=at)
    audit.record(
        "campaigns.role_given",
        actor=actor,
        target=membership,
        at=at,
        scope=campaign.reference,
        detail={"user": str(user.pk), "role": role, **days_of(membership)},
    )
    announce("campaigns.roles_changed", campaign_id=campaign.pk)
    return membership


def check_campaign_role(
    campaign: Campaign,
    *,
    user: User,
    role: CampaignRole,
    since: dt.date,
    until: dt.date | None,
    at: dt.datetime,
    guarded: bool = True,
) -> None:
    """Raise InvalidInputError unless a person may hold this role in a campaign on these days.

    `guarded` as for check_seat.
    """
    held = CampaignMembership.objects.filter(during(since, until), campaign=campaign, user=user)
    if held.filter(role=role).exists():
        raise InvalidInputError({"user": f"{user} has this role already."})
    if role is CampaignRole.COORDINATOR:
        check_scores_not(campaign, user, since, field="user")
        if guarded:
            run_guards("panel", PanelStep.RUNS, campaign, user=user, at=at)
    elif role is CampaignRole.STAKEHOLDER and guarded:
        run_guards("panel", PanelStep.SEATED, campaign, user=user, at=at)


@transaction.atomic
def set_last_day_of_campaign_role(
    *, membership_id: int, until: dt.date | None, actor: User | None, at: dt.datetime
) -> CampaignMembership:
    """Let a role in a campaign end with a day, or none; it takes effect with that day."""
    row = (
        CampaignMembership.objects.select_for_update(of=("self",))
        .select_related("campaign", "user")
        .get(pk=membership_id)
    )
    same = CampaignMembership.objects.filter(
        campaign_id=row.campaign_id, user_id=row.user_id, role=row.role
    )
    if row.role == CampaignRole.COORDINATOR:
        check_scores_not(row.campaign, row.user, row.starts_on, field="until")
    set_last_day(row, until, at=at, others=same.exclude(pk=row.pk))
    sync_campaign_grants(campaign=row.campaign, at=at)
    audit.record(
        "campaigns.role_dated",
        actor=actor,
        target=row,
        at=at,
        scope=row.campaign.reference,
        detail={"user": str(row.user_id), "role": row.role, **days_of(row)},
    )
    announce("campaigns.roles_changed", campaign_id=row.campaign_id)
    return row


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
    end_now(membership, at)
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
def record_trail_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write that somebody read a campaign's trail."""
    audit.record(
        "campaigns.trail_read", actor=actor, target=campaign, at=at, scope=campaign.reference
    )


@transaction.atomic
def record_look_back(
    *, campaign: Campaign, person: User, day: dt.date, actor: User, at: dt.datetime
) -> None:
    """Write that somebody looked up what a person could see in a campaign on a day."""
    audit.record(
        "campaigns.looked_back",
        actor=actor,
        target=person,
        at=at,
        scope=campaign.reference,
        detail={"user": str(person.pk), "on": day.isoformat()},
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


def check_scores_not(campaign: Campaign, user: User, since: dt.date, *, field: str) -> None:
    """Let nobody run a campaign in which they score on that day or later: they would read names before they score."""
    seats = queries.seats_from(campaign.pk, since).filter(user=user)
    if seats.filter(role__in=[each.value for each in SCORING_ROLES]).exists():
        raise InvalidInputError({field: f"{user} scores in this campaign, so they cannot run it."})
