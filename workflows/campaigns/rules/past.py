"""What a person was in a campaign at a moment gone by, worked out from the record. Pure.

Rows know days, the trail knows minutes: whoever is removed at 2pm could look until then, and the row alone
would say that they were gone all day.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workflows.campaigns.enums import (
    READS_TRAIL,
    SCORING_ROLES,
    CampaignRole,
    CampaignState,
    PanelRole,
    Register,
)
from workflows.campaigns.rules.blind import names_known

AT_BODY_RUNS: Final = "coordinator"  # boards.enums.BodyRole, which rules do not import
AT_BODY_AUDITS: Final = frozenset({"auditor", "protection"})


@dataclass(frozen=True, slots=True)
class Office:
    """A role or seat held from a moment to a moment; the second is no longer in it, none is until further notice."""

    register: Register
    key: int
    value: str
    label: str
    since: dt.datetime
    until: dt.datetime | None

    def held(self, at: dt.datetime) -> bool:
        """Say whether it was held at a moment."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Step:
    """Something moved from one state to another."""

    at: dt.datetime
    source: str
    target: str


def span(
    first: dt.datetime,
    after: dt.datetime | None,
    given: dt.datetime | None,
    ended: dt.datetime | None,
) -> tuple[dt.datetime, dt.datetime | None] | None:
    """Return from when until when something was held; None where it never was.

    Args:
        first: midnight with which its first day began.
        after: midnight after its last day; None is until further notice.
        given: when it was given, if that is on the record; nobody holds a thing before.
        ended: when it was ended at once, if it was. Its row then has yesterday as its last day.
    """
    since = max(first, given) if given else first
    until = ended or after
    return None if until is not None and until <= since else (since, until)


def state_at(steps: Sequence[Step], at: dt.datetime, *, present: str) -> str:
    """Return the state something was in; `steps` in order, `present` where none is on the record."""
    if not steps:
        return present
    found = steps[0].source
    for step in steps:
        if step.at > at:
            break
        found = step.target
    return found


def stage_at(steps: Sequence[Step], at: dt.datetime, *, present: str) -> str:
    """Return the stage a campaign stood in: while paused, the one it was paused in."""
    found = present if not steps else steps[0].source
    for step in steps:
        if step.at > at:
            break
        found = step.source if step.target == CampaignState.PAUSED else step.target
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person was to one campaign at one moment.

    Args:
        stage: where the campaign stood; a paused one, where it was paused.
        offices: what they held at that moment.
        applied: whether they were its candidate, who runs and judges nothing.
    """

    at: dt.datetime
    state: CampaignState
    stage: CampaignState
    offices: tuple[Office, ...]
    applied: bool = False

    def holds(self, register: Register, *values: str) -> bool:
        """Say whether one of these roles was held."""
        return any(each.register is register and each.value in values for each in self.offices)

    @property
    def names_known(self) -> bool:
        """Whether those who score knew names."""
        return names_known(self.stage)

    @property
    def manages(self) -> bool:
        """Whether they ran the campaign."""
        held = self.holds(Register.BODY, AT_BODY_RUNS) or self.holds(
            Register.CAMPAIGN, CampaignRole.COORDINATOR
        )
        return held and not self.applied

    @property
    def audits(self) -> bool:
        """Whether they read its trail."""
        held = (
            self.holds(Register.BODY, *AT_BODY_AUDITS)
            or self.holds(Register.CAMPAIGN, CampaignRole.AUDITOR)
            or self.holds(Register.PANEL, *READS_TRAIL)
        )
        return held and not self.applied

    @property
    def scores(self) -> bool:
        """Whether they sat on its panel in a role that scores."""
        return self.holds(Register.PANEL, *SCORING_ROLES) and not self.applied

    @property
    def blind(self) -> bool:
        """Whether they scored without knowing names."""
        return self.scores and not self.names_known

    @property
    def reads_register(self) -> bool:
        """Whether they read the register of conflicts of interest."""
        chairs = self.scores and self.holds(Register.PANEL, PanelRole.CHAIR)
        return (self.manages or self.audits or chairs) and not self.blind

    @property
    def assesses(self) -> bool:
        """Whether they assessed what others declared."""
        seated = self.scores and self.holds(Register.PANEL, PanelRole.CHAIR, *READS_TRAIL)
        return (self.manages or seated) and not self.blind


@dataclass(frozen=True, slots=True)
class Sight:
    """Something a person could see.

    Args:
        action: of the policy, "applications.read".
        count: how many rows of it.
        text: in a sentence for an auditor, the number in it.
    """

    action: str
    count: int
    text: str


def sights(standing: Standing) -> list[Sight]:
    """Return what the campaign itself showed somebody."""
    found = []
    if standing.manages:
        found.append(
            Sight("campaigns.manage", 1, "The campaign’s desk: dates, criteria, panel, access.")
        )
    if standing.reads_register:
        found.append(Sight("campaigns.register", 1, "The register of conflicts of interest."))
    if standing.assesses:
        found.append(Sight("campaigns.assess", 1, "Each conflict of interest, to assess it."))
    if standing.audits:
        named = "" if standing.names_known else " No candidate was named in it."
        found.append(Sight("campaigns.audit", 1, f"The campaign’s trail.{named}"))
        if not standing.blind:
            found.append(Sight("campaigns.past", 1, "What each person could see on a day."))
    if standing.scores:
        found.append(Sight("campaigns.score", 1, "The campaign’s page for its panel."))
    return found
