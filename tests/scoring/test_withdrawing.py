"""A candidate withdraws while a panel scores without names: a number goes, and nobody may learn whose it was."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AT, give_role, make_campaign, make_submitted, make_user, move_to, seat
from tests.scoring.world import NONE, make_world
from workflows.applications.enums import ApplicationState
from workflows.applications.services import withdraw
from workflows.boards.enums import BodyRole
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import ConflictDeclaration
from workflows.campaigns.queries import candidate_count, declared_counts
from workflows.campaigns.services import assess_conflict, sync_campaign_grants
from workflows.core.errors import InvalidInputError, NotAllowedError
from workflows.scoring import services
from workflows.scoring.queries import names_to_declare

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def world():
    return make_world(candidates=4, members=3)


def gone(application):
    return withdraw(application_id=application.pk, candidate=application.candidate, at=AT)


def page(world, person, name="scoring:conflicts"):
    client = Client()
    client.force_login(person)
    response = client.get(reverse(name, args=[world.reference]))
    return TOKEN.sub("", response.content.decode())


def test_the_page_of_names_does_not_change_as_a_number_goes(world):
    world.declare(0)
    leaves = world.applications[1]
    people = [world.user(0), world.user(1)]  # one has met the numbers, one has not
    before = [page(world, person) for person in people]
    assert leaves.blind_code in page(world, world.user(0), "scoring:campaign")
    gone(leaves)
    assert leaves.blind_code not in page(world, world.user(0), "scoring:campaign")
    assert [page(world, person) for person in people] == before
    assert leaves.full_name in before[0]


def test_a_member_who_comes_later_must_speak_of_everybody_named(world):
    world.declare(0)
    gone(world.applications[1])
    said = {each.candidate_id: NONE for each in world.applications}
    left_out = {pk: word for pk, word in said.items() if pk != world.applications[1].candidate_id}
    with pytest.raises(InvalidInputError) as refused:
        services.declare(reference=world.reference, declared=left_out, actor=world.user(1), at=AT)
    assert list(refused.value.errors) == [f"conflict-{world.applications[1].candidate_id}"]
    world.declare(1)
    world.score_all(1, applications=[world.applications[0]])


def test_a_wait_does_not_end_because_the_candidate_went(world):
    """Else the numbers come back all but one, and the member knows whom they waited for."""
    leaves = world.applications[2]
    world.declare(0, leaves)
    world.declare(1)
    gone(leaves)
    shown = page(world, world.user(0), "scoring:campaign")
    assert not [each for each in world.applications if each.blind_code in shown]
    with pytest.raises(NotAllowedError):
        world.save(0, world.applications[0], world.keys[0])
    world.assess(0, leaves, ConflictStatus.CLEAR)
    shown = page(world, world.user(0), "scoring:campaign")
    assert [each.blind_code in shown for each in world.applications] == [True, True, False, True]


def test_whoever_went_before_anybody_met_them_is_not_named(world):
    gone(world.applications[0])
    assert world.applications[0].full_name not in page(world, world.user(0))
    assert candidate_count(world.campaign.pk) == 3


def test_they_leave_the_page_once_names_are_known(world):
    for index in range(3):
        world.finish(index)
    gone(world.applications[0])
    for state in (CampaignState.SIFT_MODERATION, CampaignState.ABANDONED):
        move_to(world.campaign, state)
        assert len(names_to_declare(world.campaign.pk)) == 4
    move_to(world.campaign, CampaignState.SHORTLIST_AGREED)
    assert len(names_to_declare(world.campaign.pk)) == 3


def test_the_coordinators_count_holds(world):
    world.declare(0)
    gone(world.applications[0])
    assert set(declared_counts(world.campaign.pk).values()) == {candidate_count(world.campaign.pk)}


@pytest.fixture
def judge(world):
    """A member who became coordinator as well."""
    person = world.user(0)
    give_role(person, world.campaign.body)
    sync_campaign_grants(campaign=world.campaign, at=AT)
    return person


def test_a_coordinator_who_scores_reads_no_name_in_the_trail(world, judge):
    world.declare(0)
    gone(world.applications[1])
    seen = page(world, judge, "campaigns:campaign")
    assert "An application was withdrawn." in seen
    assert "By a candidate" in seen
    names = [each.candidate.full_name for each in world.applications]
    assert not [name for name in names if name in seen]
    assert names[1] in page(world, world.coordinator, "campaigns:campaign")
    move_to(world.campaign, CampaignState.SHORTLIST_AGREED)
    assert names[1] in page(world, judge, "campaigns:campaign")


def test_nor_who_stepped_back_from_whom(world, judge):
    """With it, the gap in another member's marks is a name."""
    world.declare(0)
    world.declare(1, world.applications[1])
    row = ConflictDeclaration.objects.get(
        membership=world.seats[1], candidate=world.applications[1].candidate
    )
    shown = page(world, judge, "campaigns:conflicts")
    assert "without knowing names" in shown
    assert world.applications[1].full_name not in shown
    given = {"conflict_id": row.pk, "outcome": ConflictStatus.RECUSED, "note": "Close.", "at": AT}
    with pytest.raises(NotAllowedError, match="without knowing names"):
        assess_conflict(actor=judge, **given)
    assert world.applications[1].candidate.full_name in page(
        world, world.coordinator, "campaigns:conflicts"
    )
    move_to(world.campaign, CampaignState.SHORTLIST_AGREED)
    assert world.applications[1].candidate.full_name in page(world, judge, "campaigns:conflicts")
    assert assess_conflict(actor=judge, **given).status == ConflictStatus.RECUSED


def test_who_runs_one_campaign_and_scores_in_another_cannot_join_them(world):
    """One candidate in both: their name stands on the one side, their number on the other, and nothing on both."""
    person, both = world.user(0), world.applications[0]
    other = make_campaign(state=CampaignState.SIFT_SCORING)
    for role in (BodyRole.COORDINATOR, BodyRole.AUDITOR):
        give_role(person, other.body, role)
    seat(other, make_user(), PanelRole.CHAIR)
    sync_campaign_grants(campaign=other, at=AT)
    theirs = make_submitted(other, both.candidate, state=ApplicationState.ELIGIBLE)
    world.declare(0)
    world.score_all(0)
    client = Client()
    client.force_login(person)
    runs = [
        reverse("campaigns:desk"),
        *[
            reverse(f"campaigns:{name}", args=[other.reference])
            for name in ("campaign", "conflicts", "trail")
        ],
        reverse("applications:desk_list", args=[other.reference]),
        reverse("applications:desk_detail", args=[other.reference, theirs.pk]),
        reverse("scoring:table", args=[other.reference]),
    ]
    scores = [
        reverse("scoring:panel_home"),
        *[
            reverse(f"scoring:{name}", args=[world.reference])
            for name in ("campaign", "lock", "results")
        ],
        reverse("scoring:score", args=[world.reference, world.keys[0], both.blind_code]),
    ]
    for path in runs:
        found = client.get(path)
        assert found.status_code == 200, path
        assert both.blind_code not in found.content.decode()
        assert both.reference not in found.content.decode()
    for path in scores:
        found = client.get(path)
        assert found.status_code == 200, path
        for told in (both.full_name, both.candidate.full_name, theirs.reference, theirs.blind_code):
            assert told not in found.content.decode()
