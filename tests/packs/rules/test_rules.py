from workflows.campaigns.enums import ConflictStatus as C
from workflows.packs.rules.drafting import Figures, draft, listed, missing
from workflows.packs.rules.readership import standings
from workflows.packs.rules.transitions import PACK


def figures(**changes):
    return Figures(
        **{
            "post": "Associate non-executive director",
            "body": "Westmoor",
            "submitted": 4,
            "scored": 3,
            "members": 3,
            "names": ["Ada", "Bea", "Cy"],
            "without_cv": [],
            "conflicts": 0,
            "unassessed": 0,
            "recused": 0,
            "undated": [],
            "late_without_reason": [],
        }
        | changes
    )


def test_the_first_words_are_the_record_s_figures():
    words = draft(figures())
    assert words.title == "Appointment of an associate non-executive director at Westmoor"
    assert words.executive_summary == (
        "4 people applied. 3 candidates were scored independently by 3 panel members, who locked every "
        "score before any saw another’s. 3 candidates are on the agreed shortlist: Ada, Bea and Cy. "
        "No panel member declared a conflict of interest."
    )
    assert words.recommendation.splitlines()[1] == (
        "Agree that 3 shortlisted candidates go forward to interview."
    )


def test_one_of_each_reads_as_english_and_nobody_too():
    one = draft(
        figures(
            post="Chair", submitted=1, scored=1, members=1, names=["Ada"], conflicts=2, recused=1
        )
    )
    assert one.title == "Appointment of a chair at Westmoor"
    assert (
        "1 person applied. 1 candidate was scored independently by 1 panel member,"
        in one.executive_summary
    )
    assert (
        "1 candidate is on the agreed shortlist: Ada. Panel members declared 2 conflicts of"
        in one.executive_summary
    )
    assert "0 candidates are on the agreed shortlist." in draft(figures(names=[])).executive_summary


def test_what_is_missing_is_listed():
    assert missing(figures()) == []
    assert missing(
        figures(
            names=[],
            without_cv=["Ada"],
            unassessed=1,
            undated=["Interviews", "Decision"],
            late_without_reason=["Sift agreed"],
        )
    ) == [
        "No shortlisted candidate is left, so the pack would show nobody.",
        "There is no CV of Ada.",
        "1 declared conflict has not been assessed.",
        "No date is planned for: interviews and decision.",
        "No reason is given for running late: sift agreed.",
    ]
    assert listed([]) == ""


def test_who_may_be_sent_a_copy():
    found = standings(
        [(1, "A"), (2, "B"), (3, "C"), (4, "D")],
        {1: [C.NONE, C.MANAGED], 2: [C.CLEAR, C.RECUSED], 3: [C.DECLARED]},
        {4},
    )
    assert [each.may_read for each in found] == [True, False, False, False]
    assert [each.reason[:12] for each in found] == [
        "",
        "Stepped back",
        "Declared a c",
        "Applied in t",
    ]


def test_the_machine_is_drawn():
    assert "CLEARED --> ISSUED" in PACK.mermaid()
