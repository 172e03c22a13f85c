"""The campaign's audit trail in sentences. Only what is listed here is ever shown, and no mark is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole, Stage
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
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    return f"“{_label(Stage, detail.get('stage'))}” is now planned for {day}.{reason}"


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


SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "campaigns.created": "The campaign was started.",
        "campaigns.criteria_set": "The criteria and the scale were saved.",
        "campaigns.dates_set": "The planned dates were set.",
        "campaigns.date_changed": _date_changed,
        "campaigns.window_set": _window_set,
        "campaigns.moved": _moved,
        "campaigns.panel_joined": _seated,
        "campaigns.panel_left": "A person left the panel.",
        "campaigns.conflict_declared": _declared,
        "campaigns.conflict_assessed": _assessed,
        "applications.submitted": "An application was submitted.",
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


def row(event: AuditEvent) -> TrailRow:
    """Return one event as a line; its action is one of SENTENCES."""
    sentence = SENTENCES[event.action]
    title = sentence if isinstance(sentence, str) else sentence(event.detail)
    return TrailRow(title=title, at=event.at, text=f"By {event.actor_name}")
