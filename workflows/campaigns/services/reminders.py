"""Reminders: once for each person, occasion and day, whoever runs the clock."""

import datetime as dt
from typing import Final

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns import queries
from workflows.campaigns.models import Reminder
from workflows.campaigns.queries import Waiting
from workflows.campaigns.rules.reminders import reminds
from workflows.core.clock import LONDON, london_date
from workflows.notices.services import queue

EARLIEST: Final = 8  # the hour in London from which reminders go out


def remind(*, at: dt.datetime) -> int:
    """Send what is to be reminded of today and was not yet. Returns how many; twice, or twice at once, is safe."""
    today, calendar = london_date(at), queries.working_days()
    if at.astimezone(LONDON).hour < EARLIEST or not calendar.is_working(today):
        return 0
    found = [
        each
        for each in queries.waiting(at)
        if reminds(each.kind, due_on=each.due_on, today=today, calendar=calendar)
    ]
    people = User.objects.filter(is_active=True).in_bulk({each.user_id for each in found})
    return sum(
        _send(each, people[each.user_id], today, at) for each in found if each.user_id in people
    )


@transaction.atomic
def _send(waiting: Waiting, recipient: User, today: dt.date, at: dt.datetime) -> bool:
    """Write the reminder and its e-mail together; the row is what makes it once a day."""
    reminder, new = Reminder.objects.get_or_create(
        campaign=waiting.campaign, kind=waiting.kind, recipient=recipient, day=today
    )
    if new:
        queue(
            key=f"campaigns.reminder:{reminder.pk}",
            template="reminder",
            context={
                "heading": waiting.kind.label,
                "title": waiting.campaign.title,
                "reference": waiting.campaign.reference,
                "text": waiting.text,
                "path": waiting.path,
            },
            at=at,
            recipient=recipient,
        )
    return new
