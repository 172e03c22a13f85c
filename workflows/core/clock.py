"""The one place that reads the clock. Rules and services are handed `at`; only the edges call now()."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)  # noqa: TID251 -- this is the edge the ban points to


def london_date(at: dt.datetime) -> dt.date:
    """Return the calendar date in London at that moment."""
    return at.astimezone(LONDON).date()


FURTHEST = dt.timedelta(days=365 * 20)


def within_reach(day: dt.date, at: dt.datetime) -> bool:
    """Say whether a day is near enough to be meant: later than in 20 years is a slip of the hand."""
    return day <= london_date(at) + FURTHEST


def show_date(day: dt.date) -> str:
    """Return a date in NHS style: 30 March 2027."""
    if isinstance(day, dt.datetime):
        day = london_date(day)
    return f"{day.day} {day:%B %Y}"


def show_time(at: dt.datetime) -> str:
    """Return a time in NHS style, London: 3:30pm, 9am, midday, midnight."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 -- noon


def show_moment(at: dt.datetime) -> str:
    """Return date and time in NHS style: 30 March 2027 at 3:30pm."""
    return f"{show_date(at)} at {show_time(at)}"
