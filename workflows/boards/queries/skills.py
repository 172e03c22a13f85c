"""What a board's members know, and what the board lacks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from workflows.boards.models import (
    Body,
    Holder,
    IndependenceFlag,
    IndependenceTest,
    Skill,
    SkillRating,
    SkillTarget,
)
from workflows.boards.queries.people import in_force
from workflows.boards.queries.seats import sitting
from workflows.boards.rules.skills import Member, Need, Strength, strengths

AHEAD = dt.timedelta(days=365)  # how far a board looks where no day is named


@dataclass(frozen=True, slots=True)
class SkillGap:
    """A field, and the board's strength in it now and later."""

    skill: Skill
    strength: Strength


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everybody who sits, every field, and each one's latest rating."""

    skills: list[Skill]
    holders: list[Holder]
    leaving: list[bool]  # whether each holder's service ends by the later day
    ratings: dict[tuple[int, int], SkillRating]  # holder's pk, skill's pk
    gaps: list[SkillGap]


def skills_of(body_id: int) -> QuerySet[Skill]:
    """Return the fields a board is rated in: the shared ones, the competency domains first, and its own."""
    return Skill.objects.filter(Q(body__isnull=True) | Q(body_id=body_id))


def latest_ratings(body_id: int, *, on: dt.date) -> dict[tuple[int, int], SkillRating]:
    """Return the latest rating on a day, by holder and skill. One query."""
    rows = SkillRating.objects.filter(holder__body_id=body_id, rated_on__lte=on).order_by(
        "rated_on", "pk"
    )
    return {(row.holder_id, row.skill_id): row for row in rows}


def wanted_of(body_id: int, skills: Iterable[Skill]) -> dict[int, int]:
    """Return how many members a board wants in each field, by the field's key. One query."""
    targets = dict(SkillTarget.objects.filter(body_id=body_id).values_list("skill_id", "wanted"))
    return {each.pk: targets.get(each.pk, each.wanted) for each in skills}


def matrix(body: Body, *, on: dt.date, by: dt.date | None = None) -> Matrix:
    """Return a board's skills matrix on a day, and its gaps after the terms that end by another. Four queries."""
    skills, seated = list(skills_of(body.pk)), sitting(body.pk, on=on)
    ratings = latest_ratings(body.pk, on=on)
    wanted = wanted_of(body.pk, skills)
    needs = [Need(each.pk, each.level, wanted[each.pk]) for each in skills]
    members = [
        Member(
            holder.name,
            until,
            {
                skill.pk: ratings[holder.pk, skill.pk].rating
                for skill in skills
                if (holder.pk, skill.pk) in ratings
            },
        )
        for holder, until in seated
    ]
    later = by or on + AHEAD
    found = strengths(needs, members, by=later)
    return Matrix(
        skills=skills,
        holders=[holder for holder, _ in seated],
        leaving=[until <= later for _, until in seated],
        ratings=ratings,
        gaps=[SkillGap(skill, strength) for skill, strength in zip(skills, found, strict=True)],
    )


def skills_gap(body: Body, on: dt.date, *, by: dt.date | None = None) -> list[SkillGap]:
    """Return what a board lacks after the terms that end by a day (a year on, where none is named).

    The largest gap first, then the competency domains; fields without a gap are left out.
    """
    found = [each for each in matrix(body, on=on, by=by).gaps if each.strength.gap]
    return sorted(found, key=lambda each: -each.strength.gap)


def independence_tests(kind: str, *, on: dt.date) -> QuerySet[IndependenceTest]:
    """Return what is asked about independence at a kind of body on a day."""
    return IndependenceTest.objects.filter(
        in_force(on, start="valid_from", end="valid_to"), body_kind=kind
    )


def flags_of(body_id: int) -> QuerySet[IndependenceFlag]:
    """Return every circumstance stated of a board's members."""
    return IndependenceFlag.objects.filter(holder__body_id=body_id).select_related("test", "holder")
