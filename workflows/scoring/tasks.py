"""What scoring does when campaigns move or conflicts change: campaigns cannot know scoring."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState, PanelStep, ReminderKind, Stage
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import Waiting, add_past, counts_candidates, knows_waiting, planned
from workflows.core.clock import london_date, now, show_date
from workflows.core.events import listen
from workflows.core.guards import guard
from workflows.scoring import queries, services

add_past("scoring", queries.sift_past)


@guard("campaign", CampaignState.SIFT_MODERATION)
def ready_for_moderation(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no moderation begin before every non-recused score is locked (hard guard 2)."""
    # A campaign resuming from a pause in moderation passed this before; its locks are for good.
    if campaign.state != CampaignState.PAUSED:
        services.check_ready_for_moderation(campaign=campaign, at=at)


@guard("panel", PanelStep.SEATED)
def not_seated_after_locking(campaign: Campaign, *, user: User, at: dt.datetime) -> None:
    """Let nobody score twice: who locked has been able to read what the others gave."""
    services.check_never_locked(campaign, user)


@listen("campaigns.conflicts_changed")
def conflicts_changed(*, campaign_id: int, membership_id: int) -> None:
    """Lay out the sheets that an assessment has freed; recused ones are hidden by every query."""
    services.ensure_sheets(membership_id=membership_id, at=now())
    services.follow_panel(campaign_id=campaign_id, at=now())


@listen("campaigns.panel_changed")
def panel_changed(*, campaign_id: int) -> None:
    """Call off the interviews of a member who left, in their calendar."""
    services.follow_panel(campaign_id=campaign_id, at=now())


@counts_candidates
def candidates_before_panel(campaign_id: int) -> int:
    """Say how many candidates a panel member declares conflicts about."""
    return queries.named_applications().filter(campaign_id=campaign_id).count()


@knows_waiting
def unfinished(at: dt.datetime) -> Iterable[Waiting]:
    """Yield who has still to declare, or to score and lock; whoever waits for an assessment is left in peace."""
    sifting = Campaign.objects.filter(state=CampaignState.SIFT_SCORING)
    campaigns = list(sifting.prefetch_related("stage_dates").order_by("pk"))
    sifts = queries.sifts(campaigns, on=london_date(at))
    for campaign in campaigns:
        found, due_on = sifts[campaign.pk], planned(campaign, Stage.SIFT)
        for seat in found.seats:
            if due_on is None or not seat.current:
                continue
            day = f"The sift is planned for {show_date(due_on)}."
            if found.undeclared(seat):
                yield Waiting(
                    campaign,
                    ReminderKind.DECLARE,
                    seat.user_id,
                    due_on,
                    "You have not declared yet whether you have a conflict of interest with each candidate; you can "
                    f"score only then. {day}",
                    reverse("scoring:conflicts", args=[campaign.reference]),
                )
            elif found.to_score(seat) and not found.all_locked(seat):
                yield Waiting(
                    campaign,
                    ReminderKind.SCORE,
                    seat.user_id,
                    due_on,
                    "Your scores are not all locked yet; the panel can meet only when every member has locked theirs. "
                    f"{day}",
                    reverse("scoring:campaign", args=[campaign.reference]),
                )


@listen("applications.withdrawn")
def withdrawn(*, application_id: str) -> None:
    """Free the interview time of a candidate who withdrew."""
    services.release_withdrawn(application_id=UUID(application_id), at=now())
