import datetime as dt

from workflows.campaigns.rules.timetable import Progress, Standing, planned_dates, progress

DAY = dt.date(2027, 3, 10)


def test_planned_dates_count_from_closing():
    assert planned_dates(DAY, {"sift": 21, "closes": 0}) == {
        "sift": dt.date(2027, 3, 31),
        "closes": DAY,
    }


def test_standing_against_the_plan():
    earlier, later = DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=3)
    assert progress(planned=DAY, actual=None, today=earlier) == Progress(Standing.DUE, 0)
    assert progress(planned=DAY, actual=None, today=DAY) == Progress(Standing.DUE, 0)
    assert progress(planned=DAY, actual=None, today=later) == Progress(Standing.LATE, 3)
    assert progress(planned=DAY, actual=earlier, today=later) == Progress(Standing.DONE, 0)
    assert progress(planned=DAY, actual=later, today=later) == Progress(Standing.DONE_LATE, 3)
