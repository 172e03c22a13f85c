"""How long somebody has served on one board, and how long they may. Days in, sentences out (hard guard 6).

Every limit is handed in: it comes from the appointment rule, which is data. A year is a calendar year, so a
term of three years from 1 April 2024 ends on 31 March 2027; what begins on 29 February ends on 28 February.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from workflows.boards.enums import TenureBasis
from workflows.core.clock import show_date

DAY = dt.timedelta(days=1)
NOTICE_MONTHS = 12  # a limit this near is said beforehand


class Level(StrEnum):
    WITHIN = "within"
    WATCH = "watch"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Spell:
    """One term, first and last day included, in any seat of the board.

    Args:
        starts_on: its first day.
        ends_on: its last day.
        counts: whether service in that post counts; associate posts may not.
    """

    starts_on: dt.date
    ends_on: dt.date
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """What an appointment rule allows. `terms` is None where their number is not limited."""

    term_years: int
    review_years: int
    total_years: int
    terms: int | None = None
    basis: TenureBasis = TenureBasis.FIRST_APPOINTMENT


@dataclass(frozen=True, slots=True)
class Career:
    """One person on one board.

    Args:
        spells: their terms, in any order and any seat.
        first_on: the day of their first appointment, where it is known to be earlier than the terms on record.
        approved_until: the last day that a recorded review or approval covers; None without one.
    """

    spells: Sequence[Spell] = ()
    first_on: dt.date | None = None
    approved_until: dt.date | None = None

    def allows(self, day: dt.date) -> bool:
        """Say whether a recorded approval covers a day."""
        return self.approved_until is not None and day <= self.approved_until


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a day. `words` say it in full; colour only repeats them."""

    level: Level
    words: str
    first_on: dt.date | None = None
    served: str = ""
    review_on: dt.date | None = None  # the first day beyond the years that need a review
    last_on: dt.date | None = None  # the last day within the limit
    terms: int = 0


def anniversary(day: dt.date, years: int) -> dt.date:
    """Return the same day so many years later; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def last_day(starts_on: dt.date, years: int) -> dt.date:
    """Return the last day of so many years from a first day."""
    return anniversary(starts_on, years) - DAY


def months_between(start: dt.date, until: dt.date) -> int:
    """Return the whole months from one day to the end of another."""
    end = until + DAY
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def in_words(months: int) -> str:
    """Return “6 years and 2 months”."""
    years, rest = divmod(max(months, 0), 12)
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in ((years, "year"), (rest, "month"))
        if number
    ]
    return " and ".join(parts) or "less than a month"


def merged(spells: Iterable[Spell]) -> list[Spell]:
    """Return the stretches of service that count, in order, none touching another."""
    found: list[Spell] = []
    for each in sorted((s for s in spells if s.counts), key=lambda s: (s.starts_on, s.ends_on)):
        if found and each.starts_on <= found[-1].ends_on + DAY:
            last = found.pop()
            each = Spell(last.starts_on, max(last.ends_on, each.ends_on))  # noqa: PLW2901 -- grown
        found.append(each)
    return found


def back_by(day: dt.date, served: Iterable[Spell]) -> dt.date:
    """Return the day that lies as long before another as these stretches last: whole months, then days."""
    months = days = 0
    for each in served:
        whole = months_between(each.starts_on, each.ends_on)
        months += whole
        days += (each.ends_on + DAY - _months_on(each.starts_on, whole)).days
    return _months_on(day, -months) - dt.timedelta(days=days)


def counted_from(career: Career, *, at: dt.date, basis: TenureBasis) -> dt.date | None:
    """Return the day from which service runs for somebody who serves, or begins to, on `at`.

    From the first appointment; or, where only time served counts, from as long before the present stretch as
    the earlier ones lasted. None for somebody whose service does not count.
    """
    stretches = [each for each in merged(career.spells) if each.starts_on <= at]
    if not stretches:
        return None
    if basis is TenureBasis.FIRST_APPOINTMENT:
        return min(filter(None, (stretches[0].starts_on, career.first_on)))
    present = stretches.pop() if stretches[-1].ends_on >= at else Spell(at, at)
    first = stretches[0].starts_on if stretches else present.starts_on
    return max(first, back_by(present.starts_on, stretches))


def problems(career: Career, proposed: Spell, limits: Limits) -> dict[str, str]:
    """Return why a term may not be set, a sentence for each field of a term; nothing where it may.

    `career` holds the other terms only. A recorded review or approval that covers the whole term lifts
    every limit but the length of one term, which is cured by setting two.
    """
    found: dict[str, str] = {}
    longest = last_day(proposed.starts_on, limits.term_years)
    if proposed.ends_on > longest:
        found["ends_on"] = (
            f"A term here may last at most {_years(limits.term_years)}, so this one ends by "
            f"{show_date(longest)}."
        )
    if not proposed.counts or career.allows(proposed.ends_on):
        return found
    whole = Career((*career.spells, proposed), career.first_on)
    since = counted_from(whole, at=proposed.starts_on, basis=limits.basis) or proposed.starts_on
    limit, review = last_day(since, limits.total_years), anniversary(since, limits.review_years)
    number = _terms_begun(whole.spells, proposed.starts_on)
    if proposed.ends_on > limit:
        found.setdefault(
            "ends_on",
            f"Service on this board counts from {show_date(since)}, and {_years(limits.total_years)} "
            f"end on {show_date(limit)}. End the term by then, or record first who approved a longer one, and why.",
        )
    elif limits.terms is not None and number > limits.terms:
        found["starts_on"] = (
            f"This would be term {number} on this board, and at most {limits.terms} are allowed. "
            "Record first who approved a further one, and why."
        )
    elif proposed.ends_on >= review:
        found.setdefault(
            "ends_on",
            f"Service on this board counts from {show_date(since)}, so from {show_date(review)} it is beyond "
            f"{_years(limits.review_years)}. Record the rigorous review first, or end the term before that day.",
        )
    return found


def knock_on(career: Career, proposed: Spell, limits: Limits, *, on: dt.date) -> dict[str, str]:
    """Return why a term may not stand because a later one, still to end on a day, would pass a limit by it."""
    for later in career.spells:
        if later.starts_on <= proposed.starts_on or later.ends_on < on:
            continue
        others = [each for each in career.spells if each is not later]
        before = Career(others, career.first_on, career.approved_until)
        after = Career([*others, proposed], career.first_on, career.approved_until)
        if problems(after, later, limits) and not problems(before, later, limits):
            return {
                "starts_on": f"With this term, the one from {show_date(later.starts_on)} would pass a limit of "
                "tenure. End that one earlier, or record first who approved it, and why."
            }
    return {}


def standing(career: Career, limits: Limits, *, on: dt.date) -> Standing:
    """Return where somebody who serves stands on a day: within, to be watched, or past a limit."""
    since = counted_from(career, at=on, basis=limits.basis)
    if since is None:
        return Standing(
            Level.WITHIN, "Service in this post does not count towards the limits of tenure."
        )
    ends = max(
        (each.ends_on for each in career.spells if each.starts_on <= on <= each.ends_on), default=on
    )
    number = _terms_begun(career.spells, on)
    too_many = limits.terms is not None and number > limits.terms
    facts = _Facts(
        on=on,
        ends=ends,
        limit=last_day(since, limits.total_years),
        review=anniversary(since, limits.review_years),
        total=_years(limits.total_years),
        reviewed=_years(limits.review_years),
        covered=f"A recorded review or approval covers service until {show_date(career.approved_until)}."
        if career.approved_until and career.allows(ends)
        else "",
        extra_term=f"In term {number}; at most {limits.terms} are allowed." if too_many else "",
    )
    level, words = next(chain(facts.breaches(), facts.warnings()))
    firsts = [each.starts_on for each in merged(career.spells)]
    return Standing(
        level=level,
        words=words,
        first_on=min(filter(None, (firsts[0], career.first_on))),
        served=in_words(months_between(since, on)),
        review_on=facts.review,
        last_on=facts.limit,
        terms=number,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a standing is judged from: all of it days, and the words for two spans of years."""

    on: dt.date
    ends: dt.date  # the last day of the present term
    limit: dt.date
    review: dt.date
    total: str
    reviewed: str
    covered: str  # the sentence of the approval that covers the present term; empty without one
    extra_term: str  # why the number of terms is too high; empty where it is not

    def breaches(self) -> Iterator[tuple[Level, str]]:
        """Say what is past a limit; approved, it is only to be watched."""
        level = Level.WATCH if self.covered else Level.PAST
        cure = self.covered or "End the term, or record who approved a longer one."
        if self.on > self.limit:
            yield (
                level,
                f"Past the limit of {self.total}, which ended on {show_date(self.limit)}. {cure}",
            )
        if self.ends > self.limit:
            yield (
                level,
                f"The present term runs past {show_date(self.limit)}, the end of {self.total}. {cure}",
            )
        if self.extra_term:
            yield level, f"{self.extra_term} {cure}"
        if self.on >= self.review:
            cure = self.covered or "No rigorous review covers it. Record one."
            yield level, f"Beyond {self.reviewed} since {show_date(self.review)}. {cure}"

    def warnings(self) -> Iterator[tuple[Level, str]]:
        """Say what comes within a year."""
        if self.ends >= self.review:
            cure = self.covered or "Record a rigorous review before then."
            yield (
                Level.WATCH,
                f"The present term passes {self.reviewed} on {show_date(self.review)}. {cure}",
            )
        if months_between(self.on, self.review) < NOTICE_MONTHS:
            said = f"A further term would pass {self.reviewed} on {show_date(self.review)}"
            yield Level.WATCH, f"{said} and need a rigorous review."
        yield (
            Level.WITHIN,
            f"Within the limits. {self.reviewed.capitalize()} end on {show_date(self.review - DAY)}.",
        )


def _terms_begun(spells: Iterable[Spell], on: dt.date) -> int:
    return sum(each.counts and each.starts_on <= on for each in spells)


def _years(number: int) -> str:
    return f"{number} year{'' if number == 1 else 's'}"


def _months_on(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the month's last where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
