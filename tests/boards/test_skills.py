"""Ratings, targets and gaps; what is stated of independence."""

import datetime as dt

import pytest

from tests.factories import AT, make_board_seat, make_body, make_skill, make_term
from workflows.boards import queries, services
from workflows.boards.enums import BodyKind, Rating, RatingSource
from workflows.boards.models import Holder, IndependenceFlag, IndependenceTest, Skill
from workflows.boards.services.reference import load_shared
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)
DAY = dt.timedelta(days=1)


@pytest.fixture
def body():
    body = make_body()
    make_term(make_board_seat(body), "Ada", TODAY - 9 * DAY, TODAY + 100 * DAY)
    make_term(make_board_seat(body), "Ben", TODAY - 9 * DAY, TODAY + 900 * DAY)
    make_term(make_board_seat(body), "Old", TODAY - 99 * DAY, TODAY - DAY)
    return body


def rate(name, skill, rating=3, on=TODAY, source=RatingSource.SELF):
    return services.rate(
        holder_id=Holder.objects.get(name=name).pk,
        given=[
            services.RatingInput(
                skill_id=skill.pk, rating=Rating(rating), source=source, rated_on=on
            )
        ],
        actor=None,
        at=AT,
    )


def test_a_gap_opens_when_a_term_ends(body):
    finance, digital = make_skill(body, "Finance"), make_skill(body, "Digital", wanted=1)
    for name in ("Ada", "Ben", "Old"):
        rate(name, finance)
    rate("Ben", digital, 2)
    (gap,) = queries.skills_gap(body, TODAY)
    assert (gap.skill, gap.strength.now, gap.strength.later) == (finance, 2, 1)
    assert gap.strength.leaving == ("Ada",)
    assert queries.skills_gap(body, TODAY, by=TODAY + 99 * DAY) == []
    services.set_target(body=body, skill_id=digital.pk, wanted=3, actor=None, at=AT)
    assert [each.skill for each in queries.skills_gap(body, TODAY)] == [digital, finance]


def test_the_latest_rating_counts_and_earlier_ones_stay(body):
    skill = make_skill(body)
    assert rate("Ada", skill, 3, on=TODAY - DAY) == 1
    assert rate("Ada", skill, 1) == 1
    assert rate("Ada", skill, 1) == 0
    assert rate("Ada", skill, 2, source=RatingSource.APPRAISAL) == 1
    ada = Holder.objects.get(name="Ada")
    assert queries.matrix(body, on=TODAY).ratings[ada.pk, skill.pk].rating == 2
    assert queries.matrix(body, on=TODAY - DAY).ratings[ada.pk, skill.pk].rating == 3
    assert ada.ratings.count() == 2


def test_ratings_are_refused(body):
    with pytest.raises(InvalidInputError, match="today or in the past"):
        rate("Ada", make_skill(body), on=TODAY + DAY)
    with pytest.raises(InvalidInputError, match="that this board is rated in"):
        rate("Ada", make_skill(make_body()))


def test_fields_of_a_board_and_of_all(body):
    assert load_shared() == 6 + 6 * len(BodyKind)
    assert load_shared() == 0
    own = make_skill(body, "Rail and ports")
    assert services.add_skill(body=body, title="rail AND ports", wanted=9, actor=None, at=AT) == own
    twin = make_skill(body, "Rail, and ports")
    assert (own.key, twin.key) == ("rail-and-ports", "rail-and-ports-2")
    assert make_skill(body, "!!!").key == "field"
    assert make_skill(body, "???").key == "field-2"
    with pytest.raises(InvalidInputError, match="must know"):
        make_skill(body, " ")
    fields = list(queries.skills_of(body.pk))
    assert [each.domain for each in fields[:6]] == [True] * 6
    assert own in fields
    assert own not in queries.skills_of(make_body().pk)
    assert Skill.objects.filter(domain=True).count() == 6


def test_a_target_set_to_what_it_is_changes_nothing(body):
    skill = make_skill(body, wanted=2)

    def aim(wanted):
        return services.set_target(body=body, skill_id=skill.pk, wanted=wanted, actor=None, at=AT)

    assert [aim(2), aim(4), aim(4), aim(1)] == [False, True, False, True]
    assert AuditEvent.objects.filter(action="boards.target_set").count() == 2


def test_the_matrix_asks_the_same_of_three_and_of_thirty(body, django_assert_num_queries):
    for number in range(30):
        make_skill(body, f"Field {number}")
    skill = Skill.objects.filter(body=body)[0]
    with django_assert_num_queries(4):
        queries.matrix(body, on=TODAY)
    for number in range(30):
        make_term(make_board_seat(body), f"M {number}", TODAY, TODAY + DAY)
        rate(f"M {number}", skill)
    with django_assert_num_queries(4):
        assert len(queries.matrix(body, on=TODAY).holders) == 32


def test_independence_is_stated_and_withdrawn(body):
    load_shared()
    ada = Holder.objects.get(name="Ada")
    business = queries.independence_tests(body.kind, on=TODAY).get(key="business")

    def state(test=business, note="A contract.", ended_on=None):
        return services.state_flag(
            holder_id=ada.pk, test=test, note=note, ended_on=ended_on, actor=None, at=AT
        )

    for field, wrong in (
        ("note", {"note": " "}),
        ("ended_on", {"ended_on": TODAY + DAY}),
        ("test", {"test": IndependenceTest.objects.get(key="service", body_kind=body.kind)}),
        ("test", {"test": IndependenceTest.objects.get(key="family", body_kind=BodyKind.ICB)}),
    ):
        with pytest.raises(InvalidInputError) as caught:
            state(**wrong)
        assert set(caught.value.errors) == {field}
    flag = state()
    assert state(ended_on=TODAY) == flag
    assert list(queries.flags_of(body.pk)) == [flag]
    services.withdraw_flag(flag_id=flag.pk, actor=None, at=AT)
    assert not IndependenceFlag.objects.exists()
    assert AuditEvent.objects.filter(action__startswith="boards.independence").count() == 3
