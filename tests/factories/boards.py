import datetime as dt
import itertools

from tests.factories.people import AT
from workflows.accounts.models import User
from workflows.boards import services
from workflows.boards.enums import BodyKind, BodyRole, CommitteeRole, Post, Region
from workflows.boards.models import (
    AppointmentRule,
    Body,
    BodyMembership,
    Committee,
    CommitteeMembership,
    DisqualificationQuestion,
    Holder,
    Seat,
    Skill,
    Term,
)

_numbers = itertools.count(1)
LONG_AGO = dt.date(2020, 1, 1)


def make_rule(kind: BodyKind, post: Post, **fields: object) -> AppointmentRule:
    """The appointment rule for a kind of body and post; there is one."""
    rule, _ = AppointmentRule.objects.get_or_create(
        body_kind=kind,
        post=post,
        defaults={"valid_from": LONG_AGO, "decider": "Council of governors", **fields},
    )
    return rule


def make_body(
    name: str = "", *, kind: BodyKind = BodyKind.FOUNDATION_TRUST, **fields: object
) -> Body:
    """A body with appointment rules for every post."""
    number = next(_numbers)
    for post in Post:
        make_rule(kind, post)
    return Body.objects.create(
        name=name or f"Body {number} NHS Foundation Trust",
        slug=f"body-{number}",
        kind=kind,
        region=fields.pop("region", Region.NORTH_EAST_YORKSHIRE),
        **fields,
    )


def give_role(user: User, body: Body, role: BodyRole = BodyRole.COORDINATOR) -> BodyMembership:
    return services.give_body_role(body=body, user=user, role=role, actor=None, at=AT)


def make_committee(body: Body, name: str = "Nominations committee") -> Committee:
    return Committee.objects.create(body=body, name=name)


def seat_on_committee(
    user: User, committee: Committee, role: CommitteeRole = CommitteeRole.MEMBER
) -> CommitteeMembership:
    return services.seat_on_committee(committee=committee, user=user, role=role, actor=None, at=AT)


def make_question(
    kind: BodyKind = BodyKind.FOUNDATION_TRUST, key: str = "bankrupt"
) -> DisqualificationQuestion:
    question, _ = DisqualificationQuestion.objects.get_or_create(
        body_kind=kind,
        key=key,
        valid_from=LONG_AGO,
        defaults={"text": "Are you an undischarged bankrupt?"},
    )
    return question


def make_board_seat(
    body: Body | None = None, title: str = "", post: Post = Post.NED, **fields: object
) -> Seat:
    """A seat on a body's board, there since long ago."""
    given = services.SeatInput(
        title=title or f"Seat {next(_numbers)}",
        post=post,
        **{"opened_on": dt.date(2000, 1, 1), **fields},
    )
    return services.save_seat(body=body or make_body(), given=given, actor=None, at=AT)


def make_term(
    seat: Seat, holder: str, starts_on: dt.date, ends_on: dt.date, **fields: object
) -> Term:
    given = services.TermInput(holder=holder, starts_on=starts_on, ends_on=ends_on, **fields)
    return services.save_term(seat_id=seat.pk, given=given, actor=None, at=AT)


def approve_tenure(holder: Holder, until: dt.date) -> None:
    """A rigorous review, or an approval past a limit, is on record until a day."""
    given = services.ApprovalInput(
        until=until,
        decided_on=dt.date(2019, 1, 1),
        approved_by="Council of governors",
        reason="Continuity.",
    )
    services.record_approval(holder_id=holder.pk, given=given, actor=None, at=AT)


def make_skill(body: Body, title: str = "", wanted: int = 2) -> Skill:
    return services.add_skill(
        body=body, title=title or f"Field {next(_numbers)}", wanted=wanted, actor=None, at=AT
    )
