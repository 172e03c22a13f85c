import datetime as dt
from decimal import Decimal

import pytest

from workflows.scoring.rules.minutes import Discussed, Heading, Moved, draft
from workflows.scoring.rules.moderation import (
    NOTE_MAX,
    Given,
    View,
    changes,
    consent,
    first_to_discuss,
    problems,
)
from workflows.scoring.rules.totals import Weighing, outcome

CRITERIA = [Weighing("a", 2, essential=True), Weighing("b", 1, essential=True)]
AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
SCALE = (1, 7)


def made(*sheets, agreed=None):
    rows = [dict(zip("ab", each, strict=True)) for each in sheets]
    return outcome(rows, CRITERIA, pass_mark=4, divergence=2, agreed=agreed)


def test_furthest_apart_first_and_then_nothing_but_the_number():
    wide, two, one = made((1, 4), (6, 4)), made((3, 3), (5, 5)), made((3, 4), (5, 4))
    keys = [("B9", one), ("B2", wide), ("B5", two), ("B1", one)]
    ordered = sorted(keys, key=lambda pair: first_to_discuss(*pair))
    assert [code for code, _ in ordered] == ["B2", "B5", "B1", "B9"]


def test_an_agreed_mark_takes_the_place_of_the_mean_and_hides_no_divergence():
    own, moderated = made((2, 4), (5, 4)), made((2, 4), (5, 4), agreed={"a": 5})
    assert own.total == Decimal("3.67")
    assert moderated.total == Decimal("4.67")
    assert moderated.means == {"a": Decimal("5.00"), "b": Decimal("4.00")}
    assert (own.meets_minimum, moderated.meets_minimum) == (False, True)
    assert own.divergent == moderated.divergent == ("a",)
    assert own.spreads == moderated.spreads


def test_an_agreed_mark_where_all_abstained_is_a_mark():
    found = made((None, 4), (None, 5), agreed={"a": 6})
    assert (found.means["a"], found.unmarked, found.meets_minimum) == (Decimal("6.00"), (), True)
    assert found.spreads == {"b": 1}


def test_only_what_differs_from_what_stands_is_a_change():
    held = {"a": Given(5, "Read again."), "b": Given(None, "Taken back.")}
    same = {"a": Given(5, "Read again."), "b": Given(None, "")}
    assert changes(same, held) == {}
    assert changes({"a": Given(5, "Other words.")}, held) == {"a": Given(5, "Other words.")}
    assert changes({"b": Given(None, "Because.")}, held) == {"b": Given(None, "Because.")}
    assert changes({"c": Given(None, "")}, {}) == {}


@pytest.mark.parametrize(
    ("changed", "note", "divergent", "fields"),
    [
        ({"a": Given(5, "Read again.")}, "", False, set()),
        ({"a": Given(8, "Read again.")}, "", False, {"value-a"}),
        ({"a": Given(0, "")}, "", False, {"value-a", "reason-a"}),
        ({"a": Given(None, " ")}, "", False, {"reason-a"}),
        ({"a": Given(5, "x" * (NOTE_MAX + 1))}, "", False, {"reason-a"}),
        ({}, " ", True, {"note"}),
        ({}, "We met.", True, set()),
        ({}, "x" * (NOTE_MAX + 1), False, {"note"}),
    ],
)
def test_what_must_be_said(changed, note, divergent, fields):
    assert set(problems(changed, scale=SCALE, divergent=divergent, note=note)) == fields


def view(member, agrees, hours, comment=""):
    return View(member, agrees, comment, AT + dt.timedelta(hours=hours))


def test_what_was_said_before_the_last_change_no_longer_counts():
    views = [view(1, True, 0), view(2, True, 2), view(9, True, 2)]
    found = consent([1, 2, 3], views, changed_at=AT + dt.timedelta(hours=1))
    assert (found.agreed, found.against, found.silent) == ((2,), (), (1, 3))
    assert not found.complete
    assert consent([1, 2], views, changed_at=None).complete


def test_the_last_word_of_a_member_counts():
    views = [view(1, True, 0), view(1, False, 1, "Not so.")]
    found = consent([1], views, changed_at=AT)
    assert (found.agreed, found.against, found.silent) == ((), (views[1],), ())
    assert not found.complete


HEADING = Heading(
    "Chair", "A Trust", "T-1", "1 March 2027", [("Ada", "Panel chair"), ("Ben", "Member")]
)


def talked(code="B1", **given):
    fields = {
        "before": Decimal("3.67"),
        "after": Decimal("3.67"),
        "widest": 1,
        "moved": (),
        "note": "",
        "stepped_back": (),
        "agreed": (),
        "against": (),
        "silent": (),
    }
    return Discussed(code, **{**fields, **given})


def test_the_draft_tells_what_the_record_tells():
    text = draft(
        HEADING,
        [
            talked(
                after=Decimal("4.67"),
                widest=3,
                moved=[
                    Moved("Audit", Decimal("3.50"), 5, "Read again."),
                    Moved("Digital", None, 4, "Read together."),
                ],
                note="Ben had read it as the work of a team.",
                stepped_back=["Cy"],
                agreed=["Ada", "Ben"],
                against=[("Di", "Still thin.")],
                silent=["Ed", "Flo", "Gus"],
            ),
            talked("B2"),
            talked("B3", note="We left it."),
        ],
    )
    assert "Panel: Ada (panel chair); Ben (member)." in text
    assert "locked their scores by 1 March 2027" in text
    assert "Members’ marks were 3 points apart at most." in text
    assert "Audit: 5, where the members’ own marks came to 3.50. Read again." in text
    assert "Digital: 4, where every member abstained. Read together." in text
    assert "The total moved from 3.67 to 4.67." in text
    assert "Cy stepped back and took no part." in text
    assert "Agreed by Ada and Ben." in text
    assert "Di did not agree: Still thin." in text
    assert "Not recorded as agreeing: Ed, Flo and Gus." in text
    assert "Members’ marks were 1 point apart at most." in text
    assert "The total stands at 3.67." in text
    assert "without remark: B2." in text
    assert "Candidate B2" not in text
    assert "without remark" not in draft(HEADING, [talked(note="We met.")])
    moved = draft(HEADING, [talked(moved=[Moved("Audit", Decimal("3.50"), 5, "Read again.")])])
    assert "apart at most.\nAudit: 5" in moved
