"""What a lay panel chair is told."""

from dataclasses import replace

import pytest

from workflows.scoring.rules.statistics import reading
from workflows.scoring.rules.statistics.reading import Verdict
from workflows.scoring.rules.statistics.reliability import Estimate
from workflows.scoring.rules.statistics.robustness import Scored
from workflows.scoring.rules.statistics.summary import Agreement, agreement
from workflows.scoring.rules.totals import Weighing

CRITERIA = [Weighing("a", 1, essential=True), Weighing("b", 1, essential=True)]
NAMES = {0: "Ada", 1: "Ben", 2: "Cy"}
TITLES = {"a": "Audit", "b": "Digital"}


def made(rows) -> Agreement:
    field = [
        Scored(f"C{n}", {m: {"a": mark, "b": max(mark - 1, 1)} for m, mark in enumerate(row)})
        for n, row in enumerate(rows)
    ]
    return agreement(field, CRITERIA, pass_mark=1, divergence=2, top=2)


ALIKE = made([[7, 7, 7], [6, 6, 6], [5, 5, 5], [4, 4, 4], [2, 2, 2], [1, 1, 1]])
STRICT = made([[7, 7, 5], [6, 6, 4], [6, 5, 3], [5, 5, 3], [4, 4, 2], [3, 3, 1]])


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (0.80, Verdict.GOOD),
        (0.7951, Verdict.GOOD),  # shown as 0.80
        (0.7949, Verdict.TENTATIVE),  # shown as 0.79
        (0.79, Verdict.TENTATIVE),
        (0.667, Verdict.TENTATIVE),
        (0.66, Verdict.WEAK),
        (-0.2, Verdict.WEAK),
    ],
)
def test_the_thresholds(value, verdict):
    assert reading.verdict(Estimate(value, value, value)) is verdict


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[7, 7, 7], [6, 6, 6]], "2 candidates were scored by two members or more, and 3 members’"),
        ([[7, 6, 7]], "1 candidate was scored by two members or more"),
        ([[n, n] for n in range(1, 7)], "6 candidates were scored by two members or more, and 2"),
        ([[n] for n in range(1, 7)], "Only one member’s scores count here"),
        ([], "No candidates were scored by two members or more, and no scores count"),
    ],
)
def test_too_few_is_said_of_every_figure_with_what_there_is(rows, why):
    few = made(rows)
    assert reading.too_few(few).startswith(why)
    for sentence in (
        reading.panel_sentence(few),
        reading.single_sentence(few),
        reading.alpha_sentence(few),
        reading.severity_sentence(few, NAMES),
    ):
        assert sentence == reading.too_few(few)
    assert (reading.intraclass_of(few), reading.alpha_of(few), reading.offsets_of(few)) == (
        None,
        None,
        (),
    )
    assert reading.verdict(reading.alpha_of(few)) is Verdict.NONE
    assert all(reading.alpha_on(each, few) == "Too few to say" for each in few.criteria)
    assert reading.too_few(ALIKE) == ""


def test_marks_that_do_not_vary_say_nothing():
    flat = made([[4, 4, 4]] * 6)
    for sentence in (
        reading.panel_sentence(flat),
        reading.single_sentence(flat),
        reading.alpha_sentence(flat),
    ):
        assert sentence.startswith("Every member gave every candidate the same total.")
    assert reading.alpha_on(flat.criteria[0], flat) == "All marks the same"
    assert reading.alpha_on(ALIKE.criteria[0], ALIKE) == ALIKE.criteria[0].alpha == 1


def test_gaps_leave_alpha_and_say_what_the_other_figures_lack():
    field = [
        Scored(f"C{n}", {m: {"a": n, "b": n} for m in range(3) if n > 4 or m != n % 3})
        for n in range(1, 7)
    ]
    gaps = agreement(field, CRITERIA, pass_mark=1, divergence=2, top=2)
    assert reading.panel_sentence(gaps) == reading.single_sentence(gaps)
    assert reading.panel_sentence(gaps).startswith(
        "2 candidates were scored by every member, of 6 scored by two or more."
    )
    assert reading.intraclass_of(gaps) is None
    assert "all 6 candidates" in reading.alpha_sentence(gaps)
    apart = [
        Scored(f"C{n}", {m: {"a": n, "b": n} for m in (2 * n, 2 * n + 1)}) for n in range(1, 7)
    ]
    strangers = agreement(apart, CRITERIA, pass_mark=1, divergence=2, top=2)
    assert "too few candidates in common" in reading.severity_sentence(strangers, NAMES)


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (0.85, "that is good"),
        (0.7, "no worse than tentative"),
        (0.3, "as low as 0.30"),
        (-0.1, "as low as less than 0"),
    ],
)
def test_the_sentence_goes_by_the_low_end(low, said):
    told = replace(ALIKE, alpha=Estimate(0.9, low, 0.95))
    assert said in reading.alpha_sentence(told)
    panel = replace(ALIKE.intraclass, panel=Estimate(0.9, low, 0.95))
    assert said in reading.panel_sentence(replace(ALIKE, intraclass=panel))


def test_one_member_alone_is_set_beside_the_panel():
    assert "having 3 members" in reading.single_sentence(ALIKE)


def test_a_strict_member_is_named_and_nobody_else():
    assert reading.severity_sentence(ALIKE, NAMES) == (
        "No member is stricter or kinder than chance easily explains."
    )
    told = reading.severity_sentence(STRICT, NAMES)
    assert "about one in 7 would show somebody so by luck alone" in told
    assert "Cy gives about 1.3 points less" in told
    assert "Ada gives about" in told
    assert "more than the panel" in told


def test_the_dividing_criterion():
    assert "“Audit”" in reading.spread_sentence(STRICT.criteria, TITLES)
    assert reading.spread_sentence(ALIKE.criteria, TITLES).startswith("Members gave each candidate")
    assert "nothing to compare" in reading.spread_sentence((), TITLES)
    alone = made([[n] for n in range(1, 7)])
    assert "nothing to compare" in reading.spread_sentence(alone.criteria, TITLES)


def test_what_the_shortlist_hangs_on():
    told = reading.robustness_sentences(ALIKE.robustness, ALIKE.members, NAMES)
    assert told == (
        "Leaving out any one member would leave the first 2 as they are.",
        "Of 1,000 panels drawn at random from this one, nine in ten or more agree on 2 of the 2 places.",
    )
    hung = made([[7, 4, 4], [4, 5, 5], [6, 6, 6], [1, 1, 1], [1, 1, 1]])
    told = reading.robustness_sentences(hung.robustness, hung.members, NAMES)
    assert told[0] == "Without Ada, C1 would come in and C0 would drop out."
    shared = made([[5, 4, 4], [4, 5, 5], [6, 6, 6], [1, 1, 1], [1, 1, 1]])
    told = reading.robustness_sentences(shared.robustness, shared.members, NAMES)
    assert any("would come in." in each for each in told)


def test_nothing_is_said_of_places_without_a_panel_or_without_anybody_fit():
    assert reading.why_not_robust(ALIKE) == ""
    assert "fewer than 3 members" in reading.why_not_robust(made([[7, 7]] * 6))
    nobody = agreement(
        [Scored("C", {m: {"a": 1, "b": 1} for m in range(3)})],
        CRITERIA,
        pass_mark=4,
        divergence=2,
        top=2,
    )
    assert reading.why_not_robust(nobody).startswith("No candidate reaches the pass mark")
    one = made([[7, 7, 7]])
    told = reading.robustness_sentences(one.robustness, one.members, NAMES)
    assert told[-2].startswith("Fewer than 2 meet the minimum")
    assert told[-1].endswith("1 of the 1 place.")
