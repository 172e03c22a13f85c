"""Who sits on a panel, and who holds which role in a campaign."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership
from workflows.boards.queries import body_ids_of, during, in_force
from workflows.campaigns.enums import (
    READS_TRAIL,
    SCORING_ROLES,
    CampaignRole,
    PanelRole,
)
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    PanelMembership,
)
from workflows.core.errors import NotVisibleError
from workflows.core.holdings import Holding


def panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return who sits on a panel on a day."""
    return PanelMembership.objects.filter(in_force(on), campaign_id=campaign_id).select_related(
        "user"
    )


def scoring_panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return the members who score."""
    return panel(campaign_id, on=on).filter(role__in=[role.value for role in SCORING_ROLES])


def seats_held_by(
    user_id: int, roles: Collection[PanelRole], *, on: dt.date
) -> QuerySet[PanelMembership]:
    """Return a person's seats on any panel on a day, in one of these roles."""
    return PanelMembership.objects.filter(
        in_force(on), user_id=user_id, role__in=[role.value for role in roles]
    )


def seats_from(
    campaign_id: int, since: dt.date, until: dt.date | None = None
) -> QuerySet[PanelMembership]:
    """Return the seats of a panel on any day from one to another; without `until`, on it or any later day."""
    return PanelMembership.objects.filter(during(since, until), campaign_id=campaign_id)


def has_office(user_id: int, *, on: dt.date) -> bool:
    """Say whether a person sits on any panel, or holds a role in any campaign, on a day. One query."""
    seats = PanelMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    roles = CampaignMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    return seats.union(roles).exists()


def offices_of(user_id: int) -> list[Holding]:
    """Return every panel seat and role in a campaign a person holds or held, newest first."""
    found = [
        Holding(
            role=row.get_role_display(),
            of=f"{row.campaign} ({row.campaign.reference})",
            kind=kind,
            scope=row.campaign.reference,
            since=row.starts_on,
            until=row.ends_on,
            why=f"{what} {row.pk}",
        )
        for model, kind, what in (
            (PanelMembership, "panel", "Seat on the panel"),
            (CampaignMembership, "campaign", "Role in the campaign"),
        )
        for row in model.objects.filter(user_id=user_id).select_related("campaign__body")
    ]
    return sorted(found, key=lambda each: each.since or dt.date.min, reverse=True)


def sits_on_panel(user_id: int, campaign_id: int, *, on: dt.date) -> bool:
    """Say whether a person has a seat on a panel on a day, of whatever kind. One query."""
    return seats_held_by(user_id, PanelRole, on=on).filter(campaign_id=campaign_id).exists()


def membership_of(user: User, campaign_id: int, *, on: dt.date) -> PanelMembership:
    """Return a person's own seat on a panel. Raises NotVisibleError."""
    membership = panel(campaign_id, on=on).filter(user_id=user.pk).first()
    if membership is None:
        raise NotVisibleError("You do not sit on this panel.")
    return membership


def campaigns_coordinated_by(user_id: int, *, on: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns whose coordinator a person is on a day, by the body or by the campaign."""
    return Campaign.objects.filter(
        Q(body_id__in=body_ids_of(user_id, BodyRole.COORDINATOR, on))
        | Q(pk__in=campaign_ids_of(user_id, CampaignRole.COORDINATOR, on=on))
    )


def campaign_ids_of(
    user_id: int, role: CampaignRole, *, on: dt.date
) -> QuerySet[CampaignMembership, int]:
    """Return the ids of the campaigns in which alone a person holds a role on a day, as a subquery."""
    return CampaignMembership.objects.filter(in_force(on), user_id=user_id, role=role).values_list(
        "campaign_id", flat=True
    )


def coordinators_of(campaign: Campaign, *, on: dt.date) -> set[int]:
    """Return who runs a campaign on a day: the body's coordinators, and its own."""
    return holders_of(campaign, {BodyRole.COORDINATOR}, CampaignRole.COORDINATOR, held=in_force(on))


def holders_of(
    campaign: Campaign, body_roles: Collection[BodyRole], role: CampaignRole, *, held: Q
) -> set[int]:
    """Return the ids of those who hold one of these roles at the campaign's body, or this one in the campaign.

    `held` says when: `in_force` on a day, or `during` several.
    """
    at_body = BodyMembership.objects.filter(
        held, body_id=campaign.body_id, role__in=[each.value for each in body_roles]
    )
    in_campaign = CampaignMembership.objects.filter(held, campaign_id=campaign.pk, role=role)
    return {
        *at_body.values_list("user_id", flat=True),
        *in_campaign.values_list("user_id", flat=True),
    }


def campaigns_audited_by(user_id: int, *, on: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns whose trail a person is to read on a day: as auditor, or as an independent member."""
    independent = PanelMembership.objects.filter(
        in_force(on),
        user_id=user_id,
        role__in=[role.value for role in READS_TRAIL],
    )
    return Campaign.objects.filter(
        Q(body_id__in=body_ids_of(user_id, BodyRole.AUDITOR, on))
        | Q(body_id__in=body_ids_of(user_id, BodyRole.PROTECTION, on))
        | Q(pk__in=campaign_ids_of(user_id, CampaignRole.AUDITOR, on=on))
        | Q(pk__in=independent.values("campaign_id"))
    )


def campaigns_commented_on_by(user_id: int, *, on: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns whose stakeholder a person is on a day: by a role of their own, or a seat on the panel."""
    seats = seats_held_by(user_id, {PanelRole.STAKEHOLDER}, on=on)
    return Campaign.objects.filter(
        Q(pk__in=campaign_ids_of(user_id, CampaignRole.STAKEHOLDER, on=on))
        | Q(pk__in=seats.values("campaign_id"))
    )


def membership_in(campaign: Campaign, membership_id: int, *, on: dt.date) -> PanelMembership:
    """Return one present seat of a campaign's panel. Raises NotVisibleError."""
    row = panel(campaign.pk, on=on).filter(pk=membership_id).first()
    if row is None:
        raise NotVisibleError("There is no such member on this panel.")
    return row
