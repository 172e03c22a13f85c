"""What goes out when an interview is booked, moved or called off: an e-mail and its calendar entry, to each person.

Bodies name nobody. The candidate's entry and the panel's are two, under two identities, each kept through all changes.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from workflows.accounts.models import User
from workflows.core.clock import london_date, show_moment
from workflows.notices.rules.calendar import Event, Method, invitation
from workflows.notices.services import queue
from workflows.scoring import queries
from workflows.scoring.models import Interview, InterviewSlot

_TEMPLATES = {
    (True, Method.REQUEST): "interview_booked",
    (True, Method.CANCEL): "interview_called_off",
    (False, Method.REQUEST): "interview_panel",
    (False, Method.CANCEL): "interview_panel_off",
}


@transaction.atomic
def put(*, interview: Interview, slot: InterviewSlot, at: dt.datetime) -> None:
    """Book or move an interview, and tell everybody it concerns. The caller has checked and locked.

    Members who were to come and cannot at the new time get a cancellation; the others a new version.
    """
    before, old = queries.told_of(interview), interview.slot
    interview.slot, interview.booked_at = slot, at
    if interview.pk:
        interview.sequence += 1
    interview.save()
    coming = queries.guests(slot, interview.application, on=london_date(at))
    _send(interview, slot, Method.REQUEST, [interview.application.candidate, *coming], at)
    if old is not None:
        gone = [person for person in before if person.pk not in {each.pk for each in coming}]
        _send(interview, old, Method.CANCEL, gone, at)


@transaction.atomic
def call_off(*, interview: Interview, slot: InterviewSlot, at: dt.datetime) -> None:
    """Take an interview's time away, and tell everybody it concerned."""
    told = [interview.application.candidate, *queries.told_of(interview)]
    interview.slot = interview.booked_at = None
    interview.sequence += 1
    interview.save()
    _send(interview, slot, Method.CANCEL, told, at)


@transaction.atomic
def follow_panel(*, campaign_id: int, at: dt.datetime) -> None:
    """Bring calendars up to date with conflicts and seats: who no longer comes to an interview ahead is told so, and who comes now is invited.

    Nobody else hears of it. Safe to repeat.
    """
    ahead = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("slot", "application__campaign__body", "application__candidate")
        .filter(application__campaign_id=campaign_id, slot__starts_at__gt=at)
    )
    held = [(each, each.slot) for each in ahead.order_by("pk") if each.slot]
    for interview, slot in held:
        coming = queries.guests(slot, interview.application, on=london_date(at))
        told = queries.told_of(interview)
        gone = [person for person in told if person not in coming]
        new = [person for person in coming if person not in told]
        if gone or new:
            interview.sequence += 1
            interview.save(update_fields=["sequence"])
            _send(interview, slot, Method.CANCEL, gone, at)
            _send(interview, slot, Method.REQUEST, new, at)


def _send(
    interview: Interview,
    slot: InterviewSlot,
    method: Method,
    people: Iterable[User],
    at: dt.datetime,
) -> None:
    for person in people:
        own = person.pk == interview.application.candidate_id
        queue(
            key=f"{queries.told_key(interview)}{interview.sequence}:{person.pk}",
            template=_TEMPLATES[own, method],
            context={
                "title": interview.application.campaign.title,
                "body": interview.application.campaign.body.name,
                "reference": interview.application.campaign.reference,
                "when": show_moment(slot.starts_at),
                "where": where(slot),
                "path": _path(interview, own=own),
            },
            at=at,
            recipient=person,
            calendar=invitation(_event(interview, slot, person, own=own), method=method, at=at),
        )


def where(slot: InterviewSlot) -> str:
    """Return place and link of a slot as one line."""
    return ", ".join(filter(None, (slot.place, slot.link)))


def _path(interview: Interview, *, own: bool) -> str:
    if own:
        return reverse("scoring:interview", args=[interview.application_id])
    return reverse("scoring:availability", args=[interview.application.campaign.reference])


def _event(interview: Interview, slot: InterviewSlot, person: User, *, own: bool) -> Event:
    campaign = interview.application.campaign
    host = urlsplit(settings.BASE_URL).hostname or "nedrecruit"
    return Event(
        uid=f"{interview.uid}{'' if own else '-panel'}@{host}",
        sequence=interview.sequence,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + dt.timedelta(minutes=slot.minutes),
        summary=f"Interview: {campaign.title}, {campaign.body.name}"
        if own
        else f"Interview for {campaign.reference}",
        location=where(slot),
        description=(
            f"{show_moment(slot.starts_at)}, UK time, for {slot.minutes} minutes.\n"
            f"{settings.BASE_URL}{_path(interview, own=own)}"
        ),
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=person.email,
    )


def ask_to_choose(*, interviewees: Collection[queries.Interviewee], at: dt.datetime) -> int:
    """Ask candidates without a time to choose one; each is asked once. Returns how many were asked."""
    asked = 0
    for each in interviewees:
        if each.slot is None:
            campaign = each.application.campaign
            queue(
                key=f"scoring.invited:{each.application.pk}",
                template="interview_invited",
                context={
                    "title": campaign.title,
                    "body": campaign.body.name,
                    "path": reverse("scoring:interview", args=[each.application.pk]),
                },
                at=at,
                recipient=each.application.candidate,
            )
            asked += 1
    return asked
