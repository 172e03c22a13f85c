import datetime as dt
import time

import pytest
from django.db import connection
from django.test import Client

from workflows.core import triggers
from workflows.scoring import triggers as score_triggers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Leave of the triggers the queue alone: transactional tests flush tables. Their own tests install them again."""
    with django_db_blocker.unblock():
        triggers.queue_only(connection)
        score_triggers.remove(connection)
        score_triggers.remove_moderation(connection)


_force_login = Client.force_login


def two_step_login(self, user, backend=None):
    """Sign in as with a password and, just now, a passkey: what everybody with a role does in the product."""
    _force_login(self, user, backend)
    session = self.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "webauthn"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def password_only(client: Client, user) -> None:
    """Sign in with a password alone."""
    _force_login(client, user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


Client.force_login = two_step_login


@pytest.fixture
def at() -> dt.datetime:
    """One fixed moment for services that are handed the time: 1 March 2027, 9am in London."""
    return dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
