"""An address is whose who has shown it to be theirs, and nobody changes it past that."""

import pytest
from django.test import Client

from tests.factories import make_user
from workflows.accounts.queries import person_by_email

pytestmark = pytest.mark.django_db


def test_who_has_not_shown_an_address_to_be_theirs_is_not_found_by_it():
    person = make_user("Ada", email="ada@example.org")
    make_user("Eve", email="eve@example.org", verified=False)
    assert person_by_email(" ADA@example.org ") == person
    assert person_by_email("eve@example.org") is None


def test_the_sites_editor_changes_no_address_and_sets_no_password():
    root = make_user("Root", is_superuser=True, is_staff=True)
    other = make_user("Olly")
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    assert b"name_email-email" not in client.get("/admin/account/").content
    before = root.email
    client.post("/admin/account/", {"name_email-email": "other@example.org"})
    root.refresh_from_db()
    assert root.email == before
    page = client.get(f"/admin/users/edit/{other.pk}/").content
    assert b"password1" not in page
    held = other.password
    given = {
        "email": other.email,
        "full_name": "Olly",
        "is_active": "on",
        "password1": "A-long-pass-9876",
        "password2": "A-long-pass-9876",
    }
    client.post(f"/admin/users/edit/{other.pk}/", given)
    other.refresh_from_db()
    assert other.password == held
