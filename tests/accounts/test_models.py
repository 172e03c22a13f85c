import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from tests.factories import PASSWORD, make_user
from workflows.accounts.models import User

pytestmark = pytest.mark.django_db


def test_superuser_from_the_command(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command(
        "createsuperuser",
        email="Admin@Example.ORG",
        full_name="Ada",
        interactive=False,
        verbosity=0,
    )
    person = User.objects.get()
    assert (person.email, person.is_staff, person.is_superuser) == ("admin@example.org", True, True)
    assert authenticate(email="ADMIN@example.org", password=PASSWORD) == person


def test_names():
    person = make_user("Priya Nair")
    assert (str(person), person.get_full_name(), person.get_short_name()) == (
        "Priya Nair",
        "Priya Nair",
        "Priya Nair",
    )
    assert str(User(email="a@example.org")) == "a@example.org"


def test_without_a_password_nobody_signs_in():
    person = User.objects.create_user("none@example.org", full_name="None Yet")
    assert not person.has_usable_password()
    assert authenticate(email="none@example.org", password="") is None
