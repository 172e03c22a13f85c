"""What members know, how much of it a board wants, and what is stated about their independence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from workflows.accounts.models import User
from workflows.boards.enums import Rating, RatingSource
from workflows.boards.models import (
    Body,
    Holder,
    IndependenceFlag,
    IndependenceTest,
    Skill,
    SkillRating,
    SkillTarget,
)
from workflows.boards.queries.skills import skills_of
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce

CHANGED = "boards.skills_changed"


@dataclass(frozen=True, kw_only=True)
class RatingInput:
    skill_id: int
    rating: Rating
    source: RatingSource
    rated_on: dt.date


@transaction.atomic
def rate(
    *, holder_id: int, given: Sequence[RatingInput], actor: User | None, at: dt.datetime
) -> int:
    """Record how well a member knows some fields. Returns how many ratings changed; the same again is none.

    Earlier days' ratings are kept; a second one of the same day replaces the first.
    Raises InvalidInputError: field "rated_on", or "skill" for a field that is not this board's.
    """
    holder = Holder.objects.select_for_update(of=("self",)).select_related("body").get(pk=holder_id)
    known = set(skills_of(holder.body_id).values_list("pk", flat=True))
    if any(each.skill_id not in known for each in given):
        raise InvalidInputError({"skill": "Choose a field that this board is rated in."})
    if any(each.rated_on > london_date(at) for each in given):
        raise InvalidInputError({"rated_on": "The date must be today or in the past."})
    changed = 0
    for each in given:
        row, created = SkillRating.objects.get_or_create(
            holder=holder,
            skill_id=each.skill_id,
            rated_on=each.rated_on,
            defaults={"rating": each.rating, "source": each.source},
        )
        if created:
            changed += 1
        elif (row.rating, row.source) != (each.rating, each.source):
            row.rating, row.source = each.rating, each.source
            row.save(update_fields=["rating", "source"])
            changed += 1
    if changed:
        _record("boards.member_rated", holder, holder.body, actor, at, ratings=changed)
    return changed


@transaction.atomic
def add_skill(*, body: Body, title: str, wanted: int, actor: User | None, at: dt.datetime) -> Skill:
    """Add a field of a board's own; a field of this title already there is returned.

    Raises InvalidInputError: field "title".
    """
    title = " ".join(title.split())
    if not title:
        raise InvalidInputError({"title": "Enter what the board must know."})
    found = skills_of(body.pk).filter(title__iexact=title).first()
    if found is not None:
        return found
    key = slugify(title)[:40] or "field"
    taken = set(skills_of(body.pk).values_list("key", flat=True))
    number = 2
    while key in taken:
        key, number = f"{(slugify(title) or 'field')[:36]}-{number}", number + 1
    skill = Skill.objects.create(body=body, key=key, title=title, wanted=wanted, order=len(taken))
    _record("boards.skill_added", skill, body, actor, at, title=title)
    return skill


@transaction.atomic
def set_target(
    *, body: Body, skill_id: int, wanted: int, actor: User | None, at: dt.datetime
) -> bool:
    """Set how many members a board wants in a field. Returns whether that changed anything."""
    skill = skills_of(body.pk).get(pk=skill_id)
    row = SkillTarget.objects.filter(body=body, skill=skill).first()
    if wanted == (row.wanted if row else skill.wanted):
        return False
    row, _ = SkillTarget.objects.update_or_create(
        body=body, skill=skill, defaults={"wanted": wanted}
    )
    _record("boards.target_set", row, body, actor, at, skill=skill.key, wanted=wanted)
    return True


@transaction.atomic
def set_targets(
    *,
    body: Body,
    wanted: Mapping[int, int],
    new: tuple[str, int] | None = None,
    actor: User | None,
    at: dt.datetime,
) -> None:
    """Set what a board must cover, all or nothing: skill id -> members wanted, and perhaps a field of its own.

    `new` is a title and how many members are wanted. Raises as `add_skill` does.
    """
    for skill_id, number in wanted.items():
        set_target(body=body, skill_id=skill_id, wanted=number, actor=actor, at=at)
    if new is not None:
        title, number = new
        add_skill(body=body, title=title, wanted=number, actor=actor, at=at)


@transaction.atomic
def state_flag(
    *,
    holder_id: int,
    test: IndependenceTest,
    note: str,
    ended_on: dt.date | None,
    actor: User | None,
    at: dt.datetime,
) -> IndependenceFlag:
    """State a circumstance that bears on a member's independence; stated again, it is changed.

    Raises InvalidInputError: fields "test", "note", "ended_on".
    """
    holder = Holder.objects.select_for_update(of=("self",)).select_related("body").get(pk=holder_id)
    errors = {}
    if test.body_kind != holder.body.kind or test.service_years is not None:
        errors["test"] = "Choose a circumstance from the list."
    if not note.strip():
        errors["note"] = "Say what it is, in a sentence or two."
    if ended_on and ended_on > london_date(at):
        errors["ended_on"] = "Leave this empty while it lasts."
    if errors:
        raise InvalidInputError(errors)
    flag, _ = IndependenceFlag.objects.update_or_create(
        holder=holder,
        test=test,
        defaults={"note": note.strip(), "ended_on": ended_on, "stated_on": london_date(at)},
    )
    _record("boards.independence_stated", flag, holder.body, actor, at, test=test.key)
    return flag


@transaction.atomic
def withdraw_flag(*, flag_id: int, actor: User | None, at: dt.datetime) -> None:
    """Take back a circumstance that was stated wrongly; the trail keeps that it was."""
    flag = (
        IndependenceFlag.objects.select_for_update(of=("self",))
        .select_related("holder__body", "test")
        .get(pk=flag_id)
    )
    _record("boards.independence_withdrawn", flag, flag.holder.body, actor, at, test=flag.test.key)
    flag.delete()


def _record(
    action: str,
    row: Holder | Skill | SkillTarget | IndependenceFlag,
    body: Body,
    actor: User | None,
    at: dt.datetime,
    **detail: object,
) -> None:
    audit.record(action, actor=actor, target=row, at=at, scope=body.slug, detail=detail)
    announce(CHANGED, body_id=body.pk)
