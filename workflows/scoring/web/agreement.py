"""What the page on agreement shows: sentences, charts and tables of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.core.charts import Chart, bars
from workflows.core.interval_charts import Interval, exactly, intervals
from workflows.scoring.queries import PanelAgreement
from workflows.scoring.rules.statistics import reading
from workflows.scoring.rules.statistics.reliability import Estimate

MARKS = (("tentative", reading.TENTATIVE), ("good", reading.GOOD))
_COLOURS = {
    reading.Verdict.GOOD: "green",
    reading.Verdict.TENTATIVE: "yellow",
    reading.Verdict.WEAK: "orange",
    reading.Verdict.NONE: "grey",
}


@dataclass(frozen=True)
class Reading:
    """One coefficient: its name for everybody and for those who know it, its figure, how to take it, what it says."""

    name: str
    known_as: str
    estimate: Estimate | None
    sentence: str

    @property
    def figure(self) -> str:
        """The figure as shown; empty where there is none."""
        return exactly(self.estimate.value) if self.estimate else ""

    @property
    def interval(self) -> str:
        """The ends of its interval."""
        ends = self.estimate
        return f"{exactly(ends.low)} and {exactly(ends.high)}" if ends else ""

    @property
    def verdict(self) -> str:
        """How to take it, in a word."""
        return reading.verdict(self.estimate).value

    @property
    def colour(self) -> str:
        """The colour of that word."""
        return _COLOURS[reading.verdict(self.estimate)]


def readings(found: PanelAgreement) -> list[Reading]:
    """Return the three coefficients in words."""
    figures = found.figures
    held = reading.intraclass_of(figures)
    return [
        Reading(
            "The panel’s average",
            "ICC(2,k)",
            held.panel if held else None,
            reading.panel_sentence(figures),
        ),
        Reading(
            "One member alone",
            "ICC(2,1)",
            held.single if held else None,
            reading.single_sentence(figures),
        ),
        Reading(
            "Members with one another",
            "Krippendorff’s alpha",
            reading.alpha_of(figures),
            reading.alpha_sentence(figures),
        ),
    ]


def reliability_chart(shown: Sequence[Reading]) -> Chart | None:
    """Return the coefficients on a scale from 0 to 1, against the two lines they are read by; None without any."""
    data = [
        Interval(each.name, each.estimate.value, each.estimate.low, each.estimate.high)
        for each in shown
        if each.estimate
    ]
    if not data:
        return None
    return intervals(
        "How reliable the marks are, with 95% intervals", data, bottom=0, top=1, marks=MARKS
    )


def severity_chart(found: PanelAgreement) -> Chart | None:
    """Return each member's offset from the panel, in points; nought is the panel. None where nobody is compared."""
    offsets = reading.offsets_of(found.figures)
    if not offsets:
        return None
    reach = max(max(abs(each.low), abs(each.high)) for each in offsets)
    return intervals(
        "Stricter (left) or kinder (right) than the panel, in points, with 95% intervals",
        [Interval(found.names[each.member], each.value, each.low, each.high) for each in offsets],
        bottom=-max(reach, 1.0),
        top=max(reach, 1.0),
        marks=(("the panel", 0.0),),
        item="Member",
    )


def spread_chart(found: PanelAgreement) -> Chart | None:
    """Return how far apart members were on each criterion; None where there is nothing to compare."""
    compared = reading.compared_criteria(found.figures.criteria)
    if not compared:
        return None
    return bars(
        "Points from the lowest to the highest mark of a candidate, on average",
        [(found.titles[each.key], each.apart) for each in compared],
        unit="Points apart",
    )


@dataclass(frozen=True)
class SpreadLine:
    """One criterion in the table beside the chart."""

    title: str
    apart: str
    far: str
    alpha: str


def spread_lines(found: PanelAgreement) -> list[SpreadLine]:
    """Return the table beside the spread chart; alpha only where there is enough for it."""
    lines = []
    for each in found.figures.criteria:
        alpha = reading.alpha_on(each, found.figures)
        lines.append(
            SpreadLine(
                found.titles[each.key],
                f"{each.apart:.2f}" if each.candidates else "Nothing to compare",
                f"{each.far} of {each.candidates}",
                alpha if isinstance(alpha, str) else exactly(alpha),
            )
        )
    return lines


@dataclass(frozen=True)
class FirmLine:
    """A candidate who is, or might be, in the first N."""

    code: str
    in_top: bool
    times: str
    turns_on: str
    share: float


def firm_lines(found: PanelAgreement, *, least: float = 0.01) -> list[FirmLine]:
    """Return the candidates who are, or might be, in the first N; others would fill the page with noughts."""
    return [
        FirmLine(
            each.code,
            each.in_top,
            f"{100 * each.share:.0f} in 100",
            ", ".join(found.names[member] for member in each.turns_on) or "Nobody",
            each.share,
        )
        for each in found.figures.robustness.standings
        if each.in_top or each.share >= least or each.turns_on
    ]


def robustness_chart(found: PanelAgreement, lines: Sequence[FirmLine]) -> Chart:
    """Return how often each candidate is in the first N over the drawn panels."""
    return bars(
        f"How often each is in the first {found.figures.robustness.top}, in 100 panels drawn",
        [(f"{each.code}{', in now' if each.in_top else ''}", 100 * each.share) for each in lines],
        unit="In 100 panels",
    )
