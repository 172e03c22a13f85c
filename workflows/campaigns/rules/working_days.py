"""Working days: Monday to Friday but for the bank holidays that are known."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """A calendar of working days.

    Args:
        holidays: bank holidays.
        known: the years whose bank holidays are known; of other years only weekends are.
    """

    holidays: frozenset[dt.date]
    known: frozenset[int]

    @classmethod
    def of(cls, holidays: Iterable[dt.date]) -> "WorkingDays":
        """Return a calendar that knows each year of which a bank holiday is given: there is none without."""
        days = frozenset(holidays)
        return cls(days, frozenset(day.year for day in days))

    def is_working(self, day: dt.date) -> bool:
        """Say whether people work on a day."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def knows(self, *days: dt.date) -> bool:
        """Say whether the bank holidays of these days’ years are known."""
        return all(day.year in self.known for day in days)

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the first working day from a day on."""
        while not self.is_working(day):
            day += _DAY
        return day

    def on_or_before(self, day: dt.date) -> dt.date:
        """Return the last working day up to a day."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def add(self, day: dt.date, number: int) -> dt.date:
        """Return the working day `number` working days after a day, or before it where negative; 0 is the day itself."""
        step = _DAY if number > 0 else -_DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days come after `start`, up to and with `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        count = 0
        while start < end:
            start += _DAY
            count += self.is_working(start)
        return count
