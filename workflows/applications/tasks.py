"""What applications ask of campaigns: campaigns cannot know applications, so the guard is handed down."""

import datetime as dt
from collections.abc import Callable

from django.urls import reverse

from workflows.accounts.models import User
from workflows.applications import queries, services
from workflows.applications.enums import ApplicationState
from workflows.applications.rules.past import was_candidate
from workflows.campaigns.enums import CampaignState, PanelStep
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import Recipient, add_past, candidates_bar, names_audience
from workflows.core.guards import guard


@guard("campaign", CampaignState.SIFT_SCORING)
def ready_for_sift(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no sift start with an undecided application, or with nobody in it."""
    services.check_ready_for_sift(campaign)


@guard("panel", PanelStep.RUNS)
@guard("panel", PanelStep.SEATED)
def not_a_candidate(campaign: Campaign, *, user: User, at: dt.datetime) -> None:
    """Let nobody be both candidate and judge; the other way round is applications.permissions'."""
    services.check_not_a_candidate(campaign, user)


@candidates_bar
def candidate_once(
    person: User, campaign: Campaign
) -> Callable[[dt.datetime, CampaignState], bool]:
    """Say when somebody was a candidate in a campaign, and so saw nothing else of it."""
    own = [each for each in queries.past_applications(campaign) if each.candidate_id == person.pk]
    return lambda at, state: was_candidate(own, at, state)


@names_audience
def candidates_to_tell(campaign_id: int) -> list[Recipient]:
    """Say whom a campaign's notices go to, and what they look at."""
    found = []
    for application in queries.still_concerned(campaign_id):
        draft = application.state == ApplicationState.DRAFT
        page = "applications:task_list" if draft else "applications:view"
        found.append(Recipient(application.candidate, reverse(page, args=[application.pk]), draft))
    return found


def read_past(person: User, campaign: Campaign) -> queries.ReadPast:
    """Return what somebody could read of a campaign's applications over time."""
    return queries.ReadPast(person.pk, queries.past_applications(campaign))


add_past("applications", read_past)
