"""The record of moderation: what was agreed beside the originals, why, by whom, and who agrees."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from workflows.core.clock import london_date, show_date
from workflows.scoring.models import (
    Meeting,
    MemberView,
    Minutes,
    ModeratedMark,
    ModerationNote,
    SiftSheet,
)
from workflows.scoring.rules.moderation import Given, View


@dataclass(frozen=True, slots=True)
class Agreed:
    """A moderated mark as written; `value` None took an earlier one back."""

    key: str
    value: int | None
    reason: str
    author: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    author: str
    at: dt.datetime


NO_NOTES: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Talk:
    """Everything moderated on one candidate, oldest first."""

    marks: Sequence[Agreed] = ()
    notes: Sequence[Note] = ()
    views: Sequence[View] = ()

    @property
    def held(self) -> Mapping[str, Given]:
        """What stands on each criterion that was ever moderated."""
        return {each.key: Given(each.value, each.reason) for each in self.marks}

    @property
    def note(self) -> str:
        """The note as it stands."""
        return self.notes[-1].text if self.notes else ""

    @property
    def changed_at(self) -> dt.datetime | None:
        """When marks or note were last changed."""
        times = [each.at for each in self.marks] + [each.at for each in self.notes]
        return max(times, default=None)

    @property
    def seen(self) -> str:
        """What changes with every change: a form carries it, so that nobody overwrites what they have not seen."""
        return f"{len(self.marks)}.{len(self.notes)}"


NOTHING_SAID = Talk()


def agreed_marks(campaign_id: int) -> dict[UUID, dict[str, int]]:
    """Return application id -> criterion key -> the mark agreed in moderation, the latest; one query."""
    found: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for pk, key, value in (
        ModeratedMark.objects.filter(application__campaign_id=campaign_id)
        .order_by("pk")
        .values_list("application_id", "criterion__key", "value")
    ):
        found[pk][key] = value
    return {
        pk: {key: value for key, value in marks.items() if value is not None}
        for pk, marks in found.items()
    }


def talks(campaign_id: int) -> dict[UUID, Talk]:
    """Return application id -> what was said and agreed in moderation; three queries."""
    marks: dict[UUID, list[Agreed]] = defaultdict(list)
    for mark in ModeratedMark.objects.filter(application__campaign_id=campaign_id).select_related(
        "criterion", "author"
    ):
        marks[mark.application_id].append(
            Agreed(mark.criterion.key, mark.value, mark.reason, str(mark.author), mark.at)
        )
    notes: dict[UUID, list[Note]] = defaultdict(list)
    for note in ModerationNote.objects.filter(application__campaign_id=campaign_id).select_related(
        "author"
    ):
        notes[note.application_id].append(Note(note.text, str(note.author), note.at))
    views: dict[UUID, list[View]] = defaultdict(list)
    for view in MemberView.objects.filter(membership__campaign_id=campaign_id):
        views[view.application_id].append(
            View(view.membership_id, view.agrees, view.comment, view.at)
        )
    return {
        pk: Talk(marks.get(pk, ()), notes.get(pk, ()), views.get(pk, ()))
        for pk in {*marks, *notes, *views}
    }


def meeting_of(campaign_id: int) -> Meeting | None:
    """Return a campaign's meeting, if it was ever begun."""
    return Meeting.objects.filter(campaign_id=campaign_id).first()


def minutes_of(campaign_id: int) -> tuple[Minutes, ...]:
    """Return every version of the minutes, newest first."""
    return tuple(Minutes.objects.filter(campaign_id=campaign_id).select_related("author"))


def all_locked_on(campaign_id: int) -> str:
    """Return the day on which the last scores were locked, written out; empty where none are."""
    locked = SiftSheet.objects.filter(membership__campaign_id=campaign_id).aggregate(
        at=Max("locked_at")
    )["at"]
    return show_date(london_date(locked)) if locked else ""
