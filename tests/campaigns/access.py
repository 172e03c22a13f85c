"""Acts on a campaign's page of who has access, and what it lists."""

import datetime as dt

from tests.factories import AT, give_role, make_user
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignRole
from workflows.campaigns.queries import AccessFilter
from workflows.core.clock import london_date
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackReader

TODAY, DAY = london_date(AT), dt.timedelta(days=1)


def make_issued(campaign, committee, reader):
    pack = Pack.objects.create(
        campaign=campaign,
        committee=committee,
        state=PackState.ISSUED,
        title="Appointment",
        meeting_on=TODAY,
        item_number="7",
        author=reader,
        executive_summary="Why.",
        recommendation="Approve.",
        created_at=AT,
        edited_at=AT,
        issued_at=AT,
        issued_by=reader,
    )
    PackReader.objects.create(pack=pack, user=reader, issued_at=AT)


def listed(campaign, at=AT, **wanted):
    found = queries.narrowed(queries.access_to(campaign, at=at), AccessFilter(**wanted))
    return {(row.name, row.role): row for row in found}


def change(campaign, runs, row, **more):
    services.set_last_day_of_access(
        campaign_id=campaign.pk,
        register=row.register,
        key=int(row.key),
        actor=runs,
        at=AT,
        **more,
    )


def end(campaign, runs, row, at=AT):
    services.end_access(
        campaign_id=campaign.pk, register=row.register, key=int(row.key), actor=runs, at=at
    )


def alone(campaign, person, role=CampaignRole.STAKEHOLDER, **more):
    return services.give_campaign_role(
        campaign_id=campaign.pk, user=person, role=role, actor=None, at=AT, **more
    )


def running(campaign):
    """Somebody who runs it, by the body."""
    user = make_user("Cora Ordinator")
    give_role(user, campaign.body)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    return user
