import datetime as dt

from workflows.boards.rules.skills import Member, Need, strengths
from workflows.boards.rules.validity import Period, clash

D = dt.date
FINANCE, DIGITAL = Need(1, level=2, wanted=2), Need(2, level=3, wanted=1)
MEMBERS = [
    Member("Ada", D(2027, 3, 31), {1: 3, 2: 3}),
    Member("Ben", D(2028, 3, 31), {1: 2, 2: 2}),
    Member("Cay", D(2027, 4, 1), {1: 1}),
]


def test_strength_counts_those_at_the_level_and_who_leaves_by_the_day():
    finance, digital = strengths([FINANCE, DIGITAL], MEMBERS, by=D(2027, 3, 31))
    assert (finance.now, finance.later, finance.gap_now, finance.gap) == (2, 1, 0, 1)
    assert finance.leaving == ("Ada",)
    assert (digital.now, digital.later, digital.gap) == (1, 0, 1)


def test_the_day_before_the_last_day_nobody_has_left():
    finance, _ = strengths([FINANCE, DIGITAL], MEMBERS, by=D(2027, 3, 30))
    assert (finance.later, finance.gap, finance.leaving) == (2, 0, ())


def test_more_than_wanted_is_no_gap_and_an_empty_board_lacks_everything():
    assert strengths([Need(1, 1, 1)], MEMBERS, by=D(2020, 1, 1))[0].gap == 0
    assert strengths([FINANCE], [], by=D(2020, 1, 1))[0].gap == 2


def test_periods_overlap_where_some_day_belongs_to_both():
    spring = Period(D(2026, 1, 1), D(2026, 3, 31))
    assert clash(Period(D(2026, 4, 1)), [spring]) == ""
    assert clash(Period(D(2025, 1, 1), D(2025, 12, 31)), [spring]) == ""
    said = clash(Period(D(2026, 3, 31)), [spring])
    assert "in force from 1 January 2026 to 31 March 2026. End that one the day before" in said
    assert "without an end" in clash(spring, [Period(D(2025, 1, 1))])
    assert "last day must be" in clash(Period(D(2026, 2, 1), D(2026, 1, 1)), [])
