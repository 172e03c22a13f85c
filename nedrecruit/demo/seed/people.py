"""Accounts for everybody in the demonstration, all with the same printed password."""

from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from cms.setup import APPROVERS, EDITORS
from nedrecruit.demo.candidates import candidates
from nedrecruit.demo.second_steps import give_second_step
from nedrecruit.demo.signins import PASSWORD
from nedrecruit.demo.staff import STAFF
from workflows.accounts.models import User

_GROUPS = {"editor": EDITORS, "approver": APPROVERS}


@cache
def _password_hash() -> str:
    """Hash once: hashing is slow on purpose, and all of them share the password."""
    return make_password(PASSWORD)


def seed_people() -> None:
    """Make each account where it is missing; whoever has an office gets a second step."""
    for each in STAFF:
        user = _account(each.email, each.full_name)
        if each.role in _GROUPS:
            user.groups.add(Group.objects.get(name=_GROUPS[each.role]))
        if each.role == "sysadmin" and not user.is_superuser:
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
        give_second_step(user)
    for candidate in candidates():
        _account(candidate.email, candidate.full_name)


def user_of(email: str) -> User:
    """Return a seeded account."""
    return User.objects.get(email=email)


def _account(email: str, full_name: str) -> User:
    user, created = User.objects.get_or_create(
        email=email, defaults={"full_name": full_name, "password": _password_hash()}
    )
    if created:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
