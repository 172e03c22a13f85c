"""Which applications a person could see at a moment gone by. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.applications.enums import ApplicationState
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.rules.past import Sight, Standing, Step, state_at

_NEVER_SENT = frozenset({ApplicationState.DRAFT, ApplicationState.PURGED})


@dataclass(frozen=True, slots=True)
class PastApplication:
    """An application over time; `steps` are its moves, in order, the submission among them."""

    pk: UUID
    candidate_id: int
    created_at: dt.datetime
    steps: Sequence[Step]
    present: str

    def state(self, at: dt.datetime) -> str:
        """Return the state it was in, from when it was started."""
        return state_at(self.steps, at, present=self.present)

    def sent(self, at: dt.datetime) -> bool:
        """Say whether it was submitted by then, and is not erased since: what is erased cannot be told any more."""
        if self.present == ApplicationState.PURGED:
            return False
        return at >= self.created_at and self.state(at) not in _NEVER_SENT


def was_candidate(
    applications: Iterable[PastApplication], at: dt.datetime, state: CampaignState
) -> bool:
    """Say whether one of a person's own applications made them a candidate; a draft did while it could be sent."""
    sendable = state in {CampaignState.OPEN, CampaignState.PAUSED}
    return any(
        each.sent(at)
        or (sendable and at >= each.created_at and each.state(at) == ApplicationState.DRAFT)
        for each in applications
    )


def read(
    applications: Iterable[PastApplication], standing: Standing, *, person_id: int
) -> list[Sight]:
    """Return what a coordinator could read: whole applications but for their own, none while scoring blind."""
    if not standing.manages or standing.blind:
        return []
    number = sum(each.candidate_id != person_id and each.sent(standing.at) for each in applications)
    what = "1 application" if number == 1 else f"{number} applications"
    return [
        Sight("applications.list", 1, "The list of applications."),
        Sight(
            "applications.read",
            number,
            f"{what} with names, contact details, answers, CVs and adjustments.",
        ),
    ]
