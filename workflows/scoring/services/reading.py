"""Who read names or other people's marks: written to the trail by the page that shows them, once a request."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.models import Campaign
from workflows.core import audit


@transaction.atomic
def record_names_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that a panel member opened the list of candidates' names."""
    _record("scoring.names_read", campaign, actor, at)


@transaction.atomic
def record_marks_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that a panel member opened the other members' marks."""
    _record("scoring.marks_read", campaign, actor, at)


@transaction.atomic
def record_followed(
    *, campaign: Campaign, actor: User, since: dt.datetime, at: dt.datetime
) -> None:
    """Write down that a member saw the marks of the candidate the meeting came to at `since`: once, however often the page asks."""
    if not audit.has_recorded("scoring.marks_followed", actor=actor, target=campaign, since=since):
        _record("scoring.marks_followed", campaign, actor, at)


@transaction.atomic
def record_table_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that the score table was opened, marks and names and all."""
    _record("scoring.table_read", campaign, actor, at)


@transaction.atomic
def record_agreement_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that the figures of agreement were opened: they are made of everybody's marks."""
    _record("scoring.agreement_read", campaign, actor, at)


@transaction.atomic
def record_export(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that the score table left the product as a file."""
    _record("scoring.table_exported", campaign, actor, at)


@transaction.atomic
def record_interviewees_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write down that the names of those to be interviewed were opened."""
    _record("scoring.interviewees_read", campaign, actor, at)


@transaction.atomic
def record_interviewee_read(*, application: Application, actor: User, at: dt.datetime) -> None:
    """Write down that one candidate's interview, and what they need there, were opened."""
    audit.record(
        "scoring.interviewee_read",
        actor=actor,
        target=application,
        at=at,
        scope=application.campaign.reference,
    )


def _record(action: str, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    audit.record(action, actor=actor, target=campaign, at=at, scope=campaign.reference)
