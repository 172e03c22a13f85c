"""How long a campaign is blind: whoever scores in it learns no name before the shortlist is agreed."""

from typing import Final

from workflows.campaigns.enums import CampaignState
from workflows.campaigns.rules.transitions import reached

# An abandoned campaign is not among them: its panel never learns whom it scored.
NAMES_KNOWN: Final = frozenset(
    state for state in CampaignState if reached(state, CampaignState.SHORTLIST_AGREED)
)


def stage_of(state: str, resume_state: str) -> CampaignState:
    """Return the stage a campaign stands in; a paused one stands where it will resume."""
    return CampaignState(resume_state or state)


def names_known(stage: CampaignState) -> bool:
    """Say whether the names of candidates are known to those who scored them."""
    return stage in NAMES_KNOWN
