"""Abstentions, flags, versions, and locking one candidate: what stands beside a mark."""

from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import AT
from tests.scoring.world import make_world
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError
from workflows.scoring import permissions, queries, services, triggers
from workflows.scoring.models import Score, ScoreVersion, SiftRule, SiftSheet
from workflows.scoring.queries import Mark

pytestmark = pytest.mark.django_db
WHY = "The answer is about a body I audit."


def abstain(world, index, application, key, *, reason=WHY, **given):
    given = {"comment": None, "abstained": True, "reason": reason, **given}
    return world.save(index, application, key, None, **given)


def limit(world, share):
    SiftRule.objects.update_or_create(campaign=world.campaign, defaults={"abstain_share": share})


def test_an_abstention_stands_in_a_marks_place_until_a_mark_ends_it(world):
    world.declare(0)
    first = world.applications[0]
    held = abstain(world, 0, first, "digital")
    assert held == Mark(None, "", 1, abstained=True, reason=WHY)
    # a cell of the grid left empty says nothing; a mark typed there ends it
    assert world.save(0, first, "digital", None, comment=None, version=1) == held
    assert world.save(0, first, "digital", 5, comment=None, version=1) == Mark(
        5, "", 2, abstained=False, reason=WHY
    )


def test_only_as_many_as_the_campaign_allows(world):
    world.declare(0)
    limit(world, 10)  # of 3 candidates by the campaign's criteria
    most = queries.abstentions_allowed(world.campaign.pk, 3)
    pairs = [(each, key) for each in world.applications for key in world.keys]
    for each, key in pairs[:most]:
        abstain(world, 0, each, key)
    with pytest.raises(InvalidInputError, match="and you have"):
        abstain(world, 0, *pairs[most])
    world.save(0, *pairs[0], 4, version=1)
    abstain(world, 0, *pairs[most])
    limit(world, 0)
    with pytest.raises(InvalidInputError, match="lets nobody abstain"):
        abstain(world, 0, *pairs[most + 1])


def test_an_abstention_without_a_reason_is_kept_and_not_locked(world):
    world.declare(0)
    world.score_all(0)
    first = world.applications[0]
    abstain(world, 0, first, "digital", reason="", version=1)
    with pytest.raises(TransitionError, match="1 score is not complete"):
        world.lock(0)
    abstain(world, 0, first, "digital", version=2)
    assert world.lock(0) == 3


def test_a_limit_lowered_later_is_told_at_the_lock(world):
    world.declare(0)
    world.score_all(0)
    abstain(world, 0, world.applications[0], "digital", version=1)
    limit(world, 0)
    with pytest.raises(TransitionError, match="lets nobody abstain"):
        world.lock(0)


@pytest.mark.parametrize("field", ["comment", "reason"])
def test_words_too_many(world, field):
    world.declare(0)
    with pytest.raises(InvalidInputError) as refused:
        abstain(world, 0, world.applications[0], "digital", **{field: "x" * 4001})
    assert list(refused.value.errors) == [field]


def test_an_abstention_is_in_no_mean(world):
    for index, value in enumerate((6, 2, 4)):
        world.declare(index)
        world.score_all(index, value)
    first = world.applications[0]
    abstain(world, 1, first, "digital", version=1)
    for index in range(3):
        world.lock(index)
    sift = queries.sift(world.campaign, on=london_date(AT))
    table = queries.table(
        world.campaign, sift, permissions.visible_sheets(permissions.COORDINATOR, sift)
    )
    row = next(each for each in table.rows if each.candidate.pk == first.pk)
    assert row.outcome.means["digital"] == Decimal("5.00")
    assert row.outcome.members == 3
    desk = Client()
    desk.force_login(world.coordinator)
    assert "6, A, 4" in desk.get(reverse("scoring:table", args=[world.reference])).content.decode()


def test_a_flag_is_the_members_alone_until_they_lock(world):
    world.finish(0)
    world.declare(1)
    world.score_all(1)
    first = world.applications[0]
    world.save(1, first, "digital", 5, version=1, flagged=True)
    client = Client()
    client.force_login(world.user(0))
    page = reverse("scoring:results", args=[world.reference])
    assert "To discuss" not in client.get(page).content.decode()
    world.lock(1)
    assert "To discuss" in client.get(page).content.decode()


def test_every_change_keeps_a_version_with_who_and_when(world):
    world.declare(0)
    first = world.applications[0]
    world.save(0, first, "digital", 3, comment="One.")
    world.save(0, first, "digital", 3, comment="One.", version=1)  # nothing new
    world.save(0, first, "digital", 4, comment="Two.", version=1, flagged=True)
    abstain(world, 0, first, "digital", version=2)
    kept = ScoreVersion.objects.values_list("version", "value", "comment", "flagged", "abstained")
    assert list(kept) == [
        (1, 3, "One.", False, False),
        (2, 4, "Two.", True, False),
        (3, None, "Two.", True, True),
    ]
    assert {(row.saved_by_id, row.saved_at) for row in ScoreVersion.objects.all()} == {
        (world.user(0).pk, AT)
    }


CHANGES = {
    "update": lambda: ScoreVersion.objects.update(value=7),
    "delete": lambda: ScoreVersion.objects.all().delete(),
    "insert": lambda: ScoreVersion.objects.create(
        score=Score.objects.first(),
        version=9,
        saved_by=ScoreVersion.objects.first().saved_by,
        saved_at=AT,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_the_versions_of_a_locked_score(world, change):
    triggers.remove(connection)
    triggers.install(connection)
    world.declare(0)
    world.score_all(0)
    with pytest.raises(Error), transaction.atomic():
        CHANGES["update"]()  # not even before
    world.lock(0)
    with pytest.raises(Error), transaction.atomic():
        CHANGES[change]()
    triggers.remove(connection)


def test_one_candidate_is_locked_and_nothing_is_shown_for_it(world):
    world.finish(1)
    world.declare(0)
    first, second, _ = world.applications
    world.score_all(0, applications=[first])

    def lock(application):
        return services.lock_candidate(
            reference=world.reference,
            blind_code=application.blind_code,
            actor=world.user(0),
            at=AT,
        )

    with pytest.raises(TransitionError, match="not complete"):
        lock(second)
    assert (lock(first), lock(first)) == (1, 0)
    mine = SiftSheet.objects.filter(membership=world.seats[0], locked_at__isnull=False)
    assert [row.application_id for row in mine] == [first.pk]
    sift = queries.sift(world.campaign, on=london_date(AT))
    assert {seat for seat, _ in permissions.visible_sheets(sift.seats[0], sift)} == {
        world.seats[0].pk
    }
    with pytest.raises(NotVisibleError):
        services.lock_candidate(
            reference=world.reference, blind_code="NOSUCH", actor=world.user(0), at=AT
        )
    world.score_all(0, applications=world.applications[1:])
    assert world.lock(0) == 2


# ---- the pages


@pytest.fixture
def member(world):
    world.declare(0)
    client = Client()
    client.force_login(world.user(0))
    return client


def at(world, name):
    return reverse(
        f"scoring:{name}", args=[world.reference, "digital", world.applications[0].blind_code]
    )


def form(**given):
    return {
        "value": "abstain",
        "reason": WHY,
        "comment": "",
        "version": 0,
        "flagged": "on",
        **given,
    }


@pytest.mark.parametrize("name", ["score", "save"])
def test_abstaining_and_flagging_by_page_and_by_autosave(world, member, name):
    assert member.post(at(world, name), form()).status_code in {200, 302}
    (score,) = Score.objects.all()
    assert (score.value, score.abstained, score.reason, score.flagged) == (None, True, WHY, True)
    page = member.get(at(world, "score")).content.decode()
    assert "I cannot judge this answer" in page
    assert WHY in page
    grid = member.get(reverse("scoring:campaign", args=[world.reference])).content.decode()
    assert "Abstained" in grid
    assert "To discuss" in grid
    again = form(value="6", version=1)
    del again["flagged"]
    member.post(at(world, name), again)
    score.refresh_from_db()
    assert (score.value, score.abstained, score.flagged) == (6, False, False)


def test_a_tab_that_is_behind_is_shown_the_abstention(world, member):
    member.post(at(world, "save"), form())
    answer = member.post(at(world, "save"), form(value="6"))
    assert answer.status_code == 409
    assert answer.json()["current"] == f"You abstained. {WHY}\nFlagged to discuss."
    page = member.post(at(world, "score"), form(value="6"))
    assert page.status_code == 409
    assert "keep what is saved" in page.content.decode()


def test_where_nobody_may_abstain_it_is_not_offered(world, member):
    limit(world, 0)
    assert "I cannot judge" not in member.get(at(world, "score")).content.decode()
    refused = member.post(at(world, "save"), form())
    assert refused.status_code == 400
    assert "lets nobody abstain" in refused.json()["message"]
    assert member.post(at(world, "save"), form(value="x")).json()["message"] == (
        "Choose a mark from the scale, in digits."
    )


def test_who_has_nobody_to_score_may_abstain_on_nothing():
    world = make_world(candidates=0)
    assert queries.abstentions_allowed(world.campaign.pk, 0) == 0
