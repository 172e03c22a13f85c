"""What the panel member's list costs the database: the same however long it is, and little of it for permissions."""

import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import give_role, make_body, make_committee, make_user, seat_on_committee
from tests.scoring.crowd import make_crowd
from tests.scoring.test_web import at, sign_in
from workflows.boards.enums import BodyRole
from workflows.core.web import navigation

pytestmark = pytest.mark.django_db
MANY = 2000 if os.environ.get("NEDRECRUIT_FULL") == "1" else 300
# Rows that say who may do what. A query that reads any of them decides on a permission, whatever else it reads.
DECIDING = re.compile(
    r'"(?:\w+grant|auth_permission|\w+_\w*membership|campaigns_conflictdeclaration)"', re.IGNORECASE
)


def asked(client, url) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return [each["sql"] for each in caught.captured_queries]


def deciding(queries) -> list[str]:
    return [sql for sql in queries if DECIDING.search(sql)]


@pytest.mark.parametrize("name", ["campaign", "lock", "results"])
def test_the_members_list_costs_the_same_for_few_and_many(name, capsys):
    few, many = make_crowd(3), make_crowd(MANY)
    small = asked(sign_in(few.user(0)), at(few, name))
    large = asked(sign_in(many.user(0)), at(many, name))
    assert len(small) == len(large)
    assert len(deciding(small)) == len(deciding(large))
    if name == "campaign":
        assert len(deciding(large)) <= 5, deciding(large)
        with capsys.disabled():
            print(  # noqa: T201 -- a figure we answer for
                f"\nmember's list of {MANY}: {len(large)} queries, {len(deciding(large))} for permissions"
            )


def test_every_table_that_decides_is_counted():
    found = {table for table in connection.introspection.table_names() if deciding([f'"{table}"'])}
    assert found >= {
        "auth_permission",
        "boards_bodymembership",
        "boards_committeemembership",
        "campaigns_campaignmembership",
        "campaigns_campaignusergrant",
        "campaigns_conflictdeclaration",
        "campaigns_panelmembership",
        "packs_packusergrant",
    }


def test_the_header_asks_one_question_of_anybody(django_assert_num_queries):
    body = make_body()
    office = make_user()
    for role in BodyRole:
        give_role(office, body, role)
    seat_on_committee(office, make_committee(body))
    with django_assert_num_queries(1):
        shown = {item.text for item in navigation.items_for(office)}
    assert shown == {"Boards", "Campaigns", "Decisions", "Board packs", "Trail"}
    candidate = make_user()
    with django_assert_num_queries(1):
        shown = {item.text for item in navigation.items_for(candidate)}
    assert shown == {"My applications"}
