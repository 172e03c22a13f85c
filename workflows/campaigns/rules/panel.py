"""Is this panel properly made up? Composition and quorum, checked as members come and go."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.campaigns.enums import SCORING_ROLES, PanelRole

_INDEPENDENT = frozenset({PanelRole.INDEPENDENT, PanelRole.SENIOR_INDEPENDENT})


@dataclass(frozen=True)
class PanelRule:
    """What a panel must be, copied from the appointment rule to the campaign.

    Args:
        quorum: fewest scoring members.
        min_independent: fewest independent members.
        governors_in_majority: more than half of the scoring members are governors.
        regulated: a senior independent panel member sits on it.
    """

    quorum: int
    min_independent: int
    governors_in_majority: bool
    regulated: bool


def problems(roles: Sequence[PanelRole], rule: PanelRule) -> tuple[str, ...]:
    """Return each broken rule as a sentence that says what to do; none means properly made up.

    Args:
        roles: the roles of present members, recused ones already left out.
        rule: what the panel must be.
    """
    scoring = [role for role in roles if role in SCORING_ROLES]
    found = []
    if roles.count(PanelRole.CHAIR) != 1:
        found.append("The panel needs exactly one chair. Give one member the chair’s role.")
    if len(scoring) < rule.quorum:
        found.append(
            f"The panel needs at least {rule.quorum} members who score; it has {len(scoring)}. Add members."
        )
    independent = sum(role in _INDEPENDENT for role in scoring)
    if independent < rule.min_independent:
        found.append(
            f"The panel needs at least {rule.min_independent} independent "
            f"member{'' if rule.min_independent == 1 else 's'}; it has {independent}. Add one."
        )
    if rule.governors_in_majority and scoring.count(PanelRole.GOVERNOR) * 2 <= len(scoring):
        found.append("Governors must be in the majority of those who score. Add governors.")
    if rule.regulated and PanelRole.SENIOR_INDEPENDENT not in scoring:
        found.append("A regulated post needs a senior independent panel member. Add one.")
    return tuple(found)
