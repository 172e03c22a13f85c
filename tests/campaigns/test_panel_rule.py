import pytest

from workflows.campaigns.enums import PanelRole as R
from workflows.campaigns.rules.panel import PanelRule, problems

PLAIN = PanelRule(quorum=3, min_independent=1, governors_in_majority=False, regulated=False)


def test_a_proper_panel_has_no_problems():
    assert problems([R.CHAIR, R.MEMBER, R.INDEPENDENT], PLAIN) == ()


@pytest.mark.parametrize(
    ("roles", "word"),
    [
        ([R.MEMBER, R.MEMBER, R.INDEPENDENT], "exactly one chair"),
        ([R.CHAIR, R.CHAIR, R.INDEPENDENT], "exactly one chair"),
        ([R.CHAIR, R.INDEPENDENT], "at least 3 members"),
        ([R.CHAIR, R.INDEPENDENT, R.STAKEHOLDER], "at least 3 members"),
        ([R.CHAIR, R.MEMBER, R.MEMBER], "at least 1 independent member;"),
    ],
)
def test_each_broken_rule_is_named(roles, word):
    assert any(word in problem for problem in problems(roles, PLAIN))


def test_two_independent_members_reads_as_plural():
    rule = PanelRule(quorum=1, min_independent=2, governors_in_majority=False, regulated=False)
    assert "2 independent members" in problems([R.CHAIR], rule)[0]


def test_governors_must_be_more_than_half():
    rule = PanelRule(quorum=1, min_independent=0, governors_in_majority=True, regulated=False)
    assert problems([R.CHAIR, R.GOVERNOR], rule)
    assert problems([R.CHAIR, R.GOVERNOR, R.GOVERNOR], rule) == ()


def test_a_regulated_post_needs_its_senior_independent_member():
    rule = PanelRule(quorum=1, min_independent=0, governors_in_majority=False, regulated=True)
    assert "senior independent" in problems([R.CHAIR], rule)[0]
    assert problems([R.CHAIR, R.SENIOR_INDEPENDENT], rule) == ()
