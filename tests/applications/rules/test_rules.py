from random import Random

import pytest

from workflows.applications.enums import ApplicationState as S
from workflows.applications.rules import reference
from workflows.applications.rules.completeness import (
    AnswerFacts,
    Facts,
    TaskStatus,
    answer_key,
    problems,
    tasks,
)
from workflows.applications.rules.fingerprint import fingerprint
from workflows.applications.rules.transitions import APPLICATION, IN_THE_RUNNING, may_withdraw
from workflows.core.errors import TransitionError


def test_every_state_is_in_the_table_and_is_reached():
    assert set(APPLICATION.table) == set(S)
    assert set().union(*APPLICATION.table.values()) == set(S) - {S.DRAFT}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (S.DRAFT, S.ELIGIBLE),
        (S.INELIGIBLE, S.SHORTLISTED),
        (S.WITHDRAWN, S.SUBMITTED),
        (S.SUBMITTED, S.SHORTLISTED),
        (S.PURGED, S.DRAFT),
    ],
)
def test_steps_that_do_not_exist(source, target):
    with pytest.raises(TransitionError):
        APPLICATION.check(source, target)


def test_who_may_withdraw():
    assert may_withdraw(S.SUBMITTED)
    assert may_withdraw(S.INTERVIEWED)
    assert not may_withdraw(S.DRAFT)
    assert not may_withdraw(S.APPOINTED)


def test_the_running_holds_nobody_undecided_or_gone():
    assert not IN_THE_RUNNING & {S.DRAFT, S.SUBMITTED, S.INELIGIBLE, S.WITHDRAWN, S.PURGED}


def test_alphabet_has_no_look_alikes():
    assert not set(reference.ALPHABET) & set("0OQ1IL2Z5S6G8BUVAEIOU")
    assert len(set(reference.ALPHABET)) == len(reference.ALPHABET)


def test_codes_are_as_random_as_what_is_passed_in():
    assert reference.new_code(Random(1), ()) == reference.new_code(Random(1), ())
    assert len(reference.new_code(Random(2), ())) == reference.LENGTH


def test_a_taken_code_is_never_given_and_a_full_space_grows():
    first = reference.new_code(Random(1), ())
    assert reference.new_code(Random(1), {first}) != first
    grown = reference.new_code(Random(1), {"AAAA"}, alphabet="A")
    assert grown == "AAAAA"


def test_reference_is_the_campaigns_with_a_code():
    made = reference.new_reference("WCV-2026-03", Random(1), ())
    assert made.startswith("WCV-2026-03-")
    assert reference.new_reference("WCV-2026-03", Random(1), {made}) != made


def test_fingerprint_changes_with_any_value_and_not_with_order():
    assert fingerprint({"a": 1, "b": "x"}) == fingerprint({"b": "x", "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert len(fingerprint({})) == 16


def facts(**changes: object) -> Facts:
    given = {
        "contact": ("Asha", "07700 900123"),
        "questions": [1, 2],
        "answered": [1, 2],
        "time_confirmed": True,
        "answers": [AnswerFacts("gov", "Governance", essential=True, text="one two three")],
        "has_cv": True,
        "min_words": 3,
        "max_words": 5,
    }
    return Facts(**{**given, **changes})


def status(key: str, **changes: object) -> TaskStatus:
    return {task.key: task.status for task in tasks(facts(**changes))}[key]


def answer(text: str, *, essential: bool = True) -> dict[str, object]:
    return {"answers": [AnswerFacts("gov", "Governance", essential, text)]}


def test_complete_application_has_no_problem():
    assert problems(tasks(facts())) == {}


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        ("contact", {"contact": ("", " ")}, TaskStatus.NOT_STARTED),
        ("contact", {"contact": ("Asha", "")}, TaskStatus.IN_PROGRESS),
        ("eligibility", {"answered": []}, TaskStatus.NOT_STARTED),
        ("eligibility", {"answered": [2, 9]}, TaskStatus.IN_PROGRESS),
        ("eligibility", {"questions": [], "answered": []}, TaskStatus.DONE),
        ("commitments", {"time_confirmed": False}, TaskStatus.NOT_STARTED),
        ("cv", {"has_cv": False}, TaskStatus.NOT_STARTED),
        (answer_key("gov"), answer(""), TaskStatus.NOT_STARTED),
        (answer_key("gov"), answer("", essential=False), TaskStatus.OPTIONAL),
        (answer_key("gov"), answer("one"), TaskStatus.TOO_SHORT),
        (answer_key("gov"), answer("one two", essential=False), TaskStatus.TOO_SHORT),
        (answer_key("gov"), answer("a\r\nb\r\nc"), TaskStatus.DONE),
        (answer_key("gov"), answer("1 2 3 4 5"), TaskStatus.DONE),
        (answer_key("gov"), answer("1 2 3 4 5 6"), TaskStatus.TOO_LONG),
    ],
)
def test_status_of_a_task(key, changes, expected):
    assert status(key, **changes) is expected
    blocked = expected not in {TaskStatus.DONE, TaskStatus.OPTIONAL}
    assert (key in problems(tasks(facts(**changes)))) is blocked


def test_a_problem_says_how_many_words_are_missing():
    said = problems(tasks(facts(**answer("one"))))[answer_key("gov")]
    assert said == "Your answer on “Governance” has 1 word. Write at least 3."
