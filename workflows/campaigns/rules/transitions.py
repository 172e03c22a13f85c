"""The campaign's state machine as a table; docs/process.md draws it."""

from itertools import pairwise
from types import MappingProxyType

from workflows.campaigns.enums import CampaignState as S
from workflows.core.states import Transitions

_WAYS_OUT = frozenset({S.PAUSED, S.ABANDONED})
_ROAD = (
    S.NEED,
    S.SPEC_APPROVED,
    S.SCHEDULED,
    S.OPEN,
    S.CLOSED,
    S.ELIGIBILITY,
    S.SIFT_SCORING,
    S.SIFT_MODERATION,
    S.SHORTLIST_AGREED,
    S.ASSESSMENT,
    S.INTERVIEW,
    S.PANEL_REPORT_SIGNED,
    S.RECOMMENDED,
    S.DECIDED,
    S.CHECKS,
    S.ANNOUNCED,
    S.CLOSED_OUT,
)
_table = {here: frozenset({there}) | _WAYS_OUT for here, there in pairwise(_ROAD)}
# Not every campaign holds stakeholder groups, and a decision not to appoint needs no checks.
_table[S.SHORTLIST_AGREED] |= {S.INTERVIEW}
_table[S.DECIDED] |= {S.CLOSED_OUT}
_table[S.ANNOUNCED] = frozenset({S.CLOSED_OUT})
_table[S.CLOSED_OUT] = frozenset()
_table[S.ABANDONED] = frozenset()
_table[S.PAUSED] = frozenset(_ROAD[:-2]) | {S.ABANDONED}

CAMPAIGN = Transitions(initial=S.NEED, table=MappingProxyType(_table))

ORDER = MappingProxyType({state: place for place, state in enumerate(_ROAD)})


def reached(state: S, milestone: S) -> bool:
    """Say whether a campaign in `state` has come as far as `milestone`; paused and abandoned have not."""
    return ORDER.get(state, -1) >= ORDER[milestone]
