from enum import Enum

from django.db import models


class InvitationState(models.TextChoices):
    """An invitation that waits is out of date once its link is; nothing needs to write that down."""

    WAITING = "waiting", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InvitationStep(Enum):
    """What upper apps may put a guard on, as guard("invitation", InvitationStep.ACCEPTED): it gets the row, `user`, `at`."""

    ACCEPTED = "accepted"
