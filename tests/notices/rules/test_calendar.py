import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from workflows.notices.rules.calendar import Event, Method, invitation

LONDON = ZoneInfo("Europe/London")
AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


def event(**fields) -> Event:
    given = {
        "uid": "abc@example.org",
        "sequence": 0,
        "starts_at": dt.datetime(2027, 3, 30, 15, 30, tzinfo=LONDON),
        "ends_at": dt.datetime(2027, 3, 30, 16, 15, tzinfo=LONDON),
        "summary": "Interview: Chair, Wharfe Trust",
        "location": "Room 4; Civic Hall, Leeds",
        "description": "One line\nand another",
        "organizer": "team@example.org",
        "attendee": "you@example.org",
        **fields,
    }
    return Event(**given)


def lines(text: str) -> list[str]:
    """Return content lines, unfolded as a calendar does."""
    return text.replace("\r\n ", "").split("\r\n")


def test_an_invitation_is_in_utc_and_names_its_identity_and_version():
    found = lines(invitation(event(sequence=3), method=Method.REQUEST, at=AT))
    assert found[0] == "BEGIN:VCALENDAR"
    assert found[-1] == ""
    for line in (
        "METHOD:REQUEST",
        "UID:abc@example.org",
        "SEQUENCE:3",
        "DTSTAMP:20270301T090000Z",
        "DTSTART:20270330T143000Z",  # half past three in summer time
        "DTEND:20270330T151500Z",
        "STATUS:CONFIRMED",
        "ORGANIZER:mailto:team@example.org",
        "SUMMARY:Interview: Chair\\, Wharfe Trust",
        "LOCATION:Room 4\\; Civic Hall\\, Leeds",
        "DESCRIPTION:One line\\nand another",
    ):
        assert line in found
    assert any(line.endswith(":mailto:you@example.org") for line in found)


def test_a_cancellation_keeps_the_identity_and_has_no_empty_property():
    found = lines(invitation(event(location="", description=""), method=Method.CANCEL, at=AT))
    assert "METHOD:CANCEL" in found
    assert "STATUS:CANCELLED" in found
    assert "UID:abc@example.org" in found
    assert not any(line.startswith(("LOCATION", "DESCRIPTION")) for line in found)


@pytest.mark.parametrize("text", ["é" * 200, "a" * 500, "…’" * 90, "x"])
def test_no_line_is_longer_than_a_calendar_takes_and_no_letter_is_cut(text):
    whole = invitation(event(summary=text), method=Method.REQUEST, at=AT)
    assert all(len(line.encode()) <= 75 for line in whole.split("\r\n"))
    assert f"SUMMARY:{text}" in lines(whole)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_break_in_a_text_begins_no_property_of_its_own(end):
    whole = invitation(
        event(summary=f"Chair{end}ATTENDEE:mailto:x@y.z"), method=Method.REQUEST, at=AT
    )
    assert "SUMMARY:Chair\\nATTENDEE:mailto:x@y.z" in lines(whole)
