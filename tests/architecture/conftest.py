"""The world of the grid, and a browser for everybody in it."""

import logging

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.architecture.world import ROLES, Everything, make_everything
from workflows.core.web import navigation


def whole(file, **options) -> HttpResponse:
    with file:
        return HttpResponse(file.read(), **options)


def once_each(items_for):
    found = {}

    def items(user):
        if user.pk not in found:
            found[user.pk] = items_for(user)
        return found[user.pk]

    return items


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch) -> Everything:
    settings.PRIVATE_FILES_ROOT = tmp_path
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400  # however long a slow machine takes
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)  # thousands refused
    monkeypatch.setattr("workflows.packs.pdf.copy_for", lambda *args: b"%PDF-1.7")
    # The world stays as it is, so the header's links do too: asked once a person, or most of the time goes to them.
    # What they ask must not count as asked by the page they stand on, either.
    monkeypatch.setattr("workflows.core.web.navigation.items_for", once_each(navigation.items_for))
    # Closing a file's answer inside a transaction closes the database with it, unless that is in memory.
    monkeypatch.setattr("workflows.core.files.downloads.FileResponse", whole)
    return make_everything()


@pytest.fixture
def browsers(world) -> dict[str, Client]:
    found = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, person in world.people.items():
        found[role].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return found
