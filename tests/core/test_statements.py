"""What is put into SQL once a day answers for everybody alike, and what cannot be is left alone."""

import datetime as dt

import pytest
from django.db.models import Exists, Q, Value

from tests.factories import AT, make_application, make_campaign, make_user
from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.core.clock import london_date
from workflows.core.statements import statement

pytestmark = pytest.mark.django_db
ON = london_date(AT)


def people(*conditions):
    return User.objects.values_list(
        "pk", *(Exists(User.objects.filter(each)) for each in conditions)
    )


def test_the_person_and_the_row_go_where_their_stand_ins_stood(django_assert_num_queries):
    one, other = make_user("One"), make_user("Other")
    kept = statement(
        lambda somebody, at: people(Q(pk=somebody.pk, full_name="One"), Q(pk__lte=somebody.pk)),
        on=ON,
    )
    with django_assert_num_queries(3):
        assert kept.ask(one.pk, other.pk) == (other.pk, True, True)
        assert [bool(each) for each in kept.ask(other.pk, one.pk)[1:]] == [False, True]
        assert kept.ask(one.pk, 0) is None


def test_a_row_whose_key_is_no_number_is_found():
    application = make_application(make_campaign())
    kept = statement(
        lambda somebody, at: Application.objects.values_list("reference", Value(somebody.pk)), on=ON
    )
    assert kept.ask(7, application.pk) == (application.reference, 7)


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda somebody, at: people(Q(date_joined__lt=at)), id="a moment of the day"),
        pytest.param(
            lambda somebody, at: people(Q(date_joined__date=(at - dt.timedelta(hours=30)).date())),
            id="a day counted from a moment",
        ),
        pytest.param(
            lambda somebody, at: people(Q(pk__in=list(User.objects.values_list("pk", flat=True)))),
            id="a read of the database",
        ),
        pytest.param(
            lambda somebody, at: people(Q(full_name=f"Number {somebody.pk}")),
            id="a key inside a text",
        ),
        pytest.param(
            lambda somebody, at: people(*[Q()] * (somebody.pk % 2)),
            id="another question for another",
        ),
        pytest.param(
            lambda somebody, at: people(Q(pk__in=range(2 + somebody.pk % 2), full_name="")),
            id="more or fewer parameters",
        ),
    ],
)
def test_whatever_else_it_depends_on_is_not_kept(build):
    assert statement(build, on=ON) is None
