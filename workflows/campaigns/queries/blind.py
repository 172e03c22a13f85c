"""How long a campaign is blind (rules.blind), as a condition."""

from typing import Final

from django.db.models import Q

from workflows.campaigns.enums import CampaignState
from workflows.campaigns.rules.blind import NAMES_KNOWN

_KNOWN: Final = [state.value for state in NAMES_KNOWN]


def where_names_known(prefix: str = "") -> Q:
    """Return the condition that those who score know names; `prefix` leads from the row to the campaign."""
    agreed = {f"{prefix}state__in": _KNOWN}
    paused = {f"{prefix}state": CampaignState.PAUSED, f"{prefix}resume_state__in": _KNOWN}
    return Q(**agreed) | Q(**paused)
