"""What happened to one application, in sentences. Only what is listed here is ever told, and no mark is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflows.applications.enums import ApplicationState
from workflows.campaigns.enums import ConflictStatus
from workflows.core.models import AuditEvent

type Sentence = Callable[[str, Mapping[str, Any], str], str]


@dataclass(frozen=True)
class Line:
    """One line of the timeline, as components/timeline.html takes it."""

    title: str
    at: Any
    text: str = ""
    state: str = "done"


def _moved(who: str, detail: Mapping[str, Any], member: str) -> str:
    labels = dict(ApplicationState.choices)
    before, after = (labels.get(str(detail.get(key)), "not kept") for key in ("from", "to"))
    return f"{who} moved it from “{before}” to “{after}”."


def _declared(who: str, detail: Mapping[str, Any], member: str) -> str:
    if detail.get("status") == ConflictStatus.NONE:
        return f"{who} declared no conflict of interest with this candidate."
    return f"{who} declared a conflict of interest with this candidate."


def _assessed(who: str, detail: Mapping[str, Any], member: str) -> str:
    label = dict(ConflictStatus.choices).get(str(detail.get("outcome")), "not kept")
    outcome = str(label).removeprefix("Assessed: ")
    return f"{who} assessed the conflict of interest that {member} declared. Outcome: {outcome}."


def _said(words: str) -> Sentence:
    return lambda who, detail, member: words.format(who=who, member=member)


STEPS, CONFLICTS, READS = "steps", "conflicts", "reads"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        STEPS: "Steps of the application",
        CONFLICTS: "Conflicts of interest",
        READS: "Who read it",
    }
)
# Action -> what it is about, and its sentence.
SENTENCES: Mapping[str, tuple[str, Sentence]] = MappingProxyType(
    {
        "applications.submitted": (STEPS, _said("{who} submitted the application.")),
        "applications.withdrawn": (STEPS, _said("{who} withdrew the application.")),
        "applications.moved": (STEPS, _moved),
        "campaigns.conflict_declared": (CONFLICTS, _declared),
        "campaigns.conflict_assessed": (CONFLICTS, _assessed),
        "campaigns.conflict_read": (
            CONFLICTS,
            _said("{who} read the conflict of interest that {member} declared."),
        ),
        "applications.read": (READS, _said("{who} read the application.")),
        "applications.cv_read": (READS, _said("{who} opened the CV.")),
        "applications.timeline_read": (READS, _said("{who} read this timeline.")),
    }
)


def line(event: AuditEvent, *, member: str) -> Line:
    """Return an event as a line.

    Args:
        event: of an action in SENTENCES.
        member: who declared the conflict it is about; empty where it is about none.
    """
    _, sentence = SENTENCES[event.action]
    return Line(sentence(event.actor_name, event.detail, member), event.at)


def actions_of(kind: str) -> list[str]:
    """Return the actions of a kind; all of them for any other word."""
    found = [action for action, (about, _) in SENTENCES.items() if about == kind]
    return found or list(SENTENCES)


def saying(lines: list[Line], words: str) -> list[Line]:
    """Return the lines in which every one of these words stands, names among them."""
    wanted = words.casefold().split()
    return [each for each in lines if all(word in each.title.casefold() for word in wanted)]
