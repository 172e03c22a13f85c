"""What the public was told of a campaign, and who is written to: the app above, which knows the candidates, says."""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.accounts.models import User
from workflows.campaigns.models import Campaign, PublicNotice


@dataclass(frozen=True, slots=True)
class Recipient:
    """A candidate to be told.

    Args:
        user: whom to write to.
        path: the address of what they look at.
        draft: they have not submitted.
    """

    user: User
    path: str
    draft: bool


type Audience = Callable[[int], list[Recipient]]
_audiences: list[Audience] = []


def names_audience(function: Audience) -> Audience:
    """Register the one function that names the candidates whom a campaign still concerns."""
    _audiences[:] = [function]
    return function


def audience(campaign_id: int) -> list[Recipient]:
    """Return everybody with a draft that may still be sent, or an application that has not ended."""
    return [recipient for function in _audiences for recipient in function(campaign_id)]


def public_notices(campaign: Campaign) -> list[PublicNotice]:
    """Return what the public was told of a campaign, newest first."""
    return list(campaign.public_notices.all())
