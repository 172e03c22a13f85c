"""Readers of accounts."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from workflows.accounts.models import User
from workflows.core.holdings import Holding, holds_office

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
    """Return who signs in with an address, whatever its capitals; not closed accounts."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()
