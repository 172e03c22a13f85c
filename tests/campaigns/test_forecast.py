"""Working days and the forecast against tables worked by hand, with a printed calendar of 2026 to 2028."""

import datetime as dt

import pytest

from workflows.campaigns.enums import Stage
from workflows.campaigns.rules.forecast import Dates, Light, forecast, overall
from workflows.campaigns.rules.working_days import WorkingDays

D = dt.date
# Typed from GOV.UK's page, apart from the file the product loads.
CALENDAR = WorkingDays.of(
    [
        *(D(2026, *day) for day in ((4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))),
        D(2026, 1, 1),
        *(D(2027, *day) for day in ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30))),
        D(2027, 12, 27),
        D(2027, 12, 28),
        *(D(2028, *day) for day in ((1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28))),
        D(2028, 12, 25),
        D(2028, 12, 26),
    ]
)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (D(2027, 3, 1), 0, D(2027, 3, 1)),
        (D(2027, 3, 1), 1, D(2027, 3, 2)),
        (D(2027, 3, 5), 1, D(2027, 3, 8)),  # over a weekend
        (D(2027, 3, 6), 1, D(2027, 3, 8)),  # from a Saturday
        (D(2027, 3, 25), 1, D(2027, 3, 30)),  # over Good Friday and Easter Monday
        (D(2027, 3, 22), 8, D(2027, 4, 5)),
        (D(2027, 4, 30), 1, D(2027, 5, 4)),  # early May
        (D(2026, 12, 24), 1, D(2026, 12, 29)),  # Boxing Day on the Monday after
        (D(2026, 12, 24), 4, D(2027, 1, 4)),  # over the year’s end
        (D(2027, 12, 24), 1, D(2027, 12, 29)),  # both Christmas days moved
        (D(2027, 12, 31), 1, D(2028, 1, 4)),  # New Year’s Day moved
        (D(2028, 4, 13), 1, D(2028, 4, 18)),
    ],
)
def test_working_days(start, number, end):
    assert CALENDAR.add(start, number) == end
    assert CALENDAR.between(start, end) == number
    assert CALENDAR.between(end, start) == -number
    if CALENDAR.is_working(start):
        assert CALENDAR.add(end, -number) == start


def test_a_calendar_says_what_it_knows():
    assert CALENDAR.knows(D(2026, 1, 1), D(2028, 12, 31))
    assert not CALENDAR.knows(D(2028, 12, 31), D(2029, 1, 1))
    assert CALENDAR.is_working(D(2029, 1, 1))  # a Monday; its bank holidays are not known
    assert not WorkingDays.of([]).knows(D(2027, 1, 4))
    assert CALENDAR.on_or_after(D(2027, 3, 26)) == D(2027, 3, 30)
    assert CALENDAR.on_or_before(D(2027, 3, 29)) == D(2027, 3, 25)


OFFSETS = {Stage.SIFT: 21, Stage.INTERVIEWS: 45, Stage.DECISION: 75, Stage.ANNOUNCEMENT: 90}
# Closing on Monday 1 March 2027. Last days within target: 22 March, 15 April, Saturday 15 May, Sunday 30 May.
PLAN = {
    Stage.OPENS: D(2027, 2, 1),
    Stage.CLOSES: D(2027, 3, 1),
    Stage.SIFT: D(2027, 3, 22),  # 15 working days after closing
    Stage.INTERVIEWS: D(2027, 4, 15),  # 16 after the sift, Easter left out
    Stage.DECISION: D(2027, 5, 14),  # 20 after the interviews, 3 May left out
    Stage.ANNOUNCEMENT: D(2027, 5, 28),  # 10 after the decision
}
LATER = (Stage.SIFT, Stage.INTERVIEWS, Stage.DECISION, Stage.ANNOUNCEMENT)


def run(today, plan=None, **actual):
    dates = {
        stage: Dates(day, actual.get(stage.value))
        for stage, day in {**PLAN, **(plan or {})}.items()
    }
    return forecast(dates, offsets=OFFSETS, today=today, calendar=CALENDAR)


OPENED = {"opens": D(2027, 2, 1), "closes": D(2027, 3, 1)}
G, A, R = Light.GREEN, Light.AMBER, Light.RED


@pytest.mark.parametrize(
    ("today", "actual", "days", "lateness", "lights"),
    [
        (  # all as planned
            D(2027, 3, 10),
            {},
            (D(2027, 3, 22), D(2027, 4, 15), D(2027, 5, 14), D(2027, 5, 28)),
            ((0, 0, 0, 0), (0, 0, 0, 0)),
            (G, G, G, G),
        ),
        (  # sift three working days late: everything after it slips, the bank holiday of 31 May included
            D(2027, 3, 26),
            {"sift": D(2027, 3, 25)},
            (D(2027, 3, 25), D(2027, 4, 20), D(2027, 5, 19), D(2027, 6, 3)),
            ((3, 3, 3, 3), (3, 5, 4, 4)),
            (R, R, R, R),
        ),
        (  # sift early: meetings are booked, nothing comes forward
            D(2027, 3, 16),
            {"sift": D(2027, 3, 15)},
            (D(2027, 3, 15), D(2027, 4, 15), D(2027, 5, 14), D(2027, 5, 28)),
            ((0, 0, 0, 0), (0, 0, 0, 0)),
            (G, G, G, G),
        ),
        (  # interviews should have been a fortnight ago: they are expected today at the soonest
            D(2027, 4, 30),
            {"sift": D(2027, 3, 22)},
            (D(2027, 3, 22), D(2027, 4, 30), D(2027, 6, 1), D(2027, 6, 15)),
            ((0, 11, 11, 11), (0, 15, 17, 16)),
            (G, R, R, R),
        ),
        (  # the same on a Sunday: expected on the Monday, but 3 May is a holiday
            D(2027, 5, 2),
            {"sift": D(2027, 3, 22)},
            (D(2027, 3, 22), D(2027, 5, 4), D(2027, 6, 2), D(2027, 6, 16)),
            ((0, 12, 12, 12), (0, 19, 18, 17)),
            (G, R, R, R),
        ),
    ],
)
def test_forecast(today, actual, days, lateness, lights):
    late, past = lateness  # working days after the plan, days after the target
    found = {each.stage: each for each in run(today, **OPENED, **actual)}
    assert tuple(found[stage].on for stage in LATER) == days
    assert tuple(found[stage].late for stage in LATER) == late
    assert tuple(found[stage].past_target for stage in LATER) == past
    assert tuple(found[stage].light for stage in LATER) == lights
    assert {stage for stage in LATER if found[stage].done} == {Stage(key) for key in actual}


def test_later_than_planned_but_within_the_target_is_amber():
    plan = {Stage.SIFT: D(2027, 3, 15)}
    sift = next(
        each
        for each in run(D(2027, 3, 19), plan, **OPENED, sift=D(2027, 3, 18))
        if each.stage is Stage.SIFT
    )
    assert (sift.light, sift.late, sift.past_target) == (A, 3, 0)


def test_closing_later_than_planned_moves_the_targets_and_what_follows():
    found = {
        each.stage: each for each in run(D(2027, 3, 9), opens=D(2027, 2, 1), closes=D(2027, 3, 8))
    }
    assert found[Stage.CLOSES].light is A  # there is no target for closing
    assert found[Stage.SIFT].on == D(2027, 3, 31)  # 15 working days after 8 March, over Easter
    assert found[Stage.SIFT].past_target == 2  # 21 days after 8 March is 29 March


def test_a_plan_for_a_saturday_is_not_late_by_itself():
    found = run(D(2027, 3, 2), {Stage.SIFT: D(2027, 3, 20)}, **OPENED)
    sift = next(each for each in found if each.stage is Stage.SIFT)
    assert (sift.on, sift.light) == (D(2027, 3, 20), G)


def test_a_campaign_without_dates():
    assert forecast({}, offsets=OFFSETS, today=D(2027, 3, 1), calendar=CALENDAR) == ()
    assert overall(()) is None
    only = forecast(
        {Stage.SIFT: Dates(D(2027, 3, 22))},
        offsets=OFFSETS,
        today=D(2027, 3, 1),
        calendar=CALENDAR,
    )
    assert overall(only) == only[0]
    assert (only[0].on, only[0].past_target) == (D(2027, 3, 22), 0)
