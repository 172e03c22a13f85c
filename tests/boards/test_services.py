import datetime as dt

import pytest

from tests.factories import (
    AT,
    give_role,
    make_body,
    make_committee,
    make_question,
    make_rule,
    make_user,
    seat_on_committee,
)
from workflows.boards import queries
from workflows.boards.enums import BodyKind, BodyRole, Post
from workflows.boards.services import (
    end_body_role,
    end_committee_seat,
    give_body_role,
    set_last_day_of_role,
)
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)


def test_the_rule_in_force_is_the_latest_to_begin():
    old = make_rule(BodyKind.ICB, Post.CHAIR)
    old.valid_to = dt.date(2026, 3, 31)
    old.save()
    new = type(old).objects.create(
        body_kind=BodyKind.ICB, post=Post.CHAIR, valid_from=dt.date(2026, 4, 1), decider="Minister"
    )
    assert queries.rule_for(kind=BodyKind.ICB, post=Post.CHAIR, on=dt.date(2026, 3, 31)) == old
    assert queries.rule_for(kind=BodyKind.ICB, post=Post.CHAIR, on=dt.date(2026, 4, 1)) == new
    with pytest.raises(InvalidInputError):
        queries.rule_for(kind=BodyKind.ICB, post=Post.NED, on=TODAY)


def test_a_rule_and_a_question_say_what_they_are():
    rule = make_rule(BodyKind.FOUNDATION_TRUST, Post.CHAIR)
    assert str(rule) == f"Chair of NHS foundation trust from {rule.valid_from}"
    question = make_question()
    assert str(question) == question.text


def test_a_role_given_twice_is_one_role_and_ends_at_once():
    body, user = make_body(), make_user()
    first = give_role(user, body)
    assert give_role(user, body) == first
    assert list(queries.body_ids_of(user.pk, BodyRole.COORDINATOR, TODAY)) == [body.pk]
    end_body_role(membership=first, actor=None, at=AT)
    assert not queries.body_members(body_id=body.pk, role=BodyRole.COORDINATOR, on=TODAY).exists()
    assert AuditEvent.objects.filter(scope=body.slug).count() == 2
    assert give_role(user, body) != first


def test_a_role_held_for_long_keeps_its_beginning():
    body, user = make_body(), make_user()
    role = give_role(user, body)
    role.starts_on = TODAY - dt.timedelta(days=400)
    role.save()
    end_body_role(membership=role, actor=None, at=AT)
    role.refresh_from_db()
    assert role.ends_on == TODAY - dt.timedelta(days=1)
    assert role.starts_on == TODAY - dt.timedelta(days=400)


def test_committee_seats():
    committee, user = make_committee(make_body()), make_user()
    first = seat_on_committee(user, committee)
    assert seat_on_committee(user, committee) == first
    assert [row.user for row in queries.committee_members(committee_id=committee.pk, on=TODAY)] == [
        user
    ]
    assert list(queries.committees_of(body_id=committee.body_id)) == [committee]
    end_committee_seat(membership=first, actor=None, at=AT)
    assert not queries.committee_members(committee_id=committee.pk, on=TODAY).exists()
    assert seat_on_committee(user, committee) != first


def test_what_has_ended_does_not_end_again_but_what_is_to_end_may_end_now():
    role = give_role(make_user(), make_body())
    role.ends_on = TODAY + dt.timedelta(days=9)
    role.save()
    end_body_role(membership=role, actor=None, at=AT)
    seated = seat_on_committee(make_user(), make_committee(make_body()))
    end_committee_seat(membership=seated, actor=None, at=AT)
    with pytest.raises(TransitionError, match="cannot end again"):
        end_body_role(membership=role, actor=None, at=AT)
    with pytest.raises(TransitionError, match="cannot end again"):
        end_committee_seat(membership=seated, actor=None, at=AT)
    assert AuditEvent.objects.filter(action="boards.committee_left").count() == 1


def test_questions_in_force_and_bodies():
    question = make_question()
    make_question(kind=BodyKind.ICB)
    body = make_body()
    assert list(queries.disqualification_questions(kind=BodyKind.FOUNDATION_TRUST, on=TODAY)) == [
        question
    ]
    assert body in queries.bodies()


def test_days_of_a_role_must_make_sense(at):
    body, person, day = make_body(), make_user(), dt.timedelta(days=1)
    today = london_date(at)
    given = {"body": body, "user": person, "role": BodyRole.SECRETARY, "actor": None, "at": at}
    with pytest.raises(InvalidInputError, match="today or later"):
        give_body_role(**given, since=today - day)
    with pytest.raises(InvalidInputError, match="first day or later"):
        give_body_role(**given, since=today + day, until=today)
    first = give_body_role(**given, since=today, until=today + day)
    with pytest.raises(InvalidInputError, match="holds this from"):
        give_body_role(**given, since=today)  # the one they hold covers a part of it
    give_body_role(**given, since=today + 5 * day)
    dated = {"membership_id": first.pk, "actor": None, "at": at}
    for until, said in ((today - day, "today or later"), (None, "hold the same again later")):
        with pytest.raises(InvalidInputError, match=said):
            set_last_day_of_role(**dated, until=until)
    set_last_day_of_role(**dated, until=today + 2 * day)
    end_body_role(membership=first, actor=None, at=at)
    with pytest.raises(TransitionError, match="cannot end again"):
        set_last_day_of_role(**dated, until=today + day)
