import pytest

from workflows.campaigns.enums import CampaignState as S
from workflows.campaigns.rules.groups import GROUP, finished
from workflows.campaigns.rules.next_action import Facts, Place, may_step, next_action
from workflows.campaigns.rules.transitions import CAMPAIGN


@pytest.mark.parametrize("state", S)
def test_every_state_has_an_action_whose_steps_exist(state):
    action = next_action(state, Facts(resume_state=S.OPEN))
    assert action.title
    assert state in GROUP
    assert all(CAMPAIGN.allows(state, step.target) for step in action.steps)


def test_what_stands_in_the_way_comes_first():
    assert next_action(S.NEED, Facts(has_criteria=False)).place is Place.CRITERIA
    assert next_action(S.SIFT_SCORING, Facts(conflicts_waiting=1)).place is Place.CONFLICTS
    assert next_action(S.INTERVIEW, Facts(panel_ready=False)).place is Place.PANEL
    assert not next_action(S.PAUSED, Facts()).steps
    late = next_action(S.PAUSED, Facts(resume_state=S.OPEN, closing_passed=True))
    assert late.place is Place.EXTENSION
    assert not late.steps  # resuming would be refused
    assert next_action(S.PAUSED, Facts(resume_state=S.CLOSED, closing_passed=True)).steps


def test_steps_of_other_pages_are_no_buttons():
    for state, target in (
        (S.SCHEDULED, S.OPEN),
        (S.ELIGIBILITY, S.SIFT_SCORING),
        (S.SIFT_SCORING, S.SIFT_MODERATION),
        (S.SIFT_MODERATION, S.SHORTLIST_AGREED),
        (S.RECOMMENDED, S.DECIDED),
        (S.CHECKS, S.ANNOUNCED),
    ):
        assert not may_step(state, target, None)
    assert finished(S.ABANDONED)
