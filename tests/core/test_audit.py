import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import make_user
from workflows.core import audit, triggers
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db


def one(at):
    user = make_user("Ada Lovelace")
    return audit.record("core.tested", actor=user, target=user, at=at, scope="X", detail={"n": 1})


def test_an_event_says_who_did_what_to_what(at):
    event = one(at)
    assert (event.actor_name, event.target_type, event.scope, event.detail) == (
        "Ada Lovelace",
        "accounts.user",
        "X",
        {"n": 1},
    )
    assert str(event) == "2027-03-01 09:00:00 Ada Lovelace: core.tested"


def test_the_clock_is_an_actor_without_an_account(at):
    event = audit.record("core.tested", actor=None, target=make_user(), at=at)
    assert (event.actor_name, event.actor_id_text, event.route) == ("Schedule", "", "command")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_trail(at, change):
    event = one(at)
    triggers.install(connection)
    rows = AuditEvent.objects.filter(pk=event.pk)
    changes = {"update": lambda: rows.update(at=at - dt.timedelta(days=1)), "delete": rows.delete}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        changes[change]()
    assert one(at).pk
    triggers.queue_only(connection)


def test_emptying_the_whole_trail_is_refused_too(at):
    one(at)
    triggers.install(connection)
    # SQLite has no TRUNCATE: emptying a table there is a DELETE without a condition
    empty = {"postgresql": "TRUNCATE core_auditevent", "sqlite": "DELETE FROM core_auditevent"}
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(empty[connection.vendor])
    triggers.queue_only(connection)
