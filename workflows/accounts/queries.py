"""Readers of accounts."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.accounts.models import User
from workflows.core.access import visible
from workflows.core.errors import NotVisibleError
from workflows.core.holdings import Holding, holds_office

PEOPLE_SORTS = {
    "name": ("full_name", "pk"),
    "-name": ("-full_name", "-pk"),
    "joined": ("date_joined", "pk"),
    "-joined": ("-date_joined", "-pk"),
}
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def works_on_the_site(user: User) -> bool:
    """Say whether a person is a system administrator or belongs to a group of the site's editors. One query."""
    return user.is_superuser or user.is_staff or user.groups.exists()


def needs_second_step(user: User, *, on: dt.date) -> bool:
    """Say whether a person holds any office on a day; everyone but a candidate does."""
    return works_on_the_site(user) or holds_office(user.pk, on=on)


def second_steps_of(user: User) -> QuerySet[Authenticator]:
    """Return a person's authenticator app and passkeys; recovery codes are not a step of their own."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=SECOND_STEPS)
    return found


def site_offices(user_id: int) -> list[Holding]:
    """Return a person's work on the site itself: groups of the editor, and system administration."""
    user = User.objects.filter(pk=user_id).prefetch_related("groups").first()
    if user is None:
        return []
    names = [group.name for group in user.groups.all()]
    if user.is_superuser:
        names.append("System administrator")
    return [
        Holding(
            role=name,
            of="The site",
            kind="site",
            scope="",
            since=None,
            until=None,
            why="Given in the site’s editor, under Settings, Users",
        )
        for name in names
    ]


def works_today(user_id: int, on: dt.date) -> bool:
    """Say whether a person works on the site itself; the day does not matter."""
    groups = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    people = User.objects.filter(pk=user_id, is_active=True)
    return people.filter(is_superuser=True).exists() or people.filter(Exists(groups)).exists()


def person_by_email(email: str) -> User | None:
    """Return who has shown an address to be theirs, whatever its capitals; not closed accounts."""
    row = (
        EmailAddress.objects.filter(
            email__iexact=email.strip(), verified=True, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    return row.user if row else None


def system_administrators() -> QuerySet[User]:
    """Return those who configure the service, with open accounts."""
    return User.objects.filter(is_superuser=True, is_active=True)


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the list of people is narrowed by.

    Args:
        search: words of a name or an address.
        work: "site" for those who work on the site itself, "other" for all others, or nothing.
        sort: a key of PEOPLE_SORTS; by name for any other word.
    """

    search: str = ""
    work: str = ""
    sort: str = ""


def people_viewed_by(user: User, wanted: PeopleFilter, *, at: dt.datetime) -> QuerySet[User]:
    """Return the people as whom a system administrator may look. Raises NotVisibleError for anyone else."""
    rows: QuerySet[User] = visible(user, "accounts.view_as", at=at)
    if not system_administrators().filter(pk=user.pk).exists():
        raise NotVisibleError("There is no such page, or it is not for you.")
    for word in wanted.search.split():
        rows = rows.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    groups = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    on_site = Q(is_staff=True) | Q(Exists(groups))
    if wanted.work == "site":
        rows = rows.filter(on_site)
    elif wanted.work == "other":
        rows = rows.exclude(on_site)
    return rows.order_by(*PEOPLE_SORTS.get(wanted.sort, PEOPLE_SORTS["name"]))


def person(user_id: int) -> User | None:
    """Return one person, whether their account is open or closed."""
    return User.objects.filter(pk=user_id).first()
