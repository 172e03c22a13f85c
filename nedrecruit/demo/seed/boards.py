"""Bodies, their appointment rules, committees and governance roles."""

import datetime as dt

from nedrecruit.demo import staff
from nedrecruit.demo.bodies import BOARD, BODIES, TRUST, logo_png
from nedrecruit.demo.bodies import Body as BodyContent
from nedrecruit.demo.seed.people import user_of
from workflows.boards.enums import BodyKind, BodyRole, CommitteeRole, Post, Region
from workflows.boards.models import AppointmentRule, Body, Committee, DisqualificationQuestion
from workflows.boards.services import give_body_role, seat_on_committee
from workflows.core.files.store import save_made

_SINCE = dt.date(2022, 7, 1)
_DECIDERS = {
    BodyKind.FOUNDATION_TRUST: (
        "Council of governors, at a general meeting",
        "Nominations Committee of the Council of Governors",
        "",
    ),
    BodyKind.ICB: ("The chair of the board", "The selection panel", "The chair of the board"),
}
_QUESTIONS = (
    (
        "bankrupt",
        "Are you an undischarged bankrupt, or subject to a bankruptcy restrictions order?",
        None,
    ),
    (
        "convicted",
        "Have you been convicted of an offence and given a prison sentence of 3 months or more, suspended or not?",
        5,
    ),
    ("director", "Are you disqualified from being a company director?", None),
    (
        "trustee",
        "Have you been removed as a trustee of a charity, or disqualified from being one?",
        None,
    ),
    ("dismissed", "Have you been dismissed from paid employment with a health service body?", 2),
    (
        "serious-misconduct",
        "Have you been responsible for, or part of, serious misconduct in a regulated activity?",
        None,
    ),
)


def seed_boards(*, at: dt.datetime) -> None:
    """Make whatever is missing; `at` is when the roles were given, before the first campaign."""
    for content in BODIES:
        body = _body(content, at)
        _rules(BodyKind(body.kind))
        committee, _ = Committee.objects.get_or_create(body=body, name=content.committee)
        members = staff.GOVERNORS if content.slug == TRUST.slug else staff.COMMITTEE
        for place, person in enumerate(members):
            seat_on_committee(
                committee=committee,
                user=user_of(person.email),
                role=CommitteeRole.MEMBER if place else CommitteeRole.CHAIR,
                actor=None,
                at=at,
            )
        for person, role in _roles(content.slug):
            give_body_role(body=body, user=user_of(person.email), role=role, actor=None, at=at)


def _roles(slug: str) -> list[tuple[staff.Person, BodyRole]]:
    coordinators = {TRUST.slug: staff.TRUST_COORDINATOR, BOARD.slug: staff.BOARD_COORDINATOR}
    secretaries = {TRUST.slug: staff.SECRETARY, BOARD.slug: staff.BOARD_SECRETARY}
    return [
        (coordinators[slug], BodyRole.COORDINATOR),
        (secretaries[slug], BodyRole.SECRETARY),
        (staff.DECIDER, BodyRole.DECIDER),
        (staff.AUDITOR, BodyRole.AUDITOR),
    ]


def _body(content: BodyContent, at: dt.datetime) -> Body:
    body, created = Body.objects.get_or_create(
        slug=content.slug,
        defaults={
            "name": content.name,
            "kind": content.kind,
            "region": next(region for region in Region if region.label == content.region),
            "about": "\n\n".join(content.about),
            "brand_colour": content.colour.lower(),
        },
    )
    if created:
        body.logo = save_made(
            data=logo_png(content.slug),
            purpose="logo",
            name=f"{content.slug}.png",
            content_type="image/png",
            pages=None,
            at=at,
        )
        body.save(update_fields=["logo"])
    return body


def _rules(kind: BodyKind) -> None:
    decider, recommender, approver = _DECIDERS[kind]
    for post in Post:
        AppointmentRule.objects.get_or_create(
            body_kind=kind,
            post=post,
            valid_from=_SINCE,
            defaults={
                "decider": decider,
                "recommender": recommender,
                "approver": approver,
                "counts_towards_tenure": post is not Post.ASSOCIATE_NED,
                "max_term_years": 4 if kind is BodyKind.ICB and post is Post.CHAIR else 3,
            },
        )
    for order, (key, text, years) in enumerate(_QUESTIONS):
        DisqualificationQuestion.objects.get_or_create(
            body_kind=kind,
            key=key,
            valid_from=_SINCE,
            defaults={"text": text, "look_back_years": years, "order": order},
        )
