"""A board as its page shows it: frozen rows with words for every colour."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from workflows.boards import queries
from workflows.boards.enums import Rating
from workflows.boards.models import Body, Holder, IndependenceFlag, IndependenceTest, Term
from workflows.boards.queries import Counting, Matrix, SeatStanding
from workflows.boards.queries.tenure import limits_of
from workflows.boards.rules import independence
from workflows.boards.rules.tenure import Level, Standing, anniversary, standing
from workflows.core.charts import Chart, Span, spans
from workflows.core.clock import show_date

COLOURS = {Level.WITHIN: "green", Level.WATCH: "orange", Level.PAST: "red"}
LABELS = {Level.WITHIN: "Within limits", Level.WATCH: "Needs attention", Level.PAST: "Past a limit"}
WITHIN = (
    (91, "within 3 months", "red"),
    (183, "within 6 months", "orange"),
    (365, "within 12 months", "yellow"),
)
YEARS_BACK = 7  # of the picture
IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


@dataclass(frozen=True)
class SeatRow:
    """One seat and who sits in it."""

    title: str
    post: str
    voting: bool
    regulated: bool
    href: str
    who: str
    who_href: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    number: int
    due: str  # "within 3 months", "vacant"; empty where it is far off
    colour: str
    following: str
    start_href: str  # starts a campaign from this seat; empty where that is not offered


@dataclass(frozen=True)
class MemberRow:
    """One member's tenure and independence."""

    name: str
    href: str
    level: str
    colour: str
    words: str
    first_on: dt.date | None
    served: str
    last_on: dt.date | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class HeatCell:
    text: str
    rating: str  # "0" to "3", or "x" where nobody rated
    meaning: str


@dataclass(frozen=True)
class HeatRow:
    title: str
    domain: bool
    level: str
    cells: tuple[HeatCell, ...]
    now: int
    later: int
    wanted: int
    gap: int

    @property
    def gap_text(self) -> str:
        """The gap as a word for a label."""
        return str(self.gap)


def short_title(title: str) -> str:
    """Return what stands in a title's brackets, which tells seats of one post apart; else the title."""
    found = IN_BRACKETS.search(title)
    return found[1][:1].upper() + found[1][1:] if found else title


def campaign_href(seat_id: int) -> str:
    """Return where a campaign starts from a seat: the desk's own page, told which seat. It stands above us."""
    try:
        return f"{reverse('campaigns:new')}?seat={seat_id}"
    except NoReverseMatch:  # an installation without campaigns
        return ""


def due(row: SeatStanding, *, on: dt.date) -> tuple[str, str]:
    """Return how near a vacancy is, in words and a colour; empty where it is a year off or filled."""
    if row.vacant and row.following is None:
        return "vacant", "red"
    if row.vacant or row.following is not None or row.ends_on is None:
        return ("filled later", "blue") if row.vacant else ("", "")
    return next(
        ((text, colour) for days, text, colour in WITHIN if (row.ends_on - on).days <= days),
        ("", ""),
    )


def seat_row(body: Body, row: SeatStanding, *, on: dt.date) -> SeatRow:
    """Return one seat for the table."""
    term, (text, colour) = row.term, due(row, on=on)
    following = row.following
    return SeatRow(
        title=row.seat.title,
        post=row.seat.get_post_display(),
        voting=row.seat.voting,
        regulated=row.seat.regulated,
        href=reverse("boards:seat", args=[body.slug, row.seat.pk]),
        who=term.holder.name if term else "",
        who_href=reverse("boards:member", args=[body.slug, term.holder_id]) if term else "",
        starts_on=term.starts_on if term else None,
        ends_on=term.ends_on if term else None,
        number=term.number if term else 0,
        due=text,
        colour=colour,
        following=f"{following.holder} from {show_date(following.starts_on)}" if following else "",
        start_href=campaign_href(row.seat.pk) if text not in {"", "filled later"} else "",
    )


def seats_chart(body: Body, rows: list[SeatStanding], terms: list[Term], *, on: dt.date) -> Chart:
    """Draw who sat and sits in each present seat, from some years ago to the last day on record."""
    first = anniversary(dt.date(on.year, 1, 1), -YEARS_BACK)
    last = max([on, *(term.ends_on for term in terms)])
    by_seat: defaultdict[int, list[Span]] = defaultdict(list)
    for term in terms:
        if term.ends_on >= first:
            by_seat[term.seat_id].append(Span(term.holder.name, term.starts_on, term.ends_on))
    return spans(
        f"Who sits on the board of {body.name}, and until when",
        [(short_title(row.seat.title), by_seat[row.seat.pk]) for row in rows],
        first=first,
        last=last,
        today=on,
        empty="Nobody",
    )


def tenure_of(
    counting: Counting, terms: list[Term], holder: Holder, *, on: dt.date
) -> Standing | None:
    """Return where a member stands by the rule of the post they hold; None where no rule covers it."""
    serving = [term for term in terms if term.starts_on <= on <= term.ends_on]
    rule = counting.rule(serving[-1].seat.post, on) if serving else None
    if rule is None:
        return None
    career = counting.career(terms, holder.approvals.all(), holder.first_appointed_on)
    return standing(career, limits_of(rule), on=on)


def flags_in_force(
    flags: list[IndependenceFlag],
    tests: list[IndependenceTest],
    first_on: dt.date | None,
    *,
    on: dt.date,
) -> tuple[str, ...]:
    """Return what puts independence in question on a day: stated and not yet past its look-back, or by service."""
    found = []
    for flag in flags:
        if independence.counts(flag.ended_on, flag.test.look_back_years, on=on):
            until = f" (until {show_date(flag.ended_on)})" if flag.ended_on else ""
            found.append(f"{flag.test.text}{until}")
    found += [
        test.text for test in tests if independence.long_served(first_on, test.service_years, on=on)
    ]
    return tuple(found)


def member_rows(body: Body, terms: list[Term], *, on: dt.date) -> list[MemberRow]:
    """Return everybody who sits, by name, with tenure and independence. Five queries whatever the number."""
    counting = Counting(body.kind)
    tests = list(queries.independence_tests(body.kind, on=on))
    flags: defaultdict[int, list[IndependenceFlag]] = defaultdict(list)
    for flag in queries.flags_of(body.pk):
        flags[flag.holder_id].append(flag)
    mine: defaultdict[int, list[Term]] = defaultdict(list)
    for term in terms:
        mine[term.holder_id].append(term)
    found = []
    sitting = [holder for holder, _ in queries.sitting(body.pk, on=on)]
    for holder in queries.holders_of_board(body.pk).prefetch_related("approvals"):
        if holder not in sitting:
            continue
        stands = tenure_of(counting, mine[holder.pk], holder, on=on)
        first = stands.first_on if stands else None
        found.append(
            MemberRow(
                name=holder.name,
                href=reverse("boards:member", args=[body.slug, holder.pk]),
                level=LABELS[stands.level] if stands else "No rule",
                colour=COLOURS[stands.level] if stands else "grey",
                words=stands.words if stands else "No appointment rule covers this post today.",
                first_on=first,
                served=stands.served if stands else "",
                last_on=stands.last_on if stands else None,
                flags=flags_in_force(flags[holder.pk], tests, first, on=on),
            )
        )
    return found


def heat_rows(matrix: Matrix) -> list[HeatRow]:
    """Return the skills matrix: a row a field, a cell a member, each with its figure and what that means."""
    rows = []
    for gap in matrix.gaps:
        skill, strength, cells = gap.skill, gap.strength, []
        for holder in matrix.holders:
            rated = matrix.ratings.get((holder.pk, skill.pk))
            cells.append(
                HeatCell(
                    str(rated.rating),
                    str(rated.rating),
                    f"{rated.get_rating_display()}: {rated.get_source_display().lower()}, "
                    f"{show_date(rated.rated_on)}",
                )
                if rated
                else HeatCell("–", "x", "Not rated")
            )
        rows.append(
            HeatRow(
                title=skill.title,
                domain=skill.domain,
                level=str(Rating(skill.level).label),
                cells=tuple(cells),
                now=strength.now,
                later=strength.later,
                wanted=strength.wanted,
                gap=strength.gap,
            )
        )
    return rows
