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
from workflows.core.audit import Route
from workflows.core.clock import show_date, show_moment
from workflows.core.models import AuditEvent
from workflows.core.sheets import inert

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


def _application_moved(detail: Mapping[str, Any]) -> str:
    became = str(detail.get("to", "")).replace("_", " ")
    return f"An application became “{became.capitalize()}”."


def _list_read(detail: Mapping[str, Any]) -> str:
    searched = "searched" if detail.get("filters") else "read"
    return f"The list of applications was {searched} by the coordinator."


def _publish_refused(detail: Mapping[str, Any]) -> str:
    return f"The advert was not published on time. Reason: {detail.get('reason', '')}"


def _last_day(detail: Mapping[str, Any]) -> str:
    if "until" not in detail:
        return "is held until further notice"
    return f"now ends with {show_date(dt.date.fromisoformat(detail['until']))}"


def _role_dated(detail: Mapping[str, Any]) -> str:
    return f"The role of {_label(CampaignRole, detail.get('role')).lower()} {_last_day(detail)}."


def _seat_dated(detail: Mapping[str, Any]) -> str:
    return f"The seat of a {_label(PanelRole, detail.get('role')).lower()} {_last_day(detail)}."


def _invited(detail: Mapping[str, Any]) -> str:
    enum = PanelRole if detail.get("kind") == "panel" else CampaignRole
    return f"A person was invited to be {_label(enum, detail.get('role')).lower()}."


def _looked_back(detail: Mapping[str, Any]) -> str:
    day = show_date(dt.date.fromisoformat(detail["on"]))
    return f"What a person could see on {day} was looked up."


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
        "campaigns.role_dated": _role_dated,
        "campaigns.panel_dated": _seat_dated,
        "invitations.sent": _invited,
        "invitations.sent_again": "An invitation was sent again.",
        "invitations.withdrawn": "An invitation was withdrawn.",
        "invitations.accepted": "An invitation was accepted.",
        "invitations.declined": "An invitation was declined.",
        "campaigns.trail_read": "This trail was read.",
        "accounts.view_as_office": "A system administrator looked at the service as somebody with a role here.",
