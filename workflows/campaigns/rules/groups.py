"""The road in a few stretches, for filters and colours."""

from enum import StrEnum
from types import MappingProxyType

from workflows.campaigns.enums import CampaignState as S


class Group(StrEnum):
    """A stretch of the road."""

    PREPARING = "preparing"
    OPEN = "open"
    SELECTING = "selecting"
    DECIDING = "deciding"
    PAUSED = "paused"
    FINISHED = "finished"


LABELS = MappingProxyType(
    {
        Group.PREPARING: "Being prepared",
        Group.OPEN: "Open for applications",
        Group.SELECTING: "Sift and interviews",
        Group.DECIDING: "Decision and checks",
        Group.PAUSED: "Paused",
        Group.FINISHED: "Finished or abandoned",
    }
)
GROUP = MappingProxyType(
    {
        S.NEED: Group.PREPARING,
        S.SPEC_APPROVED: Group.PREPARING,
        S.SCHEDULED: Group.PREPARING,
        S.OPEN: Group.OPEN,
        S.CLOSED: Group.SELECTING,
        S.ELIGIBILITY: Group.SELECTING,
        S.SIFT_SCORING: Group.SELECTING,
        S.SIFT_MODERATION: Group.SELECTING,
        S.SHORTLIST_AGREED: Group.SELECTING,
        S.ASSESSMENT: Group.SELECTING,
        S.INTERVIEW: Group.SELECTING,
        S.PANEL_REPORT_SIGNED: Group.SELECTING,
        S.RECOMMENDED: Group.DECIDING,
        S.DECIDED: Group.DECIDING,
        S.CHECKS: Group.DECIDING,
        S.ANNOUNCED: Group.FINISHED,
        S.CLOSED_OUT: Group.FINISHED,
        S.ABANDONED: Group.FINISHED,
        S.PAUSED: Group.PAUSED,
    }
)


def states_in(group: Group) -> frozenset[S]:
    """Return the states of a stretch."""
    return frozenset(state for state, own in GROUP.items() if own is group)


def finished(state: S) -> bool:
    """Say whether nothing more is to be arranged: panel, dates and conflicts stay as they are."""
    return GROUP[state] is Group.FINISHED
