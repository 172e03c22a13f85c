import datetime as dt
from uuid import UUID

from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import add_past, add_source
from workflows.core import grants
from workflows.core.clock import now
from workflows.core.events import listen
from workflows.core.jobs.registry import JobContext, job
from workflows.core.jobs.schedules import every
from workflows.packs import queries, services
from workflows.packs.models import Pack, PackUserGrant
from workflows.packs.services.building import JOB, Progress

grants.derive(Pack, PackUserGrant, services.expected_pack_grants)
add_source("packs", queries.seats_with_packs)
add_past("packs", queries.pack_past)


@every(seconds=86_400, name="packs.sweep_sections")
def sweep_sections(*, at: dt.datetime) -> None:
    """Drop finished sections a week after they were made."""
    services.sweep_sections(older_than=at - dt.timedelta(days=7))


@job(JOB)
def build(context: JobContext, *, pack_id: str, number: int, actor_id: int) -> None:
    """Build one ordered pack."""
    services.build(
        pack_id=UUID(pack_id),
        number=number,
        actor_id=actor_id,
        progress=Progress(report=context.report, finishing=context.finishing),
        clock=context.clock,
    )


@listen("boards.roles_changed")
def roles_changed(*, body_id: int) -> None:
    """Derive the grants of a body's packs again."""
    for pack in Pack.objects.filter(campaign__in=Campaign.objects.filter(body_id=body_id)):
        services.sync_pack_grants(pack=pack, at=now())


@listen("campaigns.roles_changed")
def campaign_roles_changed(*, campaign_id: int) -> None:
    """Derive the grants of a campaign's packs again."""
    for pack in Pack.objects.filter(campaign_id=campaign_id).select_related("campaign"):
        services.sync_pack_grants(pack=pack, at=now())


@listen("boards.committees_changed")
def committees_changed(*, committee_id: int) -> None:
    """Derive the grants of a committee's packs again."""
    for pack in Pack.objects.filter(committee_id=committee_id).select_related("campaign"):
        services.sync_pack_grants(pack=pack, at=now())
