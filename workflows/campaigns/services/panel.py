"""Who sits on a panel, and the grants that follow from it."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.queries import during
from workflows.boards.services import check_days, days_of, end_now, set_last_day
from workflows.campaigns import queries
from workflows.campaigns.enums import (
    READS_TRAIL,
    SCORING_ROLES,
    CampaignRole,
    PanelRole,
    PanelStep,
)
from workflows.campaigns.models import Campaign, CampaignUserGrant, PanelMembership
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce
from workflows.core.grants import sync_grants
from workflows.core.guards import run_guards

CHANGED = "campaigns.panel_changed"


def sync_campaign_grants(*, campaign: Campaign, at: dt.datetime) -> tuple[int, int]:
    """Derive a campaign's grants from membership rows. Idempotent; returns how many came and went."""
    return sync_grants(CampaignUserGrant, campaign, expected_grants(campaign, on=london_date(at)))


def expected_grants(campaign: Campaign, *, on: dt.date) -> set[tuple[int, str]]:
    """Return (person, codename) of every grant that roles and seats give on a day, or will give later.

    A role that has yet to begin is granted already, so that it begins with its day whenever grants are synced
    next: the policy asks for the office of the day as well.
    """
    held = during(on)
    auditors = queries.holders_of(
        campaign, {BodyRole.AUDITOR, BodyRole.PROTECTION}, CampaignRole.AUDITOR, held=held
    )
    managers = queries.holders_of(
        campaign, {BodyRole.COORDINATOR}, CampaignRole.COORDINATOR, held=held
    )
    seated = list(queries.seats_from(campaign.pk, on))
    expected = {(user_id, "manage_campaign") for user_id in managers}
    expected |= {(row.user_id, "score_campaign") for row in seated if row.role in SCORING_ROLES}
    expected |= {(row.user_id, "audit_campaign") for row in seated if row.role in READS_TRAIL}
    expected |= {(user_id, "audit_campaign") for user_id in auditors}
    stakeholders = queries.holders_of(campaign, set(), CampaignRole.STAKEHOLDER, held=held)
    stakeholders |= {row.user_id for row in seated if row.role == PanelRole.STAKEHOLDER}
    return expected | {(user_id, "comment_campaign") for user_id in stakeholders}


@transaction.atomic
def seat_panel_member(
    *,
    campaign_id: int,
    user: User,
    role: PanelRole,
    actor: User | None,
    at: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> PanelMembership:
    """Seat a person on a panel, from today unless said, perhaps until a day.

    Raises InvalidInputError where they sit on it already, run the campaign (coordinators never score),
    have applied (an upper app's guard), or the chair's place is taken.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    first, last = check_days(since, until, at=at)
    check_seat(campaign, user=user, role=role, since=first, until=last, at=at)
    membership = PanelMembership.objects.create(
        campaign=campaign, user=user, role=role, starts_on=first, ends_on=last
    )
    sync_campaign_grants(campaign=campaign, at=at)
    announce(CHANGED, campaign_id=campaign.pk)
    audit.record(
        "campaigns.panel_joined",
        actor=actor,
        target=membership,
        at=at,
        scope=campaign.reference,
        detail={"user": str(user.pk), "role": role, **days_of(membership)},
    )
    return membership


def check_seat(
    campaign: Campaign,
    *,
    user: User,
    role: PanelRole,
    since: dt.date,
    until: dt.date | None,
    at: dt.datetime,
    guarded: bool = True,
) -> None:
    """Raise InvalidInputError unless a person may sit on a panel in this role on these days.

    Without `guarded` only by what stands on the page of who has access: whoever invites an address must not
    learn from a refusal whose it is, or that they have applied.
    """
    seated = queries.seats_from(campaign.pk, since, until)
    if seated.filter(user=user).exists():
        raise InvalidInputError({"user": f"{user} already sits on this panel."})
    if role is PanelRole.CHAIR and seated.filter(role=PanelRole.CHAIR).exists():
        raise InvalidInputError({"role": "This panel has a chair. End their membership first."})
    if role in SCORING_ROLES:
        _check_runs_not(campaign, user, since, until, field="user", at=at)
    if guarded:
        run_guards("panel", PanelStep.SEATED, campaign, user=user, at=at)


def _check_runs_not(
    campaign: Campaign,
    user: User,
    since: dt.date,
    until: dt.date | None,
    *,
    field: str,
    at: dt.datetime,
) -> None:
    """Let nobody score what they could read with its name: on no day since applications opened did they run it.

    Days to come count from today: whoever runs it until tomorrow and scores from then on reads the names today.
    """
    opened = london_date(campaign.opened_at or at)
    runs = queries.holders_of(
        campaign,
        {BodyRole.COORDINATOR},
        CampaignRole.COORDINATOR,
        held=during(min(opened, since), until),
    )
    if user.pk in runs:
        raise InvalidInputError(
            {
                field: f"{user} runs this campaign, or did while applications could be read, "
                "so they cannot score in it."
            }
        )


@transaction.atomic
def set_last_day_of_seat(
    *, membership_id: int, until: dt.date | None, actor: User | None, at: dt.datetime
) -> PanelMembership:
    """Let a panel membership end with a day, or none. A chair's may not reach into the next chair's."""
    row = (
        PanelMembership.objects.select_for_update(of=("self",))
        .select_related("campaign", "user")
        .get(pk=membership_id)
    )
    Campaign.objects.select_for_update(of=("self",)).get(pk=row.campaign_id)
    others = PanelMembership.objects.filter(campaign_id=row.campaign_id).exclude(pk=row.pk)
    if (
        row.role == PanelRole.CHAIR
        and others.filter(during(row.starts_on, until), role=PanelRole.CHAIR).exists()
    ):
        raise InvalidInputError(
            {"until": "Another chair follows. Choose a day before their first, or end theirs."}
        )
    if row.role in SCORING_ROLES:
        _check_runs_not(row.campaign, row.user, row.starts_on, until, field="until", at=at)
    set_last_day(row, until, at=at, others=others.filter(user_id=row.user_id))
    sync_campaign_grants(campaign=row.campaign, at=at)
    announce(CHANGED, campaign_id=row.campaign.pk)
    audit.record(
        "campaigns.panel_dated",
        actor=actor,
        target=row,
        at=at,
        scope=row.campaign.reference,
        detail={"user": str(row.user_id), "role": row.role, **days_of(row)},
    )
    return row


@transaction.atomic
def end_panel_membership(*, membership_id: int, actor: User, at: dt.datetime) -> PanelMembership:
    """End a panel membership at once; the member's earlier scores stay on the record."""
    membership = (
        PanelMembership.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .get(pk=membership_id)
    )
    end_now(membership, at)
    sync_campaign_grants(campaign=membership.campaign, at=at)
    announce(CHANGED, campaign_id=membership.campaign.pk)
    audit.record(
        "campaigns.panel_left",
        actor=actor,
        target=membership,
        at=at,
        scope=membership.campaign.reference,
    )
    return membership
