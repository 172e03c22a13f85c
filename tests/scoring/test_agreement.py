"""The page on agreement between members: who opens it, when, and what it is made of."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import AT, make_user, move_to, seat
from tests.scoring.world import NONE, World, make_world
from workflows.applications.services import withdraw
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import Campaign, PanelMembership
from workflows.core.clock import london_date
from workflows.core.models import AuditEvent
from workflows.scoring import queries, services

pytestmark = pytest.mark.django_db
LEVELS = (2, 3, 4, 5, 6, 6)


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(world: World, user, **query):
    return sign_in(user).get(reverse("scoring:agreement", args=[world.reference]), query)


def refusal(world: World, user) -> str:
    response = page(world, user)
    assert response.status_code == 403
    return response.content.decode()


@pytest.fixture
def scored(db) -> World:
    """Six candidates; the third member is a point stricter, and the chair steps back from the last."""
    world = make_world(candidates=6)
    for index in range(3):
        world.declare(index, *([world.applications[5]] if index == 0 else []))
    world.assess(0, world.applications[5], ConflictStatus.RECUSED)
    for index in range(3):
        for place, application in enumerate(world.applications):
            if (index, place) != (0, 5):
                for key in world.keys:
                    world.save(index, application, key, LEVELS[place] - (index == 2))
        world.lock(index)
    return world


@pytest.fixture
def moderated(scored) -> World:
    move_to(scored.campaign, CampaignState.SIFT_MODERATION)
    return scored


def test_the_chair_and_the_coordinator_read_it_recorded_and_no_other_member(moderated):
    assert moderated.seats[0].role == PanelRole.CHAIR
    for user in (moderated.coordinator, moderated.user(0)):
        found = page(moderated, user)
        assert found.status_code == 200
        assert "no-store" in found["Cache-Control"]
        text = found.content.decode()
        assert "gives about 0.7 points less" in text
        assert "(95% interval)" in text
        assert "style=" not in text
        assert all(each.full_name not in text for each in moderated.applications)
        event = AuditEvent.objects.filter(action="scoring.agreement_read").latest("pk")
        assert (event.actor_id_text, event.scope) == (str(user.pk), moderated.reference)
    assert AuditEvent.objects.filter(action="scoring.agreement_read").count() == 2
    for user in (moderated.user(1), make_user()):
        assert page(moderated, user).status_code == 404
    link = reverse("scoring:agreement", args=[moderated.reference])
    for user, name, shown in (
        (moderated.coordinator, "table", True),
        (moderated.user(0), "campaign", True),
        (moderated.user(1), "campaign", False),
    ):
        address = reverse(f"scoring:{name}", args=[moderated.reference])
        assert (link in sign_in(user).get(address).content.decode()) == shown


def test_nobody_reads_it_before_everybody_has_locked_and_the_chair_not_before_moderation(world):
    for index in range(3):
        world.declare(index)
        world.score_all(index)
    early = refusal(world, world.user(0))
    world.lock(0)
    world.lock(1)
    assert "when every panel member has locked" in refusal(world, world.coordinator)
    assert "once moderation is open" in early
    world.lock(2)
    assert page(world, world.coordinator).status_code == 200
    # The chair is told the same before the others have locked and after: else the blanks among marks would speak.
    bare = [text.partition("<main")[2] for text in (early, refusal(world, world.user(0)))]
    assert bare[0] == bare[1]
    link = reverse("scoring:agreement", args=[world.reference])
    own = reverse("scoring:campaign", args=[world.reference])
    assert link not in sign_in(world.user(0)).get(own).content.decode()
    assert not AuditEvent.objects.filter(
        action="scoring.agreement_read", actor_id_text=str(world.user(0).pk)
    ).exists()


def test_it_is_made_of_the_rows_somebody_may_see_and_of_no_others(moderated):
    left_out, gone = moderated.applications[5], moderated.applications[4]
    assert left_out.blind_code in page(moderated, moderated.coordinator, top=6).content.decode()
    theirs = page(moderated, moderated.user(0))
    assert left_out.blind_code not in theirs.content.decode()
    assert len(theirs.context["drawn"].standings) == theirs.context["top"] == 5
    assert theirs.context["spread_lines"][0].far == "0 of 5"
    assert page(moderated, moderated.coordinator, top=2).context["top"] == 2
    odd = page(moderated, moderated.coordinator, top=99)
    assert odd.context["top"] == 5
    assert "less than or equal to 6" in odd.content.decode()
    assert gone.blind_code in theirs.content.decode()
    withdraw(application_id=gone.pk, candidate=gone.candidate, at=AT)
    for user in (moderated.coordinator, moderated.user(0)):
        assert gone.blind_code not in page(moderated, user, top=4).content.decode()


def test_a_chair_who_waits_for_an_assessment_or_came_after_scoring_is_refused(moderated):
    chair = moderated.user(0)
    moderated.declare(0, moderated.applications[1])
    assert "waits to be assessed" in refusal(moderated, chair)
    campaigns.end_panel_membership(
        membership_id=moderated.seats[0].pk, actor=moderated.coordinator, at=AT
    )
    late = seat(moderated.campaign, make_user("New Chair"), PanelRole.CHAIR)
    campaigns.sync_campaign_grants(campaign=moderated.campaign, at=AT)
    services.declare(
        reference=moderated.reference,
        declared={each.candidate_id: NONE for each in moderated.applications},
        actor=late.user,
        at=AT,
    )
    assert "every score of yours is locked" in refusal(moderated, late.user)
    assert page(moderated, chair).status_code == 404


def test_the_conditions_in_sql_say_what_the_rules_say(scored):
    """Of a seat and of a campaign, as one after another unlocks nothing, waits, leaves or withdraws."""
    on = london_date(AT)

    def compare() -> tuple[bool, bool]:
        campaign = Campaign.objects.get(pk=scored.campaign.pk)
        sift = queries.sift(campaign, on=on)
        rows = PanelMembership.objects.filter(campaign=campaign)
        locked = set(rows.filter(queries.where_all_locked()).values_list("pk", flat=True))
        held = set(rows.filter(queries.where_held()).values_list("pk", flat=True))
        assert locked == {each.pk for each in sift.seats if sift.all_locked(each)}
        assert held == {each.pk for each in sift.seats if sift.held(each)}
        found = Campaign.objects.filter(queries.where_table_open(on), pk=campaign.pk).exists()
        assert found == sift.table_open
        closed = Campaign.objects.filter(queries.where_scoring_closed(), pk=campaign.pk).exists()
        assert closed == sift.closed == queries.scoring_closed(campaign)
        return found, bool(held)

    assert compare() == (True, False)
    scored.declare(1, scored.applications[2])
    assert compare() == (False, True)
    gone = scored.applications[2]
    withdraw(application_id=gone.pk, candidate=gone.candidate, at=AT)
    assert compare() == (True, True)
    for state, resume in (
        (CampaignState.PAUSED, CampaignState.SIFT_SCORING),
        (CampaignState.PAUSED, CampaignState.SIFT_MODERATION),
        (CampaignState.OPEN, ""),
        (CampaignState.SHORTLIST_AGREED, ""),
    ):
        Campaign.objects.filter(pk=scored.campaign.pk).update(state=state, resume_state=resume)
        assert compare() == (True, state != CampaignState.SHORTLIST_AGREED)
    campaigns.end_panel_membership(
        membership_id=scored.seats[0].pk, actor=scored.coordinator, at=AT
    )
    compare()


def test_too_few_is_said_instead_of_figures_and_with_nobody_nothing_is_compared(world):
    for index in range(3):
        world.finish(index, 2)
    found = page(world, world.coordinator)
    text = found.content.decode()
    assert "3 candidates were scored by two members or more, and 3 members’" in text
    assert "No candidate reaches the pass mark" in text
    assert found.context["reliability"] is found.context["severity"] is None
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    for each in world.applications:
        withdraw(application_id=each.pk, candidate=each.candidate, at=AT)
    found = page(world, world.coordinator)
    assert found.context["spread"] is None
    assert "nothing to compare" in found.content.decode()


def test_it_makes_the_same_queries_however_many_candidates(scored, world):
    for index in range(3):
        world.finish(index)
    counts = []
    for each in (scored, world):
        client = sign_in(each.coordinator)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("scoring:agreement", args=[each.reference]))
        counts.append(len(asked))
    assert counts[0] == counts[1] < 40
