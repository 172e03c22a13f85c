from uuid import UUID

import pytest

from workflows.campaigns.rules.panel import PanelRule
from workflows.scoring.rules.panel import unready
from workflows.scoring.rules.sift import Candidate, Seat, Sheet, Sift

ANN = Seat(1, 11, "Ann", "chair")
BEN = Seat(2, 12, "Ben", "independent")
GONE = Seat(3, 13, "Gone", "member", current=False)
X = Candidate(UUID(int=1), 101, "X1")
Y = Candidate(UUID(int=2), 102, "Y1")
RULE = PanelRule(quorum=2, min_independent=1, governors_in_majority=False, regulated=False)


def sift(
    *, locked=(), begun=(), status="none", seats=(ANN, BEN), candidates=(X, Y), closed=False, **odd
):
    """`odd` is e.g. ann_x="recused"; None is undeclared."""
    names = {"ann": ANN, "ben": BEN, "gone": GONE}
    people = {"x": X, "y": Y}
    conflicts = {(seat.pk, each.person_id): status for seat in seats for each in (X, Y)}
    for pair, value in odd.items():
        seat, person = pair.split("_")
        conflicts[names[seat].pk, people[person].person_id] = value
    sheets = {}
    for number, pair in enumerate((*locked, *begun)):
        seat, person = pair.split("_")
        sheets[names[seat].pk, people[person].pk] = Sheet(number, pair in locked)
    held = {pair: value for pair, value in conflicts.items() if value is not None}
    return Sift(tuple(seats), tuple(candidates), sheets, held, closed)


ANNS = ("ann_x", "ann_y")
ALL = (*ANNS, "ben_x", "ben_y")


def test_nothing_of_others_before_all_own_are_locked():
    for locked in ((), ("ann_x",), ("ann_x", "ben_x", "ben_y"), ("ben_x", "ben_y")):
        found = sift(locked=locked, begun=tuple(set(ALL) - set(locked)))
        assert not any(found.shown_to_member(ANN, BEN, each) for each in (X, Y))
        assert found.shown_to_member(ANN, ANN, X)


def test_then_only_locked_ones():
    found = sift(locked=(*ANNS, "ben_x"), begun=("ben_y",))
    assert found.shown_to_member(ANN, BEN, X)
    assert not found.shown_to_member(ANN, BEN, Y)
    assert not found.shown_to_member(BEN, ANN, X)


@pytest.mark.parametrize("status", ["recused", "declared", None])
def test_never_of_a_candidate_one_may_not_score(status):
    found = sift(locked=ALL, ann_x=status)
    assert not found.shown_to_member(ANN, BEN, X)
    assert not found.shown_to_member(ANN, ANN, X)
    assert found.shown_to_member(ANN, BEN, Y) is (status == "recused")


def test_a_mark_of_a_recused_member_counts_for_nobody():
    found = sift(locked=ALL, ben_x="recused")
    assert not found.shown_to_member(ANN, BEN, X)
    assert not found.shown_in_table(BEN, X)
    assert found.shown_in_table(BEN, Y)


def test_somebody_who_left_sees_nothing_but_their_locked_marks_count():
    found = sift(locked=(*ALL, "gone_x"), begun=("gone_y",), seats=(ANN, BEN, GONE))
    assert found.shown_to_member(ANN, GONE, X)
    assert not found.shown_to_member(ANN, GONE, Y)
    assert not found.shown_to_member(GONE, ANN, X)
    assert found.shown_in_table(GONE, X)
    assert not found.shown_in_table(GONE, Y)


def test_the_table_opens_when_everyone_has_locked():
    assert not sift(locked=ANNS).table_open
    assert not sift(locked=(*ANNS, "ben_x")).shown_in_table(ANN, X)
    assert sift(locked=ALL).table_open
    assert not sift(locked=ALL, candidates=()).table_open
    assert not sift(seats=()).table_open
    assert sift(seats=(), closed=True).table_open


def test_late_recusal_and_its_reversal():
    assert sift(locked=("ann_y",), ann_x="recused").all_locked(ANN)
    again = sift(locked=("ann_y",), ann_x="clear")
    assert not again.all_locked(ANN)


def test_counting():
    found = sift(ann_x="declared", ben_y=None)
    assert found.waiting(ANN) == 1
    assert found.undeclared(BEN) == (Y,)
    assert found.to_score(BEN) == (X,)


def test_who_declared_a_conflict_meets_nobody_before_the_assessment():
    before = sift(ann_x="declared")
    assert before.held(ANN)
    assert before.to_score(ANN) == ()
    assert not before.held(BEN)
    for outcome, left in (("clear", (X, Y)), ("managed", (X, Y)), ("recused", (Y,))):
        after = sift(ann_x=outcome)
        assert not after.held(ANN)
        assert after.to_score(ANN) == left
    assert not sift(ann_x="declared", candidates=(Y,)).held(ANN)  # X has withdrawn


def test_unready_names_what_is_left():
    assert "no eligible candidates" in unready(sift(candidates=()), RULE)[0]
    waiting = unready(sift(locked=ANNS, ann_x="declared"), RULE)
    assert waiting[0].startswith("1 declared conflict of")
    assert "Ann, Ben" in waiting[1]
    assert unready(sift(locked=ALL, ann_x="declared", ann_y="declared"), RULE)[0].startswith(
        "2 declared conflicts"
    )
    assert unready(sift(locked=ALL), RULE) == ()
    assert unready(sift(locked=ALL, closed=True), RULE) == ()


def test_quorum_is_asked_of_each_candidates_scorers():
    found = unready(sift(locked=ALL, ben_y="recused"), RULE)
    assert all(sentence.startswith("After recusals, for Y1") for sentence in found)
    assert any("at least 2 members" in sentence for sentence in found)
    assert unready(sift(locked=ALL), PanelRule(5, 1, False, False))[0].startswith(
        "Counting only who scored"
    )
