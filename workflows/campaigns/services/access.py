"""Change or end somebody's way into a campaign, wherever it is written down."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards import services as boards
from workflows.boards.enums import BodyRole
from workflows.boards.models import Body, BodyMembership
from workflows.boards.services import check_within_reach
from workflows.campaigns import queries
from workflows.campaigns.enums import CampaignRole, CampaignState, Register
from workflows.campaigns.models import Campaign, CampaignMembership, PanelMembership
from workflows.campaigns.permissions import check_may_change_access
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.services import panel, roles
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError

NOT_ONESELF = "Nobody lengthens what they hold themselves. Ask somebody else who may change it."
NOBODY_LEFT = (
    "Nobody else would run {title} from then on. Invite another coordinator, and wait until they "
    "have accepted."
)


@transaction.atomic
def set_last_day_of_access(
    *,
    campaign_id: int,
    register: Register,
    key: int,
    until: dt.date | None,
    actor: User,
    at: dt.datetime,
) -> None:
    """Let what somebody holds end with a day, or none.

    Raises:
        NotVisibleError, NotAllowedError: the actor may not change it.
        InvalidInputError: a day that makes no sense, or after which nobody would run the campaign.
        TransitionError: it has ended already.
    """
    row = _row(campaign_id, register, key, actor, at)
    check_within_reach("until", until, at=at)
    longer = until is None or (row.ends_on is not None and until > row.ends_on)
    if longer and row.ends_on is not None and row.user_id == actor.pk:
        raise InvalidInputError({"until": NOT_ONESELF})
    if until is not None and not longer:
        _check_still_run(row, until + dt.timedelta(days=1))
    if isinstance(row, PanelMembership):
        panel.set_last_day_of_seat(membership_id=key, until=until, actor=actor, at=at)
    elif isinstance(row, CampaignMembership):
        roles.set_last_day_of_campaign_role(membership_id=key, until=until, actor=actor, at=at)
    elif isinstance(row, BodyMembership):
        boards.set_last_day_of_role(membership_id=key, until=until, actor=actor, at=at)
    else:
        boards.set_last_day_of_seat(membership_id=key, until=until, actor=actor, at=at)


@transaction.atomic
def end_access(
    *, campaign_id: int, register: Register, key: int, actor: User, at: dt.datetime
) -> None:
    """End what somebody holds at once: it takes effect on their next request, download and job.

    Raises as `set_last_day_of_access` does.
    """
    row = _row(campaign_id, register, key, actor, at)
    _check_still_run(row, london_date(at))
    if isinstance(row, PanelMembership):
        panel.end_panel_membership(membership_id=key, actor=actor, at=at)
    elif isinstance(row, CampaignMembership):
        roles.end_campaign_role(membership_id=key, actor=actor, at=at)
    elif isinstance(row, BodyMembership):
        boards.end_body_role(membership=row, actor=actor, at=at)
    else:
        boards.end_committee_seat(membership=row, actor=actor, at=at)


def _row(
    campaign_id: int, register: Register, key: int, actor: User, at: dt.datetime
) -> queries.Held:
    """Return the row, its campaign locked, after asking whether the actor may change it."""
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign_id)
    )
    # Two who end each other's roles at once must not both find the other still there.
    Body.objects.select_for_update().get(pk=campaign.body_id)
    row = queries.held_in(campaign, register, key)
    check_may_change_access(actor, campaign, register, row.role, at=at)
    return row


def _check_still_run(row: queries.Held, on: dt.date) -> None:
    """Raise InvalidInputError where, from a day on, nobody else would run a campaign under way for as long."""
    if isinstance(row, CampaignMembership) and row.role == CampaignRole.COORDINATOR:
        wanted = [row.campaign]
    elif isinstance(row, BodyMembership) and row.role == BodyRole.COORDINATOR:
        wanted = list(row.body.campaigns.all())
    else:
        return
    for campaign in wanted:
        over = finished(CampaignState(campaign.state))
        if not over and not queries.is_run_without(campaign, row, on=on):
            raise InvalidInputError({"until": NOBODY_LEFT.format(title=campaign.title)})
