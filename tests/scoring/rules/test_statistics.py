"""The published worked examples to their printed digits, and what must hold whatever the marks."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.scoring.rules.ranking import ranks
from workflows.scoring.rules.statistics.distributions import (
    f_quantile,
    incomplete_beta,
    t_quantile,
)
from workflows.scoring.rules.statistics.reliability import alpha, alpha_estimate, intraclass
from workflows.scoring.rules.statistics.robustness import Scored, robustness
from workflows.scoring.rules.statistics.severity import offsets
from workflows.scoring.rules.statistics.summary import agreement
from workflows.scoring.rules.totals import Weighing, outcome

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Krippendorff 2011, section D: four observers, twelve units, missing marks.
KRIPPENDORFF = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
# The example of three observers and fifteen units that is handed down with the coefficient.
THREE_OBSERVERS = """
. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4
"""


def rows(table):
    return [dict(enumerate(row)) for row in table]


def units(text):
    observers = [line.split() for line in text.strip().splitlines()]
    return [
        {place: int(mark) for place, mark in enumerate(unit) if mark != "."}
        for unit in zip(*observers, strict=True)
    ]


# ---- quantiles


@pytest.mark.parametrize(
    ("p", "d1", "d2", "value"),
    [
        (0.975, 5, 15, 3.576415349),
        (0.975, 3.2, 7.7, 5.452531243),
        (0.975, 299, 5.5, 5.373385674),
        (0.975, 1.1, 299, 4.860877524),
        (0.5, 4, 4, 1.0),
        (0.025, 5, 4.79, 0.139087943),
        (0.95, 3, 20, 3.098391212),
        (0.99, 120, 2, 99.490829373),
    ],
)
def test_f_quantiles_are_those_of_the_tables(p, d1, d2, value):
    assert f_quantile(p, d1, d2) == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize(
    ("p", "df", "value"),
    [(0.975, 1, 12.706204736), (0.975, 10, 2.228138852), (0.9, 3, 1.637744354), (0.5, 7, 0.0)],
)
def test_t_quantiles_are_those_of_the_tables(p, df, value):
    assert t_quantile(p, df) == pytest.approx(value, rel=1e-8)


def test_the_ends_of_the_beta_function():
    assert incomplete_beta(0, 2, 3) == 0
    assert incomplete_beta(1, 2, 3) == 1
    assert incomplete_beta(0.5, 2, 2) == pytest.approx(0.5)


# ---- intraclass correlation


def test_the_table_of_shrout_and_fleiss():
    found = intraclass(rows(SHROUT_FLEISS))
    assert (round(found.single.value, 2), round(found.panel.value, 2)) == (0.29, 0.62)
    assert (round(found.single.low, 3), round(found.single.high, 2)) == (0.019, 0.76)
    assert (round(found.panel.low, 3), round(found.panel.high, 2)) == (0.071, 0.93)
    assert (found.candidates, found.members) == (6, 4)


def test_only_candidates_whom_everybody_rated_are_in_it():
    assert intraclass([*rows(SHROUT_FLEISS), {0: 9, 1: 9}]) == intraclass(rows(SHROUT_FLEISS))


def test_perfect_agreement_is_one_and_a_constant_shift_is_not():
    same = intraclass(rows([[n, n, n] for n in range(1, 6)]))
    assert (same.single.value, same.single.low, same.panel.high) == (1, 1, 1)
    shifted = intraclass(rows([[n, n + 2, n + 4] for n in range(1, 6)]))
    assert shifted.single.value < 1
    assert shifted.single.low < shifted.single.value < shifted.single.high


def test_marks_that_contradict_each_other_stay_on_the_scale():
    found = intraclass(rows([[1, 7], [7, 1], [2, 6], [6, 2]]))
    assert -1 <= found.single.low <= found.single.value < 0
    assert found.panel.low == -1


@pytest.mark.parametrize("table", [[], [[1, 2]], [[1], [2]], [[3, 3], [3, 3]]])
def test_nothing_is_said_of_too_little(table):
    assert intraclass(rows(table)) is None


# ---- alpha


def test_the_example_of_krippendorff_with_missing_marks():
    assert round(alpha(units(KRIPPENDORFF)), 3) == 0.849


def test_the_example_of_three_observers():
    assert round(alpha(units(THREE_OBSERVERS)), 3) == 0.811


def test_alpha_with_its_interval_is_the_same_every_time():
    found = alpha_estimate(units(KRIPPENDORFF))
    assert found == alpha_estimate(units(KRIPPENDORFF))
    assert found.low < found.value == alpha(units(KRIPPENDORFF)) < found.high <= 1


def test_alpha_of_nothing_to_compare():
    assert alpha([]) is None
    assert alpha([{1: 3}, {2: 4}]) is None
    assert alpha([{1: 3, 2: 3}, {1: 3, 2: 3}]) is None
    assert alpha_estimate([{1: 3, 2: 3}]) is None


def test_a_draw_in_which_nothing_varies_is_left_out():
    assert alpha_estimate([{1: 3, 2: 3}, {1: 4, 2: 4}], draws=40).low == 1
    assert alpha_estimate([{1: 3, 2: 3}, {1: 4, 2: 4}], draws=0) is None


def brute_alpha(ratings):
    """By the definition: every pair of marks, within a candidate and over all of them."""
    paired = [list(each.values()) for each in ratings if len(each) > 1]
    values = [value for each in paired for value in each]
    observed = sum(
        (a - b) ** 2 / (len(each) - 1) for each in paired for a in each for b in each
    ) / len(values)
    expected = sum((a - b) ** 2 for a in values for b in values)
    expected /= len(values) * (len(values) - 1)
    return 1 - observed / expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_alpha_is_its_definition_and_order_is_nothing_to_it(seed):
    chance = random.Random(seed)
    ratings = [
        {m: chance.randint(1, 7) for m in range(4) if chance.random() < 0.8} for _ in range(9)
    ]
    found = alpha(ratings)
    if found is not None:
        assert found == pytest.approx(brute_alpha(ratings))
        shuffled = [dict(reversed(each.items())) for each in reversed(ratings)]
        assert alpha(shuffled) == pytest.approx(found)


# ---- severity


def test_offsets_where_everybody_met_everybody_are_the_differences_of_means():
    found = offsets(rows(SHROUT_FLEISS))
    assert [round(each.value, 3) for each in found] == [2.375, -2.792, -0.958, 1.375]
    assert sum(each.value for each in found) == pytest.approx(0)
    # by hand: residual mean square 1.01944 on 15 degrees, t = 2.13145, standard error of an offset 0.35698
    assert found[0].high - found[0].value == pytest.approx(2.13145 * 0.35698, abs=1e-4)
    assert all(each.stands_out for each in found)


def test_who_was_recused_from_the_best_candidates_is_not_called_strict():
    quality = {0: 2, 1: 3, 2: 4, 3: 6, 4: 7}
    marks = [{m: quality[n] for m in range(3) if not (m == 2 and n > 2)} for n in quality]
    assert all(each.value == pytest.approx(0, abs=1e-9) for each in offsets(marks))
    assert not any(
        each.stands_out for each in offsets(marks)
    )  # crumbs of floating point are not strictness


def test_members_who_share_nobody_are_not_compared():
    assert offsets([{1: 3, 2: 4}, {3: 5, 4: 5}, {1: 4, 2: 4}, {3: 2, 4: 6}]) == ()
    assert offsets([{1: 3, 2: 4}]) == ()
    assert offsets([]) == ()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_an_offset_added_to_a_member_is_found_again(seed):
    chance = random.Random(seed)
    base = [{m: chance.randint(1, 7) for m in range(4)} for _ in range(8)]
    moved = [{m: value + (2 if m == 1 else 0) for m, value in each.items()} for each in base]
    before, after = offsets(base), offsets(moved)
    assert after[1].value - before[1].value == pytest.approx(1.5)  # 2 less a quarter of 2
    assert after[1].high - after[1].low == pytest.approx(before[1].high - before[1].low)


# ---- robustness

CRITERIA = [Weighing("a", 3, essential=True, lead=True), Weighing("b", 1, essential=False)]


def scored(table):
    return [
        Scored(code, {m: {"a": a, "b": b} for m, (a, b) in sheets.items()})
        for code, sheets in table.items()
    ]


def test_leaving_one_member_out_says_who_comes_in_and_who_drops_out():
    found = robustness(
        scored(
            {
                "A": {1: (6, 6), 2: (6, 6), 3: (6, 6)},
                "B": {1: (7, 7), 2: (4, 4), 3: (4, 4)},
                "C": {1: (4, 4), 2: (5, 5), 3: (5, 5)},
            }
        ),
        CRITERIA,
        pass_mark=4,
        top=2,
    )
    assert {each.code: each.in_top for each in found.standings} == {
        "A": True,
        "B": True,
        "C": False,
    }
    assert found.changed_without(1) == ("B", "C")
    assert found.changed_without(2) == found.changed_without(3) == ()
    firm = {each.code: each.share for each in found.standings}
    assert firm["A"] == 1
    assert 0 < firm["C"] < firm["B"] < 1
    # B keeps the place where member 1 is drawn at all: in 19 of 27 panels of three
    assert firm["B"] == pytest.approx(19 / 27, abs=0.05)


def test_those_level_at_the_cut_are_in_and_those_below_the_pass_mark_are_not():
    table = {
        "A": {1: (5, 5), 2: (5, 5)},
        "B": {1: (5, 5), 2: (5, 5)},
        "C": {1: (3, 7), 2: (3, 7)},
        "D": {1: (5, 4), 2: (5, 4)},
        "E": {},
        "F": {1: (None, None), 2: (None, None)},
    }
    found = robustness(scored(table), CRITERIA, pass_mark=4, top=1)
    assert [each.code for each in found.standings if each.in_top] == ["A", "B"]
    found = robustness(scored(table), CRITERIA, pass_mark=3, top=4)
    assert [each.code for each in found.standings if each.in_top] == ["A", "B", "C", "D"]


def test_nobody_scored_and_one_member_only():
    empty = robustness(scored({"A": {}}), CRITERIA, pass_mark=4, top=1)
    assert (empty.standings[0].in_top, empty.standings[0].share) == (False, 0)
    alone = robustness(scored({"A": {1: (5, 5)}}), CRITERIA, pass_mark=4, top=1)
    assert (alone.standings[0].share, alone.standings[0].turns_on) == (1, ())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_first_n_are_those_of_the_score_table_without_each_member_too(seed):
    """Whole numbers here, fractions there: they must choose the same people, in any order of entry."""
    chance = random.Random(seed)
    members = range(4)
    criteria = [
        Weighing("a", 2, essential=True),
        Weighing("b", 1, essential=True, lead=True),
        Weighing("c", 1, essential=False),
    ]
    field = [
        Scored(
            str(n),
            {
                m: {key: chance.choice([2, 3, 4, 5, 6, 6, 5, None]) for key in "abc"}
                for m in members
                if chance.random() < 0.85
            },
        )
        for n in range(9)
    ]

    def by_the_table(without=None):
        outcomes = {
            each.code: found
            for each in field
            if (
                found := outcome(
                    [marks for m, marks in each.sheets.items() if m != without],
                    criteria,
                    pass_mark=4,
                    divergence=2,
                )
            )
        }
        fit = {code: found for code, found in outcomes.items() if found.meets_minimum}
        return {code for code, rank in ranks(fit, criteria).items() if rank <= 3}

    chance.shuffle(field)
    found = robustness(field, criteria, pass_mark=4, top=3, draws=5)
    now = {each.code for each in found.standings if each.in_top}
    assert now == by_the_table()
    for member in members:
        assert set(found.changed_without(member)) == now ^ by_the_table(member)


# ---- all of it


def test_the_whole_is_of_members_totals():
    field = [
        Scored(str(n), {m: {"a": mark, "b": mark} for m, mark in enumerate(row)})
        for n, row in enumerate(SHROUT_FLEISS)
    ]
    abstained = Scored("none", {0: {"a": None, "b": None}})
    found = agreement([*field, abstained], CRITERIA, pass_mark=4, divergence=2, top=2)
    assert (found.compared, found.complete) == (6, 6)
    assert round(found.intraclass.panel.value, 2) == 0.62
    assert found.members == (0, 1, 2, 3)
    (first, second) = found.criteria
    assert (first.key, first.candidates, first.far) == ("a", 6, 6)
    assert first.apart == pytest.approx((7 + 5 + 4 + 6 + 5 + 5) / 6)
    assert first.alpha == second.alpha == pytest.approx(alpha(rows(SHROUT_FLEISS)))
    nothing = agreement([], CRITERIA, pass_mark=4, divergence=2, top=2)
    assert (nothing.alpha, nothing.criteria[0].apart) == (None, 0)
