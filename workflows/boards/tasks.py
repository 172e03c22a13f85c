"""What somebody may be invited to at a body: its roles and the seats on its committees."""

import datetime as dt

from workflows.accounts.models import User
from workflows.accounts.rules.offices import SEES
from workflows.boards import permissions, services
from workflows.boards.enums import BodyRole, BodyStep, CommitteeRole
from workflows.boards.models import Body, BodyMembership, Committee, CommitteeMembership
from workflows.boards.queries import during
from workflows.core import offers
from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.core.guards import run_guards
from workflows.core.offers import Given, Terms, known

MISSING = "There is no such body or committee."


def _body(place: str) -> Body:
    row = Body.objects.filter(pk=place).first() if place.isdigit() else None
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def _committee(place: str) -> Committee:
    rows = Committee.objects.select_related("body")
    row = rows.filter(pk=place).first() if place.isdigit() else None
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def _body_role(role: str) -> BodyRole:
    return known(BodyRole, role, missing=MISSING)


def _committee_role(role: str) -> CommitteeRole:
    return known(CommitteeRole, role, missing=MISSING)


def _role_terms(place: str, role: str) -> Terms:
    body, label = _body(place), _body_role(role).label
    return Terms(role=label, of=body.name, scope=body.slug, sees=SEES[label])


def _check_role_giver(user: User, place: str, role: str, at: dt.datetime) -> None:
    permissions.check_can_give_role(user, _body(place), _body_role(role), at=at)


def _check_role(given: Given, at: dt.datetime) -> None:
    held = BodyMembership.objects.filter(
        during(given.since, given.until), body_id=given.place, role=given.role, user=given.user
    )
    if held.exists():
        raise InvalidInputError({"user": f"{given.user} holds this role already."})


def _give_role(given: Given, actor: User, at: dt.datetime) -> BodyMembership:
    _check_role(given, at)
    body = _body(given.place)
    if given.role == BodyRole.COORDINATOR:
        run_guards("body", BodyStep.RUNS, body, user=given.user, since=given.since, at=at)
    return services.give_body_role(
        body=body,
        user=given.user,
        role=_body_role(given.role),
        actor=actor,
        at=at,
        since=given.since,
        until=given.until,
    )


def _seat_terms(place: str, role: str) -> Terms:
    committee, label = _committee(place), _committee_role(role).label
    return Terms(
        role=label,
        of=f"{committee.name}, {committee.body}",
        scope=committee.body.slug,
        sees=SEES[label],
    )


def _check_seat_giver(user: User, place: str, role: str, at: dt.datetime) -> None:
    _committee_role(role)
    permissions.check_can_give_seat(user, _committee(place).body, at=at)


def _check_seat(given: Given, at: dt.datetime) -> None:
    held = CommitteeMembership.objects.filter(
        during(given.since, given.until), committee_id=given.place, user=given.user
    )
    if held.exists():
        raise InvalidInputError({"user": f"{given.user} sits on this committee already."})


def _give_seat(given: Given, actor: User, at: dt.datetime) -> CommitteeMembership:
    _check_seat(given, at)
    return services.seat_on_committee(
        committee=_committee(given.place),
        user=given.user,
        role=_committee_role(given.role),
        actor=actor,
        at=at,
        since=given.since,
        until=given.until,
    )


offers.register(
    offers.Offer(
        kind="body",
        terms=_role_terms,
        check_giver=_check_role_giver,
        check=_check_role,
        give=_give_role,
    )
)
offers.register(
    offers.Offer(
        kind="committee",
        terms=_seat_terms,
        check_giver=_check_seat_giver,
        check=_check_seat,
        give=_give_seat,
    )
)
