"""The campaign's audit trail in sentences. Only what is listed here is ever shown, and no mark is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.urls import reverse

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
    href: str = ""


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


def _extended(detail: Mapping[str, Any]) -> str:
    until = show_moment(dt.datetime.fromisoformat(detail["to"]))
    when = " once the campaign resumes" if detail.get("paused") else ""
    return f"Applications are now taken{when} until {until}.{_delay(detail)}"


def _criteria_set(detail: Mapping[str, Any]) -> str:
    version = f" as version {detail['version']}" if detail.get("version") else ""
    reason = f" Reason: {detail['reason']}" if detail.get("reason") else ""
    return f"The criteria and the scale were saved{version}.{reason}"


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
        return "A panel member or decider declared no conflict of interest with a candidate."
    return "A panel member or decider declared a conflict of interest, which must be assessed."


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
        "campaigns.criteria_set": _criteria_set,
        "campaigns.dates_set": "The planned dates were set.",
        "campaigns.date_changed": _date_changed,
        "campaigns.delay_recorded": _delay_recorded,
        "campaigns.window_set": _window_set,
        "campaigns.extended": _extended,
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
        "campaigns.looked_back": _looked_back,
        "accounts.view_as_office": "A system administrator looked at the service as somebody with a role here.",
        "core.grants_mended": "Access was set right after the nightly check.",
        "campaigns.conflict_declared": _declared,
        "campaigns.conflict_assessed": _assessed,
        "campaigns.register_read": "The register of conflicts of interest was read.",
        "campaigns.conflict_read": "A conflict of interest was read in the words of whoever declared it.",
        "campaigns.register_exported": "The register of conflicts of interest was exported.",
        "applications.submitted": "An application was submitted.",
        "applications.read": "An application was read by the coordinator.",
        "applications.list_read": _list_read,
        "applications.cv_read": "A CV was opened by the coordinator.",
        "applications.timeline_read": "The timeline of an application was read.",
        "applications.withdrawn": "An application was withdrawn.",
        "applications.moved": _application_moved,
        "scoring.locked": "A panel member locked their scores.",
        "scoring.shortlist_agreed": "The shortlist was agreed.",
        "scoring.names_read": "A panel member opened the candidates’ names, to declare conflicts of interest.",
        "scoring.marks_read": "A panel member opened the other members’ marks.",
        "scoring.table_read": "The score table was opened.",
        "scoring.agreement_read": "The figures of how far the panel agreed were opened.",
        "scoring.meeting_moved": "A candidate was put before the panel’s meeting.",
        "scoring.meeting_closed": "The panel’s meeting was closed.",
        "scoring.moderated": "What the panel agreed on a candidate was recorded.",
        "scoring.view_given": "A panel member said whether they agree with what was moderated.",
        "scoring.marks_followed": "A panel member saw the other members’ marks of the candidate before the meeting.",
        "scoring.minutes_saved": "The minutes of the moderation were saved.",
        "scoring.interviewees_read": "The names of those to be interviewed were opened.",
        "scoring.interviewee_read": "A candidate’s interview, and what they need there, were opened.",
        "scoring.slots_proposed": "Interview times were made.",
        "scoring.slots_answered": "A panel member said when they can interview.",
        "scoring.slots_offered": "Interview times were offered to candidates.",
        "scoring.slot_withdrawn": "An interview time was withdrawn.",
        "scoring.interviews_set": "How interviews are held was changed.",
        "scoring.interviewees_invited": "Candidates were asked to choose an interview time.",
        "scoring.interview_booked": "An interview was booked.",
        "scoring.interview_moved": "An interview was moved.",
        "scoring.interview_called_off": "An interview was called off.",
        "scoring.table_exported": "The score table was exported.",
        "decisions.recorded": "The decision was recorded.",
        "decisions.read": "The decision, or the names it is between, was read.",
        "cms.candidate_pack_made": "The candidate pack of the advert was made.",
        "cms.scheduled_publish_refused": _publish_refused,
        "packs.created": "A board pack was started.",
        "packs.build_ordered": "A board pack was ordered.",
        "packs.built": "A board pack was built.",
        "packs.addressed": "A board pack was addressed to its readers.",
        "packs.issued": "A board pack was issued.",
        "packs.edited": "The front sheet of a board pack was changed.",
        "packs.cleared": "A board pack was cleared for issue.",
        "packs.draft": "A board pack went back to draft.",
        "packs.minuted": "A board pack was minuted.",
        "packs.published": "A board pack was published.",
        "packs.read": "A board pack was downloaded.",
        "core.denied": "Somebody was refused a page of this campaign.",
        "campaigns.trail_exported": "This trail was exported to a file.",
    }
)
# What is searched of a sentence with particulars.
PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "campaigns.criteria_set": "the criteria and the scale were saved as version",
        "campaigns.date_changed": "is now planned for",
        "campaigns.delay_recorded": "is late",
        "campaigns.window_set": "applications are now planned to open and close",
        "campaigns.extended": "applications are now taken once the campaign resumes until",
        "campaigns.moved": "the campaign became",
        "campaigns.panel_joined": "a person joined the panel as",
        "campaigns.role_given": "a person became",
        "campaigns.role_dated": "the role of",
        "campaigns.panel_dated": "the seat of a",
        "campaigns.looked_back": "what a person could see was looked up",
        "invitations.sent": "a person was invited to be",
        "campaigns.conflict_declared": "a panel member or decider declared conflict of interest",
        "campaigns.conflict_assessed": "a conflict of interest was assessed outcome",
        "applications.moved": "an application became",
        "applications.list_read": "the list of applications was read searched by the coordinator",
        "cms.scheduled_publish_refused": "the advert was not published on time",
    }
)
# Recorded in a campaign and never shown in its trail, with why.
SILENT: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "applications.started",
                "applications.answer_saved",
                "applications.contact_saved",
                "applications.eligibility_saved",
                "applications.commitments_saved",
                "applications.cv_attached",
                "applications.cv_removed",
            ),
            "a draft is its candidate's alone",
        ),
        **dict.fromkeys(
            ("scoring.score_saved", "scoring.flagged", "scoring.sheet_locked"),
            "how a member comes along is nobody else's to see while scoring is blind",
        ),
        **dict.fromkeys(
            ("scoring.adjustments_asked", "scoring.adjustment_confirmed"),
            "that somebody needs an adjustment is between them and who arranges it",
        ),
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
        "invitations": "Invitations",
        "cms": "The advert",
        "core": "Access and refusals",
        "accounts": "System administrators who looked as somebody else",
    }
)
# Who did these is a candidate, or may be: not named, and not found by name, while a panel scores without names.
HIDDEN_ACTORS: Mapping[str, str] = MappingProxyType(
    {
        "applications.submitted": "a candidate",
        "applications.withdrawn": "a candidate",
        "scoring.interview_booked": "a candidate or the coordinator",
        "scoring.interview_moved": "a candidate or the coordinator",
        "scoring.interview_called_off": "a candidate or the coordinator",
        "core.denied": "somebody signed in",
    }
)
# Which of a member's declarations is a conflict, by its place among them, could say whose number they never marked.
VEILED: Mapping[str, str] = MappingProxyType(
    {
        "campaigns.conflict_declared": "A panel member or decider declared whether they have a conflict of "
        "interest with a candidate.",
    }
)
# The campaign's own page leaves out who was refused, and who opened which list; that is for those who vouch for it.
DESK = frozenset(SENTENCES) - {
    "accounts.view_as_office",
    "core.denied",
    "campaigns.looked_back",
    "applications.list_read",
    "applications.timeline_read",
    "campaigns.conflict_read",
    "campaigns.register_read",
    "decisions.read",
    "scoring.agreement_read",
    "scoring.interviewee_read",
    "scoring.interviewees_read",
    "scoring.marks_followed",
    "scoring.marks_read",
    "scoring.names_read",
    "scoring.table_read",
}
_ROUTES = {
    Route.SESSION: "In a browser",
    Route.VISITOR: "In a browser, not signed in",
    Route.JOB: "By a job",
    Route.COMMAND: "At the machine",
}
FILE_HEADINGS = ("Date and time (UTC)", "What was done", "By", "How")


def actions_of(kind: str) -> list[str]:
    """Return the actions of a kind; all of them for any other word."""
    found = [action for action in SENTENCES if action.partition(".")[0] == kind]
    return found or list(SENTENCES)


def actions_saying(words: str) -> list[str]:
    """Return the actions whose sentence holds every one of these words, whatever its particulars."""
    wanted = words.lower().split()
    said = {
        action: sentence if isinstance(sentence, str) else PHRASES[action]
        for action, sentence in SENTENCES.items()
    }
    return [
        action
        for action, sentence in said.items()
        if all(word in sentence.lower() for word in wanted)
    ]


def title(event: AuditEvent, *, names: bool = True) -> str:
    """Return what an event says; its action is one of SENTENCES. Without `names`, what VEILED leaves of it."""
    sentence = (
        SENTENCES[event.action] if names else VEILED.get(event.action, SENTENCES[event.action])
    )
    return sentence if isinstance(sentence, str) else sentence(event.detail)


def actor(event: AuditEvent, *, names: bool) -> str:
    """Return who did it; without `names` nobody who may be a candidate is named."""
    hidden = "" if names else HIDDEN_ACTORS.get(event.action, "")
    return hidden or event.actor_name


def row(event: AuditEvent, *, names: bool = True, links: bool = False) -> TrailRow:
    """Return one event as a line. Without `names` no candidate is named; `links` lead to an application's timeline."""
    href = ""
    if links and event.target_type == "applications.application":
        href = reverse("applications:desk_timeline", args=[event.scope, event.target_id])
    by = f"By {actor(event, names=names)}"
    return TrailRow(title=title(event, names=names), at=event.at, text=by, href=href)


def file_line(event: AuditEvent, *, names: bool) -> list[str]:
    """Return one event as a line of the file, under FILE_HEADINGS; nothing in it starts a formula."""
    cells = (
        event.at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"),
        title(event, names=names),
        actor(event, names=names),
        _ROUTES.get(Route(event.route), "") if event.route in set(Route) else "",
    )
    return [inert(cell) for cell in cells]
