import datetime as dt

import pytest
from django.db import connection

from workflows.core import triggers
from workflows.scoring import triggers as score_triggers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the triggers off: transactional tests flush tables. The tests of triggers install them again."""
    with django_db_blocker.unblock():
        triggers.remove(connection)
        score_triggers.remove(connection)


@pytest.fixture
def at() -> dt.datetime:
    """One fixed moment for services that are handed the time: 1 March 2027, 9am in London."""
    return dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
