import pytest

from workflows.campaigns.enums import CampaignState as S
from workflows.campaigns.rules.transitions import CAMPAIGN, ORDER, reached
from workflows.core.errors import TransitionError


def test_every_state_is_in_the_table():
    assert set(CAMPAIGN.table) == set(S)


def test_only_the_ends_lead_nowhere():
    assert {state for state, targets in CAMPAIGN.table.items() if not targets} == {
        S.CLOSED_OUT,
        S.ABANDONED,
    }


def test_every_state_can_be_reached():
    found, frontier = {CAMPAIGN.initial}, {CAMPAIGN.initial}
    while frontier:
        frontier = {target for state in frontier for target in CAMPAIGN.table[state]} - found
        found |= frontier
    assert found == set(S)


def test_a_refusal_names_both_states():
    with pytest.raises(TransitionError, match="“Need identified” cannot become “Decided”"):
        CAMPAIGN.check(S.NEED, S.DECIDED)


def test_reached_follows_the_road_and_not_the_side_tracks():
    assert reached(S.INTERVIEW, S.CLOSED)
    assert reached(S.CLOSED, S.CLOSED)
    assert not reached(S.OPEN, S.CLOSED)
    assert not reached(S.PAUSED, S.NEED)
    assert ORDER[S.OPEN] < ORDER[S.SIFT_SCORING]
