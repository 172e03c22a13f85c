"""Charts as SVG: the same markup in the page and in a PDF, always with the figures they show.

Only presentation attributes, so a Content-Security-Policy without inline style allows them. Shapes and
labels carry the meaning; colour is never alone, so a black and white print can be read.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from workflows.core.clock import show_date

FILL, INK, GRID, PALE = "#173f5f", "#212b32", "#aeb7bd", "#c9d6df"
WIDTH = 640  # user units; the page scales it
LABEL = 210  # room for the labels at the left; LABEL_CHARS of the widest letters fit
LABEL_CHARS = 24
MOST_STEPS = 10
FEWEST_LETTERS = 3
ROW = 34
PAD = 8


@dataclass(frozen=True, slots=True)
class Chart:
    """What templates/components/chart.html draws: the picture, and its figures as a table."""

    svg: SafeString
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def bars(
    title: str, data: Sequence[tuple[str, float]], *, desc: str = "", unit: str = "Number"
) -> Chart:
    """Horizontal bars from zero, one for each (label, value of 0 or more)."""
    top = max((value for _, value in data), default=0) or 1
    span = WIDTH - LABEL - 60
    height = ROW * len(data) + 2 * PAD
    rows = [
        (
            LABEL - 10,
            _line(index),
            _short(label),
            LABEL,
            PAD + index * ROW + 5,
            _number(span * value / top),
            ROW - 10,
            FILL,
            _number(LABEL + span * value / top + 8),
            _line(index),
            _number(value),
        )
        for index, (label, value) in enumerate(data)
    ]
    body = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" font-weight="bold">{}</text>',
        rows,
    )
    axis = format_html('<line x1="{0}" x2="{0}" y1="0" y2="{1}" stroke="{2}"/>', LABEL, height, INK)
    table = tuple((label, _number(value)) for label, value in data)
    return Chart(
        _svg(title, desc or _sentence(table), height, axis + body), title, ("Item", unit), table
    )


def strip(
    title: str,
    data: Sequence[tuple[str, Sequence[float]]],
    *,
    top: float,
    bottom: float = 0,
    desc: str = "",
) -> Chart:
    """Scores of each candidate on one scale from bottom to top: a dot a score, a line from least to most.

    Equal scores stand above one another; a tick marks the mean. Somebody without scores has no line.
    """
    span = WIDTH - LABEL - 30
    steps = _steps(bottom, top)

    def place(score: float) -> float:
        return LABEL + 10 + span * (score - bottom) / ((top - bottom) or 1)

    height = ROW * len(data) + 2 * PAD + 22
    parts = [
        format_html(
            '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-width="0.5"/>'
            '<text x="{0}" y="{4}" text-anchor="middle" font-size="13">{5}</text>',
            _number(place(step)),
            PAD,
            height - 22,
            GRID,
            height - 6,
            _number(step),
        )
        for step in steps
    ]
    table = []
    for index, (label, scores) in enumerate(data):
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                LABEL - 10,
                _line(index),
                _short(label),
            ),
        )
        parts.extend(_spread(scores, place, PAD + index * ROW + ROW / 2))
        table.append(_spread_row(label, scores))
    columns = ("Candidate", "Scores", "Lowest", "Mean", "Highest")
    sentences = _sentence(tuple((row[0], row[1]) for row in table))
    return Chart(
        _svg(title, desc or sentences, height, _joined(parts)),
        title,
        columns,
        tuple(table),
    )


def timeline(
    title: str,
    events: Sequence[tuple[str, dt.date]],
    *,
    today: dt.date | None = None,
    desc: str = "",
) -> Chart:
    """Dates along one line, to scale; what is past is filled, what is to come is hollow.

    Each label has a row of its own, so that close dates stay readable.
    """
    ordered = sorted(events, key=lambda event: event[1])
    days = [day for _, day in ordered] + ([today] if today else [])
    first, last = (min(days), max(days)) if days else (dt.date.min, dt.date.min)
    length = max((last - first).days, 1)
    left, span = 14, WIDTH - 28
    height = 40 + 40 * len(ordered)

    def place(day: dt.date) -> float:
        return left + span * (day - first).days / length

    parts = [
        format_html(
            '<line x1="{}" x2="{}" y1="16" y2="16" stroke="{}" stroke-width="3"/>',
            left,
            left + span,
            PALE,
        ),
    ]
    for index, (label, day) in enumerate(ordered):
        x, y = place(day), 52 + 40 * index
        done = today is not None and day <= today
        end = x > WIDTH / 2
        parts.append(
            format_html(
                '<path d="M{0} 24V{1}" stroke="{2}" fill="none"/>'
                '<circle cx="{0}" cy="16" r="7" fill="{3}" stroke="{4}" stroke-width="2.5"/>'
                '<text x="{5}" y="{6}" text-anchor="{7}"><tspan font-weight="bold">{8}</tspan> {9}</text>',
                _number(x),
                y,
                GRID,
                FILL if done else "#ffffff",
                FILL,
                _number(x + (-7 if end else 7)),
                y,
                "end" if end else "start",
                _short(label),
                show_date(day),
            ),
        )
    if today:
        parts.append(
            format_html(
                '<path d="M{0} 2V30" stroke="{1}" stroke-width="2" stroke-dasharray="4 3"/>',
                _number(place(today)),
                INK,
            ),
        )
    table = tuple((label, show_date(day)) for label, day in ordered)
    svg = _svg(title, desc or _sentence(table), height, _joined(parts))
    return Chart(svg, title, ("Event", "Date"), table)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of days in a row of `spans`, both ends included."""

    label: str
    starts_on: dt.date
    ends_on: dt.date


def spans(
    title: str,
    data: Sequence[tuple[str, Sequence[Span]]],
    *,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    empty: str = "None",
) -> Chart:
    """Rows of stretches along one line of years, from a first day to a last; each holds its own label.

    A row without any says `empty`. Stretches that reach beyond either day are cut there, and told whole in the table.
    """
    span = WIDTH - LABEL - 12
    days = max((last - first).days, 1)

    def place(day: dt.date) -> float:
        return LABEL + span * (min(max(day, first), last) - first).days / days

    height = ROW * len(data) + 2 * PAD + 22
    parts = [
        format_html(
            '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-width="0.5"/>'
            '<text x="{0}" y="{4}" text-anchor="middle" font-size="13">{5}</text>',
            _number(place(dt.date(year, 1, 1))),
            PAD,
            height - 22,
            GRID,
            height - 6,
            str(year),
        )
        for year in range(first.year + 1, last.year + 1)
    ]
    table: list[tuple[str, ...]] = []
    for index, (label, stretches) in enumerate(data):
        top = PAD + index * ROW + 5
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                LABEL - 10,
                _line(index),
                _short(label),
            )
        )
        for each in stretches:
            left, right = place(each.starts_on), place(each.ends_on)
            room = int((right - left - 8) / 8)
            parts.append(
                format_html(
                    '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#ffffff"/>'
                    '<text x="{}" y="{}" font-size="13" fill="{}">{}</text>',
                    _number(left),
                    top,
                    _number(max(right - left, 2)),
                    ROW - 10,
                    FILL if each.starts_on <= today <= each.ends_on else PALE,
                    _number(left + 5),
                    _line(index),
                    "#ffffff" if each.starts_on <= today <= each.ends_on else INK,
                    _fitting(each.label, room),
                )
            )
            table.append((label, each.label, show_date(each.starts_on), show_date(each.ends_on)))
        if not stretches:
            table.append((label, empty, "", ""))
    parts.append(
        format_html(
            '<path d="M{0} {1}V{2}" stroke="{3}" stroke-width="2" stroke-dasharray="4 3"/>',
            _number(place(today)),
            PAD,
            height - 22,
            INK,
        )
    )
    said = "; ".join(
        f"{row}: {name}" + (f", {start} to {end}" if start else "")
        for row, name, start, end in table
    )
    return Chart(
        _svg(title, said, height, _joined(parts)),
        title,
        ("Seat", "Who", "From", "To"),
        tuple(table),
    )


def _steps(bottom: float, top: float) -> list[float]:
    """Return where a scale is marked: at every whole point of a short one, at the quarters of another."""
    if bottom == int(bottom) and top == int(top) and 0 < top - bottom <= MOST_STEPS:
        return [float(point) for point in range(int(bottom), int(top) + 1)]
    return [bottom + (top - bottom) * i / 4 for i in range(5)]


def _spread(
    scores: Sequence[float],
    place: Callable[[float], float],
    middle: float,
) -> Iterator[SafeString]:
    if not scores:
        return
    yield format_html(
        '<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}" stroke-width="3"/>',
        _number(place(min(scores))),
        _number(place(max(scores))),
        PALE,
        y=_number(middle),
    )
    yield format_html(
        '<path d="M{} {}v18" stroke="{}" stroke-width="3"/>',
        _number(place(fmean(scores))),
        _number(middle - 9),
        INK,
    )
    counted: dict[float, int] = {}
    for score in sorted(scores):
        above = counted.get(score, 0)
        counted[score] = above + 1
        yield format_html(
            '<circle cx="{}" cy="{}" r="5" fill="{}" fill-opacity="0.8" stroke="#ffffff"/>',
            _number(place(score)),
            _number(middle - 5 * above),
            FILL,
        )


def _spread_row(label: str, scores: Sequence[float]) -> tuple[str, ...]:
    if not scores:
        return (label, "No scores", "", "", "")
    each = ", ".join(_number(score) for score in scores)
    ends = (_number(min(scores)), f"{fmean(scores):.2f}", _number(max(scores)))
    return (label, each, *ends)


def _svg(title: str, desc: str, height: float, body: SafeString) -> SafeString:
    """Return the picture. Its ids come from its contents, so the same data gives the same markup."""
    uid = "c" + hashlib.sha256(f"{title}{desc}{body}".encode()).hexdigest()[:8]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img" '
        'aria-labelledby="{u}-t {u}-d" font-family="Arial, Liberation Sans, sans-serif" '
        'font-size="15" fill="{ink}"><title id="{u}-t">{t}</title><desc id="{u}-d">{d}</desc>{b}</svg>',
        w=WIDTH,
        h=_number(height),
        u=uid,
        ink=INK,
        t=title,
        d=desc,
        b=body,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _line(index: int) -> str:
    return _number(PAD + index * ROW + ROW * 0.64)


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARS else f"{label[: LABEL_CHARS - 1].rstrip()}…"


def _fitting(label: str, room: int) -> str:
    """Return a label cut to so many letters; nothing where not even a few fit."""
    if len(label) <= room:
        return label
    return f"{label[: room - 1].rstrip()}…" if room > FEWEST_LETTERS else ""


def _sentence(table: Iterable[tuple[str, ...]]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in table)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
