import datetime as dt

from workflows.campaigns.enums import Stage
from workflows.campaigns.rules.timetable import Progress, Standing, planned_dates, progress
from workflows.campaigns.rules.working_days import WorkingDays

DAY = dt.date(2027, 3, 10)


def test_planned_dates_are_the_last_working_days_within_their_targets():
    calendar = WorkingDays.of([dt.date(2027, 3, 26), dt.date(2027, 3, 29)])  # Easter
    sunday = dt.date(2027, 3, 7)
    offsets = {Stage.SIFT: 22, Stage.INTERVIEWS: 24, Stage.DECISION: 0}
    assert planned_dates(sunday, offsets, calendar) == {
        Stage.SIFT: dt.date(2027, 3, 25),  # 29 March is Easter Monday, 26 Good Friday
        Stage.INTERVIEWS: dt.date(2027, 3, 31),
        Stage.DECISION: sunday,  # never before closing
    }


def test_standing_against_the_plan():
    earlier, later = DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=3)
    assert progress(planned=DAY, actual=None, today=earlier) == Progress(Standing.DUE, 0)
    assert progress(planned=DAY, actual=None, today=DAY) == Progress(Standing.DUE, 0)
    assert progress(planned=DAY, actual=None, today=later) == Progress(Standing.LATE, 3)
    assert progress(planned=DAY, actual=earlier, today=later) == Progress(Standing.DONE, 0)
    assert progress(planned=DAY, actual=later, today=later) == Progress(Standing.DONE_LATE, 3)
