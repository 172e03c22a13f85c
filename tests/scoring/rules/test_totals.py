from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.scoring.rules.abstaining import allowed
from workflows.scoring.rules.complete import Lack, lack
from workflows.scoring.rules.order import LARGEST, place
from workflows.scoring.rules.ranking import ranks, tie_breakers
from workflows.scoring.rules.totals import Weighing, member_total, outcome, two_places

A = Weighing("a", 2, essential=True, lead=True)
B = Weighing("b", 1, essential=True)
C = Weighing("c", 1, essential=False)
THREE = (A, B, C)
sheet = st.fixed_dictionaries({key: st.integers(1, 7) for key in "abc"})


def settle(*sheets, criteria=THREE, pass_mark=4, divergence=2):
    return outcome(sheets, criteria, pass_mark=pass_mark, divergence=divergence)


def test_halves_go_up():
    assert two_places(Fraction(1, 200)) == Decimal("0.01")
    assert two_places(Fraction(1, 3)) == Decimal("0.33")
    assert str(two_places(Fraction(5))) == "5.00"


def test_a_members_total_is_weighted():
    assert member_total({"a": 7, "b": 1, "c": 4}, THREE) == Decimal("4.75")


@pytest.mark.parametrize("marks", [{"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 1, "d": 1}])
def test_every_criterion_has_exactly_one_mark(marks):
    with pytest.raises(ValueError, match="exactly one mark"):
        member_total(marks, THREE)


def test_nobody_scored():
    assert settle() is None


def test_minimum_is_judged_on_exact_means_of_essential_criteria():
    assert settle({"a": 4, "b": 4, "c": 1}).meets_minimum
    low = settle(*[{"a": 4, "b": 4, "c": 7}] * 399, {"a": 3, "b": 4, "c": 7})
    assert low.means["a"] == Decimal("4.00")
    assert not low.meets_minimum


def test_an_abstention_is_no_mark_and_leaves_the_means_to_the_others():
    found = settle(
        {"a": None, "b": 4, "c": 7}, {"a": 6, "b": 5, "c": None}, {"a": 5, "b": 3, "c": 4}
    )
    assert found.means == {"a": Decimal("5.50"), "b": Decimal("4.00"), "c": Decimal("5.50")}
    assert found.total == Decimal("5.13")
    assert found.spreads == {"a": 1, "b": 2, "c": 3}
    assert found.unmarked == ()
    assert member_total({"a": None, "b": 4, "c": 7}, THREE) == Decimal("5.50")


def test_what_all_abstained_on_is_in_no_total_and_meets_no_minimum():
    found = settle({"a": None, "b": 6, "c": 6}, {"a": None, "b": 4, "c": 4})
    assert found.unmarked == ("a",)
    assert "a" not in found.means
    assert found.total == Decimal("5.00")
    assert not found.meets_minimum
    assert settle({"a": None, "b": None, "c": None}) is None
    assert member_total({"a": None, "b": None, "c": None}, THREE) is None
    level = settle({"a": 5, "b": 5, "c": 5})
    assert ranks({"x": found, "y": level}, THREE) == {"y": 1, "x": 2}


@pytest.mark.parametrize(
    ("share", "answers", "most"), [(10, 24, 3), (10, 20, 2), (0, 24, 0), (1, 8, 1), (100, 8, 8)]
)
def test_how_many_answers_may_be_left_unjudged(share, answers, most):
    assert allowed(share, answers) == most


def test_spread_and_divergence():
    found = settle({"a": 5, "b": 6, "c": 2}, {"a": 3, "b": 5, "c": 2})
    assert found.spreads == {"a": 2, "b": 1, "c": 0}
    assert found.divergent == ("a",)
    assert found.members == 2


@given(
    st.lists(sheet, min_size=1, max_size=7).flatmap(
        lambda s: st.tuples(st.just(s), st.permutations(s))
    )
)
def test_the_order_of_entry_does_not_matter(two):
    sheets, shuffled = two
    found, again = settle(*sheets), settle(*shuffled)
    assert found == again
    assert settle(*[dict(reversed(each.items())) for each in sheets]) == found
    assert 1 <= found.total <= 7
    exact = sum(2 * s["a"] + s["b"] + s["c"] for s in sheets) / Fraction(4 * len(sheets))
    assert abs(Fraction(found.total) - exact) <= Fraction(1, 200)


@given(st.lists(sheet, min_size=1, max_size=5), st.sampled_from("abc"))
def test_a_better_mark_never_lowers_a_total(sheets, key):
    better = [{**sheets[0], key: min(7, sheets[0][key] + 1)}, *sheets[1:]]
    assert settle(*better).total >= settle(*sheets).total


def test_ties_are_broken_by_the_lead_then_the_second_criterion():
    found = {
        "w": settle({"a": 5, "b": 4, "c": 4}),  # 4.50
        "x": settle({"a": 4, "b": 6, "c": 4}),  # 4.50, lower lead
        "y": settle({"a": 4, "b": 5, "c": 5}),  # 4.50, level lead, lower second
        "z": settle({"a": 4, "b": 5, "c": 5}),
        "v": settle({"a": 1, "b": 1, "c": 1}),
    }
    assert ranks(found, THREE) == {"w": 1, "x": 2, "y": 3, "z": 3, "v": 5}
    assert ranks({}, THREE) == {}


def test_tie_breakers():
    assert tie_breakers(THREE) == ("a", "b")
    assert tie_breakers((B, C, A)) == ("a", "b")
    assert tie_breakers((B, C)) == ("b", "c")
    assert tie_breakers((A,)) == ("a",)


def test_each_members_order_is_their_own_and_stable():
    ones = [place("secret", member=1, candidate=n) for n in range(40)]
    assert ones == [place("secret", member=1, candidate=n) for n in range(40)]
    assert all(0 <= each <= LARGEST for each in ones)
    orders = {
        (seed, member): tuple(
            sorted(range(40), key=lambda n, m=member, s=seed: place(s, member=m, candidate=n))
        )
        for seed in ("secret", "other")
        for member in (1, 2)
    }
    assert len(set(orders.values())) == 4


def test_what_a_score_lacks():
    assert lack(None, "text", pass_mark=4) is Lack.MARK
    assert lack(3, " ", pass_mark=4) is Lack.COMMENT
    assert lack(3, "why", pass_mark=4) is None
    assert lack(4, "", pass_mark=4) is None
    assert lack(None, "", pass_mark=4, abstained=True, reason=" ") is Lack.REASON
    assert lack(None, "", pass_mark=4, abstained=True, reason="I know them.") is None
