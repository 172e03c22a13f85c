"""What the figures mean, in sentences that a lay panel chair can act on; and plainly why, where there is no figure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from workflows.scoring.rules.statistics.reliability import Estimate, Intraclass
from workflows.scoring.rules.statistics.robustness import Robustness
from workflows.scoring.rules.statistics.severity import Offset
from workflows.scoring.rules.statistics.summary import Agreement, CriterionSpread

MIN_CANDIDATES = 5
MIN_MEMBERS = 3
GOOD = 0.80
TENTATIVE = 0.67  # Krippendorff's two thirds, to the two places that are shown
_FIRM = 0.9
_SHOWN = 0.05  # an offset below it is shown as 0.0
_ONE_OUTSIDE = 0.05  # of 95% intervals
_NOTHING_VARIES = (
    "Every member gave every candidate the same total. Where nothing varies, agreement cannot be told from habit, "
    "so there is no figure."
)


class Verdict(StrEnum):
    GOOD = "Good"
    TENTATIVE = "Tentative"
    WEAK = "Weak"
    NONE = "No figure"


def verdict(figure: Estimate | None) -> Verdict:
    """Return how to take a coefficient. It goes by the figure as shown, so that nobody sees 0.80 called tentative."""
    if figure is None:
        return Verdict.NONE
    shown = round(figure.value, 2)
    if shown >= GOOD:
        return Verdict.GOOD
    return Verdict.TENTATIVE if shown >= TENTATIVE else Verdict.WEAK


# ---- where there is no figure


def too_few(found: Agreement) -> str:
    """Return why there are no figures of agreement at all; empty where there is enough for them."""
    if found.compared >= MIN_CANDIDATES and len(found.members) >= MIN_MEMBERS:
        return ""
    if len(found.members) == 1:
        return "Only one member’s scores count here, so there is nobody to compare them with."
    members = f"{len(found.members)} members’ scores count" if found.members else "no scores count"
    return (
        f"{_candidates(found.compared)} scored by two members or more, and {members}. Below {MIN_CANDIDATES} candidates "
        f"or {MIN_MEMBERS} members such figures would tell more of chance than of the panel."
    )


def intraclass_of(found: Agreement) -> Intraclass | None:
    """Return the intraclass correlations where they may be shown."""
    return None if _why_no_intraclass(found) else found.intraclass


def alpha_of(found: Agreement) -> Estimate | None:
    """Return Krippendorff's alpha where it may be shown."""
    return None if too_few(found) else found.alpha


def alpha_on(each: CriterionSpread, found: Agreement) -> float | str:
    """Return alpha on one criterion, or in a few words why there is none."""
    if too_few(found) or each.candidates < MIN_CANDIDATES:
        return "Too few to say"
    return "All marks the same" if each.alpha is None else each.alpha


def _why_no_intraclass(found: Agreement) -> str:
    if few := too_few(found):
        return few
    if found.complete < MIN_CANDIDATES:
        return (
            f"{_candidates(found.complete)} scored by every member, of {found.compared} scored by two or more. "
            f"This figure needs {MIN_CANDIDATES}; “members with one another” makes do with gaps."
        )
    return _NOTHING_VARIES if found.intraclass is None else ""


# ---- reliability


def panel_sentence(found: Agreement) -> str:
    """Return what ICC(2,k) says."""
    held = intraclass_of(found)
    if held is None:
        return _why_no_intraclass(found)
    return (
        f"If another panel of {held.members} like this one had scored the {held.candidates} candidates whom all of you scored, "
        f"its averages would have agreed with yours to about {_figure(held.panel.value)}, where 1 is exactly. "
        + _care(held.panel)
    )


def single_sentence(found: Agreement) -> str:
    """Return what ICC(2,1) says."""
    held = intraclass_of(found)
    if held is None:
        return _why_no_intraclass(found)
    return (
        f"One member scoring alone would be reliable to about {_figure(held.single.value)}. What lies between this "
        f"and the panel’s figure is what having {held.members} members gains you."
    )


def alpha_sentence(found: Agreement) -> str:
    """Return what Krippendorff's alpha says."""
    held = alpha_of(found)
    if held is None:
        return too_few(found) or _NOTHING_VARIES
    return (
        f"Members agree with one another to {_figure(held.value)}, where 1 is full agreement and 0 is what "
        f"drawing lots would give. It counts all {found.compared} candidates whom two members or more scored, gaps and all. "
        + _care(held)
    )


def _care(figure: Estimate) -> str:
    low = round(figure.low, 2)
    if low >= GOOD:
        return "Even at the low end of what the marks allow, that is good."
    if low >= TENTATIVE:
        return "It would be no worse than tentative at the low end of what the marks allow."
    return f"The marks allow it to be as low as {_figure(low)}, so lean on it lightly."


# ---- severity


def offsets_of(found: Agreement) -> tuple[Offset, ...]:
    """Return the members' offsets where they may be shown."""
    return () if too_few(found) else found.offsets


def severity_sentence(found: Agreement, names: Mapping[int, str]) -> str:
    """Return who is stricter or kinder than chance easily explains."""
    shown = offsets_of(found)
    if not shown:
        return (
            too_few(found)
            or "Members have too few candidates in common to be compared with one another."
        )
    told = [_offset(each, names) for each in shown if each.stands_out and abs(each.value) >= _SHOWN]
    if not told:
        return "No member is stricter or kinder than chance easily explains."
    by_luck = 1 - (1 - _ONE_OUTSIDE) ** len(shown)
    return (
        " ".join(told)
        + " Members are compared on the same candidates, so that stepping back from some makes nobody look strict or kind. "
        f"Of panels of {len(shown)} who are all alike, about one in {round(1 / by_luck)} would show somebody so by luck alone."
    )


def _offset(each: Offset, names: Mapping[int, str]) -> str:
    way = "more" if each.value > 0 else "less"
    return (
        f"{names[each.member]} gives about {abs(each.value):.1f} points {way} than the panel for the same candidates, "
        "more than chance easily explains."
    )


# ---- criteria


def compared_criteria(spreads: Sequence[CriterionSpread]) -> list[CriterionSpread]:
    """Return the criteria on which some candidate has two marks or more."""
    return [each for each in spreads if each.candidates]


def spread_sentence(spreads: Sequence[CriterionSpread], titles: Mapping[str, str]) -> str:
    """Return on which criterion members differ most."""
    widest = max(compared_criteria(spreads), key=lambda each: each.apart, default=None)
    if widest is None:
        return "No candidate has the marks of two members on any criterion, so there is nothing to compare."
    if widest.apart == 0:
        return "Members gave each candidate the same marks on every criterion."
    return (
        f"Members differ most on “{titles[widest.key]}”: {widest.apart:.1f} points from lowest to highest on average. "
        "Where all differ widely, the wording of the criterion is the likelier cause than any one member."
    )


# ---- robustness


def why_not_robust(found: Agreement) -> str:
    """Return why nothing is said of the first N; empty where something is."""
    if len(found.members) < MIN_MEMBERS:
        return (
            f"With fewer than {MIN_MEMBERS} members whose scores count, no panel is left when one is taken out, "
            "so nothing is said of it."
        )
    if not any(each.in_top for each in found.robustness.standings):
        return "No candidate reaches the pass mark on every essential criterion, so there are no places to test."
    return ""


def robustness_sentences(
    found: Robustness, members: Sequence[int], names: Mapping[int, str]
) -> tuple[str, ...]:
    """Return whether the first N hang on one member, and how many of their places are firm."""
    turning = [
        f"Without {names[member]}, {_changes(found, member)}."
        for member in members
        if found.changed_without(member)
    ]
    if not turning:
        turning = [f"Leaving out any one member would leave the first {found.top} as they are."]
    chosen = [each for each in found.standings if each.in_top]
    firm = sum(each.share >= _FIRM for each in chosen)
    if len(chosen) < found.top:
        turning.append(
            f"Fewer than {found.top} meet the minimum, so what is tested here is whether they do."
        )
    drawn = (
        f"Of {found.draws:,} panels drawn at random from this one, nine in ten or more agree on {firm} of the "
        f"{len(chosen)} {'place' if len(chosen) == 1 else 'places'}."
    )
    return (*turning, drawn)


def _changes(found: Robustness, member: int) -> str:
    codes = found.changed_without(member)
    chosen = {each.code for each in found.standings if each.in_top}
    out = [code for code in codes if code in chosen]
    come = [code for code in codes if code not in chosen]
    parts = [
        f"{', '.join(group)} would {what}"
        for group, what in ((come, "come in"), (out, "drop out"))
        if group
    ]
    return " and ".join(parts)


def _candidates(number: int) -> str:
    return "1 candidate was" if number == 1 else f"{number or 'No'} candidates were"


def _figure(value: float) -> str:
    return f"{value:.2f}" if value >= 0 else "less than 0"
