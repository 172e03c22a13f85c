"""The campaign's audit trail in sentences. Only what is listed here is ever shown, and no mark is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflows.campaigns.enums import (
    CampaignRole,
    CampaignState,
    ConflictStatus,
    DelayCause,
    PanelRole,
    Stage,
)
from workflows.core.clock import show_date, show_moment
from workflows.core.models import AuditEvent

type Sentence = str | Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class TrailRow:
    """One line of the timeline."""

    title: str
    at: dt.datetime
    text: str
    state: str = "done"


def _label(enum: Any, value: object) -> str:  # noqa: ANN401 -- any TextChoices
    return str(enum(value).label) if value in enum.values else str(value)


def _moved(detail: Mapping[str, Any]) -> str:
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    return f"The campaign became “{_label(CampaignState, detail.get('to'))}”.{reason}"


def _date_changed(detail: Mapping[str, Any]) -> str:
    day = show_date(dt.date.fromisoformat(detail["planned_on"]))
    reason = _delay(detail)
    return f"“{_label(Stage, detail.get('stage'))}” is now planned for {day}.{reason}"


def _delay(detail: Mapping[str, Any]) -> str:
    cause = f" Cause: {_label(DelayCause, detail['cause'])}." if detail.get("cause") else ""
    return f"{cause} Reason: {detail['reason']}" if detail.get("reason") else cause


def _delay_recorded(detail: Mapping[str, Any]) -> str:
    return f"“{_label(Stage, detail.get('stage'))}” is late.{_delay(detail)}"


def _window_set(detail: Mapping[str, Any]) -> str:
    opens, closes = (
        show_moment(dt.datetime.fromisoformat(detail[key])) for key in ("opens_at", "closes_at")
    )
    return f"Applications are now planned to open on {opens} and close on {closes}."


def _assessed(detail: Mapping[str, Any]) -> str:
    outcome = _label(ConflictStatus, detail.get("outcome"))
    return f"A conflict of interest was assessed. Outcome: {outcome.removeprefix('Assessed: ')}."


def _declared(detail: Mapping[str, Any]) -> str:
    if detail.get("status") == ConflictStatus.NONE:
        return "A panel member declared no conflict of interest with a candidate."
    return "A panel member declared a conflict of interest, which must be assessed."


def _seated(detail: Mapping[str, Any]) -> str:
    return f"A person joined the panel as {_label(PanelRole, detail.get('role')).lower()}."


def _role_given(detail: Mapping[str, Any]) -> str:
    return f"A person became {_label(CampaignRole, detail.get('role')).lower()}."


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "campaigns.created": "The campaign was started.",
        "campaigns.criteria_set": "The criteria and the scale were saved.",
        "campaigns.dates_set": "The planned dates were set.",
        "campaigns.date_changed": _date_changed,
        "campaigns.delay_recorded": _delay_recorded,
        "campaigns.window_set": _window_set,
        "campaigns.moved": _moved,
        "campaigns.panel_joined": _seated,
        "campaigns.panel_left": "A person left the panel.",
        "campaigns.role_given": _role_given,
        "campaigns.role_ended": "A role in this campaign alone ended.",
        "campaigns.trail_read": "This trail was read.",
        "core.grants_mended": "Access was set right after the nightly check.",
        "campaigns.conflict_declared": _declared,
        "campaigns.conflict_assessed": _assessed,
        "applications.submitted": "An application was submitted.",
        "applications.read": "An application was read by the coordinator.",
        "applications.cv_read": "A CV was opened by the coordinator.",
        "applications.withdrawn": "An application was withdrawn.",
        "scoring.locked": "A panel member locked their scores.",
        "scoring.shortlist_agreed": "The shortlist was agreed.",
        "scoring.table_exported": "The score table was exported.",
        "decisions.recorded": "The decision was recorded.",
        "packs.created": "A board pack was started.",
        "packs.build_ordered": "A board pack was ordered.",
        "packs.built": "A board pack was built.",
        "packs.addressed": "A board pack was addressed to its readers.",
        "packs.issued": "A board pack was issued.",
    }
)
# What an auditor narrows the trail by; the first word of an action says where it belongs.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "campaigns": "The campaign, its panel and its conflicts",
        "applications": "Applications",
        "scoring": "Scoring and the shortlist",
        "decisions": "The decision",
        "packs": "Board packs",
        "core": "Access",
    }
)
# Who did these is a candidate, or leads to one: hidden while a panel scores without names.
_NAMES_CANDIDATES = ("applications.submitted", "applications.withdrawn")


def actions_of(kind: str) -> list[str]:
    """Return the actions of a kind; all of them for any other word."""
    found = [action for action in SENTENCES if action.partition(".")[0] == kind]
    return found or list(SENTENCES)


def row(event: AuditEvent, *, names: bool = True) -> TrailRow:
    """Return one event as a line; its action is one of SENTENCES. Without `names` no candidate is named."""
    sentence = SENTENCES[event.action]
    title = sentence if isinstance(sentence, str) else sentence(event.detail)
    hidden = not names and event.action in _NAMES_CANDIDATES
    actor = "a candidate" if hidden else event.actor_name
    return TrailRow(title=title, at=event.at, text=f"By {actor}")
