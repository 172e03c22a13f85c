"""An advert that is live means a campaign that is open: the two are one step, or neither happens."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns.services import open_campaign
from workflows.core.errors import DomainError


def open_for(campaign_id: int, *, actor: User | None, at: dt.datetime) -> None:
    """Open the campaign of an advert that goes live. Raises TransitionError with what is missing."""
    open_campaign(campaign_id=campaign_id, actor=actor, at=at)


def why_not(campaign_id: int, *, at: dt.datetime) -> str:
    """Return why the campaign could not open at that moment, "" if it could.

    Tried and undone, so the answer is the service's own, every guard included.
    """
    try:
        with transaction.atomic():
            open_for(campaign_id, actor=None, at=at)
            transaction.set_rollback(True)
    except DomainError as error:
        return str(error)
    return ""
