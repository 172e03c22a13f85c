"""A chart of figures with their intervals, drawn as those of core.charts are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workflows.core.charts import (
    FILL,
    GRID,
    INK,
    LABEL,
    PAD,
    ROW,
    WIDTH,
    Chart,
    _joined,
    _number,
    _sentence,
    _short,
    _steps,
    _svg,
)

HEAD = 18  # room above for what the marks are called
FOOT = 22  # and below for the scale


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and how far it may be from the truth."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Scale:
    bottom: float
    top: float

    def place(self, value: float) -> float:
        """Return where a value stands; one off the scale stands at its end."""
        span = WIDTH - LABEL - 40
        held = min(self.top, max(self.bottom, value)) - self.bottom
        return LABEL + 20 + span * held / ((self.top - self.bottom) or 1)


def intervals(
    title: str,
    data: Sequence[Interval],
    *,
    bottom: float,
    top: float,
    marks: Sequence[tuple[str, float]] = (),
    item: str = "Figure",
) -> Chart:
    """A dot for each figure on one scale, and a line as far as its interval reaches; `marks` are lines to read it by.

    What lies off the scale is drawn at its end; the table has it in full.
    """
    scale = _Scale(bottom, top)
    height = HEAD + ROW * len(data) + 2 * PAD + FOOT
    parts = [
        *_lines(scale, marks, height),
        *(_row(scale, each, HEAD + PAD + ROW * (n + 0.5)) for n, each in enumerate(data)),
    ]
    table = tuple(
        (each.label, exactly(each.value), exactly(each.low), exactly(each.high)) for each in data
    )
    said = _sentence(
        tuple((name, f"{value}, from {low} to {high}") for name, value, low, high in table)
    )
    return Chart(
        _svg(title, said, height, _joined(parts)), title, (item, "Estimate", "From", "To"), table
    )


def _lines(
    scale: _Scale, marks: Sequence[tuple[str, float]], height: float
) -> Iterator[SafeString]:
    for step in _steps(scale.bottom, scale.top):
        yield format_html(
            '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-width="0.5"/>'
            '<text x="{0}" y="{4}" text-anchor="middle" font-size="13">{5}</text>',
            _number(scale.place(step)),
            HEAD,
            _number(height - FOOT),
            GRID,
            _number(height - 6),
            exactly(step),
        )
    for label, value in marks:
        yield format_html(
            '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-width="1.5" stroke-dasharray="5 4"/>'
            '<text x="{0}" y="{4}" text-anchor="middle" font-size="13">{5}</text>',
            _number(scale.place(value)),
            HEAD,
            _number(height - FOOT),
            INK,
            HEAD - 4,
            label,
        )


def _row(scale: _Scale, each: Interval, middle: float) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<path d="M{a} {t}v12M{b} {t}v12M{a} {m}H{b}" stroke="{}" stroke-width="2.5" fill="none"/>'
        '<circle cx="{}" cy="{m}" r="6" fill="{}" stroke="#ffffff"/>',
        LABEL - 10,
        _number(middle + 5),
        _short(each.label),
        INK,
        _number(scale.place(each.value)),
        FILL,
        a=_number(scale.place(each.low)),
        b=_number(scale.place(each.high)),
        t=_number(middle - 6),
        m=_number(middle),
    )


def exactly(value: float) -> str:
    """Return 2 decimal places, with a minus sign that a screen reader says, and no nought below nought."""
    shown = f"{value:.2f}"
    return "0.00" if float(shown) == 0 else shown.replace("-", "\u2212")
