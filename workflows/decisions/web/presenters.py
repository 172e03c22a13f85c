"""What a decider's list is given."""

from dataclasses import dataclass

from django.urls import reverse

from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.core.clock import show_date


@dataclass(frozen=True)
class ListRow:
    title: str
    reference: str
    body: str
    href: str
    state: str
    colour: str
    outcome: str  # what was decided, on what day and by whom; empty while it is to be decided
    action: str


def list_row(campaign: Campaign) -> ListRow:
    """Return one line; `campaign` has its body and decision fetched."""
    open_ = campaign.state == CampaignState.RECOMMENDED
    recorded = getattr(campaign, "decision", None)  # one to one: absent until it is recorded
    outcome = ""
    if recorded is not None:
        day = show_date(recorded.decided_on)
        outcome = f"{recorded.get_outcome_display()}, {day}, by {recorded.decided_by}"
    return ListRow(
        title=campaign.title,
        reference=campaign.reference,
        body=campaign.body.name,
        href=reverse("decisions:decision", args=[campaign.reference]),
        state="To decide" if open_ else "Decided",
        colour="orange" if open_ else "green",
        outcome=outcome,
        action="Record the decision" if open_ else "See the decision",
    )
