import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotVisibleError, StaleVersionError
from workflows.core.words import normalise_text
from workflows.scoring import permissions, queries
from workflows.scoring.models import Meeting, MemberView, Minutes, ModeratedMark, ModerationNote
from workflows.scoring.queries import Row
from workflows.scoring.rules.moderation import NOTE_MAX, Given, changes, problems

MINUTES_MAX = 60_000  # characters
ELSEWHERE = (
    "Somebody has saved since you opened this page. Both are shown: compare them and save again."
)


@transaction.atomic
def show_candidate(*, reference: str, blind_code: str, actor: User, at: dt.datetime) -> None:
    """Put a candidate before everybody who follows the meeting; it begins with the first.

    Raises NotVisibleError or NotAllowedError for who does not lead it, or is recused from the candidate.
    """
    campaign = _lead(reference, actor, at)
    row = _row(campaign, blind_code, actor, at)
    Meeting.objects.update_or_create(
        campaign=campaign,
        defaults={
            "candidate_id": row.candidate.pk,
            "moved_by": actor,
            "moved_at": at,
            "closed_at": None,
        },
    )
    audit.record(
        "scoring.meeting_moved",
        actor=actor,
        target=campaign,
        at=at,
        scope=reference,
        detail={"candidate": blind_code},
    )


@transaction.atomic
def close_meeting(*, reference: str, actor: User, at: dt.datetime) -> None:
    """End the meeting; pages that follow it stop asking. Showing a candidate begins it again."""
    campaign = _lead(reference, actor, at)
    Meeting.objects.update_or_create(
        campaign=campaign,
        defaults={"candidate": None, "moved_by": actor, "moved_at": at, "closed_at": at},
    )
    audit.record("scoring.meeting_closed", actor=actor, target=campaign, at=at, scope=reference)


@transaction.atomic
def moderate(
    *,
    reference: str,
    blind_code: str,
    given: Mapping[str, Given],
    note: str,
    seen: str,
    actor: User,
    at: dt.datetime,
) -> None:
    """Record what the panel agreed on one candidate, as new rows beside the originals (hard guard 2).

    Args:
        reference: the campaign's.
        blind_code: the candidate's.
        given: criterion key -> mark and reason; without a mark the members' own stand.
        note: how the panel came to agree.
        seen: Talk.seen of what this was written over.
        actor: the panel's chair, or the coordinator for them.
        at: now.

    Raises:
        NotVisibleError: no such candidate or criterion, or the actor is recused.
        NotAllowedError: not in moderation, or they wait for an assessment of their own.
        StaleVersionError: somebody else saved first; `current` is their Talk.
        InvalidInputError: see rules.moderation.problems.
    """
    campaign = _lead(reference, actor, at)
    row = _row(campaign, blind_code, actor, at)
    criteria = {each.key: each for each in queries.criteria_of(campaign.pk)}
    if row.original is None or not given.keys() <= criteria.keys():
        raise NotVisibleError("There is no such candidate or criterion to moderate.")
    talk = queries.talks(campaign.pk).get(row.candidate.pk, queries.NOTHING_SAID)
    tidy = {
        key: Given(each.value, normalise_text(each.reason).strip()) for key, each in given.items()
    }
    note = normalise_text(note).strip()
    changed = changes(tidy, talk.held)
    if not changed and note == talk.note:
        return  # sent twice, or nothing to write
    if seen != talk.seen:
        raise StaleVersionError(ELSEWHERE, current=talk)
    errors = problems(
        changed,
        scale=(campaign.scale_min, campaign.scale_max),
        divergent=bool(row.original.divergent),
        note=note,
    )
    if errors:
        raise InvalidInputError(errors)
    ModeratedMark.objects.bulk_create(
        ModeratedMark(
            application_id=row.candidate.pk,
            criterion=criteria[key],
            value=each.value,
            reason=each.reason,
            author=actor,
            at=at,
        )
        for key, each in changed.items()
    )
    if note != talk.note:
        ModerationNote.objects.create(
            application_id=row.candidate.pk, text=note, author=actor, at=at
        )
    audit.record(
        "scoring.moderated",
        actor=actor,
        target=Application(pk=row.candidate.pk),
        at=at,
        scope=reference,
        detail={"criteria": sorted(changed), "note": note != talk.note},
    )


@transaction.atomic
def give_view(
    *,
    reference: str,
    blind_code: str,
    agrees: bool,
    comment: str,
    actor: User,
    at: dt.datetime,
) -> None:
    """Record whether a member agrees with what was moderated on a candidate.

    Raises:
        NotVisibleError: not on the panel, recused, or no such candidate.
        NotAllowedError: not in moderation, or they wait for an assessment.
        InvalidInputError: "comment" is missing where they do not agree, or too long.
    """
    campaign = _campaign(reference)
    require(actor, "scoring.follow", campaign, at=at)
    permissions.check_moderating(campaign)
    sift = queries.sift(campaign, on=london_date(at))
    seat = permissions.check_seated(actor, sift).seat
    candidate = permissions.met(permissions.InMeeting(seat), blind_code, sift)
    comment = normalise_text(comment).strip()
    if not agrees and not comment:
        raise InvalidInputError({"comment": "Say in a sentence why you do not agree."})
    if len(comment) > NOTE_MAX:
        raise InvalidInputError(
            {"comment": f"Shorten your comment to {NOTE_MAX:,} characters or fewer."}
        )
    MemberView.objects.create(
        membership_id=seat.pk, application_id=candidate.pk, agrees=agrees, comment=comment, at=at
    )
    audit.record(
        "scoring.view_given",
        actor=actor,
        target=Application(pk=candidate.pk),
        at=at,
        scope=reference,
        detail={"agrees": agrees},
    )


@transaction.atomic
def save_minutes(
    *, reference: str, text: str, version: int, actor: User, at: dt.datetime
) -> Minutes:
    """Save the minutes as another version.

    Raises:
        NotVisibleError or NotAllowedError: does not lead the moderation.
        StaleVersionError: somebody else saved first; `current` is theirs.
        InvalidInputError: "text" is empty or too long.
    """
    campaign = _campaign(reference)
    require(actor, "scoring.moderate", campaign, at=at)
    sift = queries.sift(campaign, on=london_date(at))
    permissions.check_minutes(permissions.check_meeting(actor, campaign, sift), sift)
    text = normalise_text(text).strip()
    held = next(iter(queries.minutes_of(campaign.pk)), None)
    if held is not None and held.text == text:
        return held
    if version != (held.version if held else 0):
        raise StaleVersionError(ELSEWHERE, current=held)
    if not text:
        raise InvalidInputError({"text": "Write the minutes before you save them."})
    if len(text) > MINUTES_MAX:
        raise InvalidInputError(
            {"text": f"Shorten the minutes to {MINUTES_MAX:,} characters or fewer."}
        )
    saved = Minutes.objects.create(
        campaign=campaign, version=version + 1, text=text, author=actor, at=at
    )
    audit.record(
        "scoring.minutes_saved",
        actor=actor,
        target=campaign,
        at=at,
        scope=reference,
        detail={"version": saved.version},
    )
    return saved


def _campaign(reference: str) -> Campaign:
    campaign = Campaign.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign.")
    return campaign


def _lead(reference: str, actor: User, at: dt.datetime) -> Campaign:
    """Return the campaign, locked, whose moderation the actor leads now."""
    campaign = _campaign(reference)
    require(actor, "scoring.moderate", campaign, at=at)
    permissions.check_moderating(campaign)
    return campaign


def _row(campaign: Campaign, blind_code: str, actor: User, at: dt.datetime) -> Row:
    """Return a candidate's line of the table as the actor may see it. Raises NotVisibleError."""
    sift = queries.sift(campaign, on=london_date(at))
    viewer = permissions.check_meeting(actor, campaign, sift)
    candidate = permissions.met(viewer, blind_code, sift)
    table = permissions.table_seen(viewer, campaign, sift)
    return next(row for row in table.rows if row.candidate.pk == candidate.pk)
