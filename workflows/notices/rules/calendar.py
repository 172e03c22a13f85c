"""Calendar invitations as text (RFC 5545 and 5546): one event, asked for or called off.

A calendar knows an event by its UID and takes the message with the highest SEQUENCE, so that a moved or cancelled
interview replaces what was there before.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

_LINE = 75  # octets, without the line's end
_STAMP = "%Y%m%dT%H%M%SZ"


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Event:
    """What is to stand in a calendar.

    Args:
        uid: stable for one appointment of one person, however often it moves.
        sequence: 0 for the first message, one more for each that changes it.
        starts_at, ends_at: aware moments.
        summary: the title; no personal data.
        location: where, or empty.
        description: plain text, or empty.
        organizer: an e-mail address.
        attendee: the e-mail address of whom it is for.
    """

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    location: str
    description: str
    organizer: str
    attendee: str


def invitation(event: Event, *, method: Method, at: dt.datetime) -> str:
    """Return the calendar file that asks for an event or calls it off; all times are in UTC."""
    cancelled = method is Method.CANCEL
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//NED Recruit//Calendar//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        *([f"LOCATION:{_text(event.location)}"] if event.location else []),
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        f"ORGANIZER:mailto:{event.organizer}",
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{event.attendee}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def cancels(calendar: str) -> bool:
    """Say whether a calendar file calls its event off."""
    return f"\r\nMETHOD:{Method.CANCEL}\r\n" in calendar


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime(_STAMP)


def _text(value: str) -> str:
    """Return text as a property holds it; a line break in it cannot begin another property."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> str:
    """Return a content line in pieces of at most 75 octets; no letter is cut in two."""
    pieces, piece = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > _LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return "\r\n".join(each.decode() for each in [*pieces, piece])
