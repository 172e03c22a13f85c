"""What is left to do before an application can be submitted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.core.words import count_words


class TaskStatus(StrEnum):
    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    TOO_SHORT = "Too short"
    TOO_LONG = "Too long"
    OPTIONAL = "Optional"
    DONE = "Completed"


class Part(StrEnum):
    """A task other than an answer."""

    CONTACT = "contact"
    ELIGIBILITY = "eligibility"
    COMMITMENTS = "commitments"
    CV = "cv"


@dataclass(frozen=True)
class AnswerFacts:
    """One criterion and what has been written for it.

    Args:
        key: the criterion's key in its campaign.
        title: the criterion's title.
        essential: must be answered; the others may be left out.
        text: what has been written.
    """

    key: str
    title: str
    essential: bool
    text: str


@dataclass(frozen=True)
class Facts:
    """What completeness depends on.

    Args:
        contact: the required contact details, in any order, blank where missing.
        questions: ids of the eligibility questions in force.
        answered: ids of those that have an answer.
        time_confirmed: the candidate can give the time.
        answers: one for each criterion, in order.
        has_cv: a checked CV is attached.
        min_words: of each answer.
        max_words: of each answer.
    """

    contact: Sequence[str]
    questions: Collection[int]
    answered: Collection[int]
    time_confirmed: bool
    answers: Sequence[AnswerFacts]
    has_cv: bool
    min_words: int
    max_words: int


@dataclass(frozen=True)
class Task:
    """A line of the task list. `problem` says what to do; empty when nothing is."""

    key: str
    status: TaskStatus
    problem: str = ""
    words: int = 0

    @property
    def complete(self) -> bool:
        """Whether this task does not stand in the way of submitting."""
        return self.status in {TaskStatus.DONE, TaskStatus.OPTIONAL}


def answer_key(criterion_key: str) -> str:
    """Return the key of the task of answering a criterion."""
    return f"answer-{criterion_key}"


def tasks(facts: Facts) -> tuple[Task, ...]:
    """Return every task in the order of the task list."""
    return (
        _contact(facts),
        _eligibility(facts),
        _commitments(facts),
        *(_answer(answer, facts) for answer in facts.answers),
        _cv(facts),
    )


def problems(found: Sequence[Task]) -> dict[str, str]:
    """Return task key -> what to do, for each task that is not complete."""
    return {task.key: task.problem for task in found if not task.complete}


def _part(part: Part, filled: int, wanted: int, problem: str) -> Task:
    if filled >= wanted:
        return Task(part.value, TaskStatus.DONE)
    status = TaskStatus.IN_PROGRESS if filled else TaskStatus.NOT_STARTED
    return Task(part.value, status, problem)


def _contact(facts: Facts) -> Task:
    filled = sum(bool(value.strip()) for value in facts.contact)
    return _part(Part.CONTACT, filled, len(facts.contact), "Complete your contact details.")


def _eligibility(facts: Facts) -> Task:
    wanted = set(facts.questions)
    filled = len(wanted & set(facts.answered))
    return _part(
        Part.ELIGIBILITY, filled, len(wanted), "Answer every question about your eligibility."
    )


def _commitments(facts: Facts) -> Task:
    return _part(
        Part.COMMITMENTS,
        int(facts.time_confirmed),
        1,
        "Confirm that you can give the time this role needs.",
    )


def _cv(facts: Facts) -> Task:
    return _part(Part.CV, int(facts.has_cv), 1, "Upload your CV.")


def _answer(answer: AnswerFacts, facts: Facts) -> Task:
    key, words = answer_key(answer.key), count_words(answer.text)
    if words == 0 and answer.essential:
        return Task(key, TaskStatus.NOT_STARTED, f"Write your answer on “{answer.title}”.")
    if words == 0:
        return Task(key, TaskStatus.OPTIONAL)
    if words < facts.min_words:
        return Task(
            key,
            TaskStatus.TOO_SHORT,
            f"Your answer on “{answer.title}” has {words} {_plural(words)}. "
            f"Write at least {facts.min_words}.",
            words,
        )
    if words > facts.max_words:
        return Task(
            key,
            TaskStatus.TOO_LONG,
            f"Your answer on “{answer.title}” has {words} words. "
            f"Remove {words - facts.max_words} to reach {facts.max_words}.",
            words,
        )
    return Task(key, TaskStatus.DONE, words=words)


def _plural(words: int) -> str:
    return "word" if words == 1 else "words"
