"""Tenure against ten careers worked by hand, and at the day on which each limit falls."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.boards.enums import TenureBasis
from workflows.boards.rules.tenure import (
    Career,
    Level,
    Limits,
    Spell,
    anniversary,
    counted_from,
    in_words,
    knock_on,
    last_day,
    merged,
    months_between,
    problems,
    standing,
)

D = dt.date
NHS = Limits(term_years=3, review_years=6, total_years=9)
SERVED = replace(NHS, basis=TenureBasis.SERVED)
REGULATED = Limits(term_years=5, review_years=10, total_years=10, terms=2)


@dataclass(frozen=True)
class Worked:
    """A career, the day it is looked at, and what a governance manager's pencil says."""

    name: str
    career: Career
    limits: Limits
    on: dt.date
    level: Level
    first_on: dt.date | None
    served: str
    review_on: dt.date | None
    last_on: dt.date | None
    says: str


CAREERS = [
    # 1 April 2024 to 31 March 2027 is three years. On 1 May 2025 she has 1 year and 1 month.
    Worked(
        "one: a first term, nothing near",
        Career([Spell(D(2024, 4, 1), D(2027, 3, 31))]),
        NHS, D(2025, 5, 1), Level.WITHIN,
        D(2024, 4, 1), "1 year and 1 month", D(2030, 4, 1), D(2033, 3, 31),
        "6 years end on 31 March 2030",
    ),
    # Two full terms from 1 July 2020 end on 30 June 2026: a third passes six years on the next day.
    Worked(
        "two: the last year of a second term",
        Career([Spell(D(2020, 7, 1), D(2023, 6, 30)), Spell(D(2023, 7, 1), D(2026, 6, 30))]),
        NHS, D(2025, 11, 26), Level.WATCH,
        D(2020, 7, 1), "5 years and 4 months", D(2026, 7, 1), D(2029, 6, 30),
        "A further term would pass 6 years on 1 July 2026",
    ),
    # A third term with the review on record: beyond six, covered to its end.
    Worked(
        "three: a third term, reviewed",
        Career(
            [
                Spell(D(2019, 1, 1), D(2021, 12, 31)),
                Spell(D(2022, 1, 1), D(2024, 12, 31)),
                Spell(D(2025, 1, 1), D(2027, 12, 31)),
            ],
            approved_until=D(2027, 12, 31),
        ),
        NHS, D(2026, 11, 26), Level.WATCH,
        D(2019, 1, 1), "7 years and 10 months", D(2025, 1, 1), D(2027, 12, 31),
        "covers service until 31 December 2027",
    ),
    # The same without a review.
    Worked(
        "four: a third term that nobody reviewed",
        Career(
            [
                Spell(D(2019, 1, 1), D(2021, 12, 31)),
                Spell(D(2022, 1, 1), D(2024, 12, 31)),
                Spell(D(2025, 1, 1), D(2027, 12, 31)),
            ]
        ),
        NHS, D(2026, 11, 26), Level.PAST,
        D(2019, 1, 1), "7 years and 10 months", D(2025, 1, 1), D(2027, 12, 31),
        "No rigorous review covers it",
    ),
    # NED for six years, chair for three, NED again: first appointed 1 April 2016, nine years end 31 March 2025.
    Worked(
        "five: director, chair, director again",
        Career(
            [
                Spell(D(2016, 4, 1), D(2019, 3, 31)),
                Spell(D(2019, 4, 1), D(2022, 3, 31)),
                Spell(D(2022, 4, 1), D(2025, 3, 31)),
                Spell(D(2025, 4, 1), D(2026, 3, 31)),
            ]
        ),
        NHS, D(2025, 6, 1), Level.PAST,
        D(2016, 4, 1), "9 years and 2 months", D(2022, 4, 1), D(2025, 3, 31),
        "Past the limit of 9 years, which ended on 31 March 2025",
    ),
    # Away for two years. From the first appointment it is still 1 January 2017: nine years end 31 December 2025.
    Worked(
        "six: a gap that counts",
        Career([Spell(D(2017, 1, 1), D(2019, 12, 31)), Spell(D(2022, 1, 1), D(2024, 12, 31))]),
        NHS, D(2024, 1, 1), Level.PAST,
        D(2017, 1, 1), "7 years", D(2023, 1, 1), D(2025, 12, 31),
        "Beyond 6 years since 1 January 2023",
    ),
    # The same by time served: three years before the gap, so service runs from three years before
    # 1 January 2022, which is 1 January 2019; six years end on 31 December 2024.
    Worked(
        "seven: the same gap left out",
        Career([Spell(D(2017, 1, 1), D(2019, 12, 31)), Spell(D(2022, 1, 1), D(2024, 12, 31))]),
        SERVED, D(2022, 6, 1), Level.WITHIN,
        D(2017, 1, 1), "3 years and 5 months", D(2025, 1, 1), D(2027, 12, 31),
        "6 years end on 31 December 2024",
    ),
    # Two years as an associate do not count; the first term as director begins the count.
    Worked(
        "eight: an associate who became a director",
        Career(
            [
                Spell(D(2022, 9, 1), D(2024, 8, 31), counts=False),
                Spell(D(2024, 9, 1), D(2027, 8, 31)),
            ]
        ),
        NHS, D(2026, 11, 26), Level.WITHIN,
        D(2024, 9, 1), "2 years and 2 months", D(2030, 9, 1), D(2033, 8, 31),
        "6 years end on 31 August 2030",
    ),
    # A regulated post: two terms of five years, the tenth ends 30 September 2026; the present term ends with it.
    Worked(
        "nine: a regulated post in its last year",
        Career([Spell(D(2016, 10, 1), D(2021, 9, 30)), Spell(D(2021, 10, 1), D(2026, 9, 30))]),
        REGULATED, D(2026, 3, 1), Level.WATCH,
        D(2016, 10, 1), "9 years and 5 months", D(2026, 10, 1), D(2026, 9, 30),
        "A further term would pass 10 years on 1 October 2026",
    ),
    # Appointed on a leap day: three years end on the last of February; nine on 28 February 2033.
    Worked(
        "ten: a leap day",
        Career([Spell(D(2024, 2, 29), D(2027, 2, 28))]),
        NHS, D(2024, 3, 1), Level.WITHIN,
        D(2024, 2, 29), "less than a month", D(2030, 3, 1), D(2033, 2, 28),
        "6 years end on 28 February 2030",
    ),
]  # fmt: skip


@pytest.mark.parametrize("worked", CAREERS, ids=[each.name for each in CAREERS])
def test_ten_careers_worked_by_hand(worked):
    found = standing(worked.career, worked.limits, on=worked.on)
    assert found.level is worked.level
    assert (found.first_on, found.served) == (worked.first_on, worked.served)
    assert (found.review_on, found.last_on) == (worked.review_on, worked.last_on)
    assert worked.says in found.words


TWO_TERMS = Career([Spell(D(2020, 7, 1), D(2023, 6, 30)), Spell(D(2023, 7, 1), D(2026, 6, 30))])


def refused(career, starts_on, ends_on, limits=NHS, **more):
    return problems(career, Spell(starts_on, ends_on, **more), limits)


def test_a_term_lasts_so_many_years_to_the_day():
    assert refused(Career(), D(2026, 4, 1), D(2029, 3, 31)) == {}
    assert "by 31 March 2029" in refused(Career(), D(2026, 4, 1), D(2029, 4, 1))["ends_on"]
    # an associate's term is as long as any, and counts towards nothing
    assert (
        "at most 3 years"
        in refused(Career(), D(2026, 4, 1), D(2029, 4, 1), counts=False)["ends_on"]
    )
    assert refused(TWO_TERMS, D(2026, 7, 1), D(2029, 6, 30), counts=False) == {}


def test_beyond_six_years_a_review_comes_first():
    said = refused(TWO_TERMS, D(2026, 7, 1), D(2026, 7, 1))
    assert "beyond 6 years. Record the rigorous review first" in said["ends_on"]
    reviewed = replace(TWO_TERMS, approved_until=D(2029, 6, 30))
    assert refused(reviewed, D(2026, 7, 1), D(2029, 6, 30)) == {}
    assert refused(replace(reviewed, approved_until=D(2029, 6, 29)), D(2026, 7, 1), D(2029, 6, 30))


def test_the_ninth_year_is_the_last_unless_approved():
    third = replace(TWO_TERMS, spells=(*TWO_TERMS.spells, Spell(D(2026, 7, 1), D(2029, 6, 30))))
    said = refused(third, D(2029, 7, 1), D(2029, 12, 31))
    assert "9 years end on 30 June 2029" in said["ends_on"]
    assert (
        refused(replace(third, approved_until=D(2029, 12, 31)), D(2029, 7, 1), D(2029, 12, 31))
        == {}
    )


def test_a_first_appointment_before_the_record_counts():
    career = Career(first_on=D(2014, 1, 1))
    assert "counts from 1 January 2014" in refused(career, D(2026, 1, 1), D(2026, 6, 30))["ends_on"]
    served = refused(career, D(2026, 1, 1), D(2026, 6, 30), SERVED)
    assert served == {}, "time served is what is on record"


def test_regulated_posts_have_two_terms():
    career = Career([Spell(D(2016, 1, 1), D(2018, 12, 31)), Spell(D(2019, 1, 1), D(2021, 12, 31))])
    said = refused(career, D(2022, 1, 1), D(2023, 12, 31), REGULATED)
    assert "term 3 on this board, and at most 2" in said["starts_on"]
    approved = replace(career, approved_until=D(2023, 12, 31))
    assert refused(approved, D(2022, 1, 1), D(2023, 12, 31), REGULATED) == {}
    in_third = replace(career, spells=(*career.spells, Spell(D(2022, 1, 1), D(2023, 12, 31))))
    found = standing(in_third, REGULATED, on=D(2022, 6, 1))
    assert found.level is Level.PAST
    assert "In term 3; at most 2 are allowed" in found.words


def test_an_earlier_term_set_later_is_counted_too():
    """The order in which terms are written down is no way round."""
    later = Career([Spell(D(2026, 1, 1), D(2028, 12, 31))])
    on = D(2026, 11, 26)
    early = Spell(D(2018, 1, 1), D(2020, 12, 31))
    said = knock_on(later, early, NHS, on=on)
    assert "the one from 1 January 2026 would pass a limit" in said["starts_on"]
    assert knock_on(later, Spell(D(2023, 1, 1), D(2025, 12, 31)), NHS, on=on) == {}
    assert knock_on(later, Spell(D(2029, 1, 1), D(2031, 12, 31)), NHS, on=on) == {}
    assert knock_on(later, early, NHS, on=D(2029, 1, 1)) == {}, "what is over stays as it was"


def test_a_term_that_runs_past_the_limit_is_told_before():
    career = Career([Spell(D(2020, 1, 1), D(2022, 12, 31)), Spell(D(2024, 1, 1), D(2030, 12, 31))])
    found = standing(career, NHS, on=D(2025, 1, 1))
    assert (found.level, found.terms) == (Level.PAST, 2)
    assert "runs past 31 December 2028" in found.words
    approved = standing(replace(career, approved_until=D(2030, 12, 31)), NHS, on=D(2025, 1, 1))
    assert approved.level is Level.WATCH


def test_a_second_term_that_passes_six_years_is_told_before():
    career = Career([Spell(D(2020, 1, 1), D(2022, 12, 31)), Spell(D(2024, 1, 1), D(2026, 12, 31))])
    found = standing(career, NHS, on=D(2024, 6, 1))
    assert found.level is Level.WATCH
    assert "passes 6 years on 1 January 2026. Record a rigorous review" in found.words
    reviewed = standing(replace(career, approved_until=D(2026, 12, 31)), NHS, on=D(2024, 6, 1))
    assert "covers service until 31 December 2026" in reviewed.words


def test_service_that_does_not_count():
    found = standing(
        Career([Spell(D(2024, 1, 1), D(2025, 12, 31), counts=False)]), NHS, on=D(2025, 1, 1)
    )
    assert found.level is Level.WITHIN
    assert "does not count" in found.words


def test_two_seats_at_once_are_one_service():
    both = [Spell(D(2020, 1, 1), D(2022, 12, 31)), Spell(D(2022, 6, 1), D(2023, 5, 31))]
    assert merged(both) == [Spell(D(2020, 1, 1), D(2023, 5, 31))]


def test_odd_months_and_days_are_counted_back():
    # 4 May to 20 August 2020: three months to 3 August, and 17 days
    earlier = [Spell(D(2020, 5, 4), D(2020, 8, 20)), Spell(D(2026, 4, 1), D(2027, 3, 31))]
    since = counted_from(Career(earlier), at=D(2026, 6, 1), basis=TenureBasis.SERVED)
    assert since == D(2025, 12, 15)  # 1 January 2026, less 17 days
    # asked between two terms, as far as served by then
    assert counted_from(Career(earlier[:1]), at=D(2026, 4, 1), basis=TenureBasis.SERVED) == since


def test_words():
    assert [in_words(months) for months in (0, 1, 12, 14, 25)] == [
        "less than a month", "1 month", "1 year", "1 year and 2 months", "2 years and 1 month",
    ]  # fmt: skip
    assert months_between(D(2024, 1, 31), D(2024, 2, 29)) == 1
    assert anniversary(D(2020, 2, 29), 4) == D(2024, 2, 29)
    assert last_day(D(2020, 2, 29), 1) == D(2021, 2, 28)


days = st.dates(D(2000, 1, 1), D(2040, 12, 31))


@given(starts=st.lists(st.tuples(days, st.integers(0, 2000)), min_size=1, max_size=5), on=days)
def test_time_served_never_counts_more_than_time_since(starts, on):
    career = Career([Spell(start, start + dt.timedelta(days=length)) for start, length in starts])
    since = counted_from(career, at=on, basis=TenureBasis.FIRST_APPOINTMENT)
    served = counted_from(career, at=on, basis=TenureBasis.SERVED)
    if since is None:
        assert served is None
    else:
        assert since <= served <= on


@given(start=days, years=st.integers(1, 12), extra=st.integers(1, 900))
def test_whatever_passes_the_limit_by_a_day_is_refused(start, years, extra):
    limits = Limits(term_years=years, review_years=years, total_years=years)
    end = last_day(start, years)
    assert problems(Career(), Spell(start, end), limits) == {}
    assert problems(Career(), Spell(start, end + dt.timedelta(days=extra)), limits)
