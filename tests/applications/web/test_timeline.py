"""The timeline of one application: what happened in sentences, to whom it is told, and what never stands in it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.applications.conftest import coordinator_of, make_cv
from tests.factories import (
    AT,
    give_role,
    make_campaign,
    make_submitted,
    make_user,
    move_to,
    seat,
)
from workflows.applications import services
from workflows.applications.enums import ApplicationState as S
from workflows.applications.web.history import SENTENCES
from workflows.boards.enums import BodyRole
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole, Relationship
from workflows.campaigns.models import ConflictDeclaration, DeciderDeclaration
from workflows.campaigns.web import trail
from workflows.core import audit
from workflows.core.clock import LONDON, london_date
from workflows.core.models import AuditEvent

BOARD = campaigns.ConflictInput(
    has_conflict=True, relationship=Relationship.BOARD, detail="We served."
)
NONE = campaigns.ConflictInput(has_conflict=False)


def minute(number: int) -> dt.datetime:
    """Minutes of the day on which everybody here was given their role, shortly before now where there is time."""
    midnight = dt.datetime.combine(london_date(AT), dt.time(), LONDON)
    return max(AT - dt.timedelta(hours=2), midnight) + dt.timedelta(minutes=number)


def page(application, name="desk_timeline"):
    return reverse(f"applications:{name}", args=[application.campaign.reference, application.pk])


def titles(client, application, **query) -> list[str]:
    answer = client.get(page(application), query)
    assert answer.status_code == 200
    return [each.title for each in answer.context["events"]]


def tell(application, action, actor, number, **detail):
    audit.record(
        action,
        actor=actor,
        target=application,
        at=minute(number),
        scope=application.campaign.reference,
        detail=detail,
    )


@pytest.fixture
def ann(closed):
    row = make_submitted(closed, make_user("Ann Appointee"))
    row.cv = make_cv(row.candidate)
    row.save()
    tell(row, "applications.submitted", row.candidate, 0, reference=row.reference)
    return row


@pytest.fixture
def cora(closed):
    return coordinator_of(closed)


@pytest.fixture
def desk(client, cora):
    client.force_login(cora)
    return client


def declare(member, application, given, number):
    campaigns.declare_conflicts(
        membership_id=member.pk,
        declared={application.candidate_id: given},
        actor=member.user,
        at=minute(number),
    )


@pytest.fixture
def story(closed, ann, cora):
    """Read, found eligible, declared about twice, assessed, withdrawn."""
    services.record_read(application_id=ann.pk, actor=cora, at=minute(1), what="read")
    services.record_read(application_id=ann.pk, actor=cora, at=minute(2), what="cv_read")
    services.decide_eligibility(
        application_id=ann.pk, eligible=True, reason="", actor=cora, at=minute(3)
    )
    move_to(closed, CampaignState.SIFT_SCORING)
    pat = seat(closed, make_user("Pat Panel"))
    quiet = seat(closed, make_user("Quinn Quiet"), PanelRole.CHAIR)
    declare(pat, ann, BOARD, 4)
    declare(quiet, ann, NONE, 5)
    conflict = ConflictDeclaration.objects.get(membership=pat)
    campaigns.record_conflict_read(conflict=conflict, actor=cora, at=minute(6))
    campaigns.assess_conflict(
        conflict_id=conflict.pk,
        outcome=ConflictStatus.RECUSED,
        note="Too near.",
        actor=cora,
        at=minute(7),
    )
    services.withdraw(application_id=ann.pk, candidate=ann.candidate, at=minute(8))
    return ann


STORY = [
    "Ann Appointee submitted the application.",
    "Cora Dinator read the application.",
    "Cora Dinator opened the CV.",
    "Cora Dinator moved it from “Submitted” to “Eligible”.",
    "Pat Panel declared a conflict of interest with this candidate.",
    "Quinn Quiet declared no conflict of interest with this candidate.",
    "Cora Dinator read the conflict of interest that Pat Panel declared.",
    "Cora Dinator assessed the conflict of interest that Pat Panel declared. Outcome: recused.",
    "Ann Appointee withdrew the application.",
]


def test_it_tells_the_story_and_that_it_was_read(desk, story, cora):
    assert [each.casefold() for each in titles(desk, story, order="oldest")] == [
        each.casefold() for each in STORY
    ]
    assert titles(desk, story)[0] == "Cora Dinator read this timeline."
    reads = AuditEvent.objects.filter(action="applications.timeline_read")
    assert [each.target_id for each in reads] == [str(story.pk)] * 2
    shown = desk.get(page(story)).content.decode()
    assert "Timeline of Ann Appointee" in shown
    assert page(story) in desk.get(page(story, "desk_detail")).content.decode()


def test_nothing_of_others_of_drafts_or_of_scores_stands_in_it(desk, ann, closed, cora):
    other = make_submitted(closed, make_user("Bea Other"))
    tell(other, "applications.submitted", other.candidate, 1)
    elsewhere = make_campaign(body=closed.body, state=CampaignState.SIFT_SCORING)
    again = make_submitted(elsewhere, ann.candidate, state=S.ELIGIBLE)
    declare(seat(elsewhere, make_user("Far Away")), again, BOARD, 2)
    tell(again, "applications.submitted", ann.candidate, 2)
    for action in ("scoring.score_saved", "scoring.locked", "applications.contact_saved"):
        tell(ann, action, cora, 3, value=6)
    assert titles(desk, ann) == ["Ann Appointee submitted the application."]


def test_what_a_decider_declared_stands_beside_what_a_member_did(desk, story, closed):
    """Their declarations have keys of their own, which may be the same numbers."""
    dee = make_user("Dee Cider")
    given = campaigns.ConflictInput(True, "board", "We sat on a board.")
    campaigns.declare_as_decider(
        campaign_id=closed.pk, declared={story.candidate_id: given}, actor=dee, at=minute(9)
    )
    row = DeciderDeclaration.objects.get()
    campaigns.record_conflict_read(conflict=row, actor=dee, at=minute(10))
    told = titles(desk, story)
    assert "Dee Cider declared a conflict of interest with this candidate." in told
    assert "Dee Cider read the conflict of interest that Dee Cider declared." in told
    assert "Cora Dinator read the conflict of interest that Pat Panel declared." in told


def test_it_is_narrowed_searched_and_paged(desk, story):
    assert titles(desk, story, kind="conflicts", order="oldest") == [
        each for each in titles(desk, story, order="oldest") if "conflict" in each
    ]
    assert titles(desk, story, kind="steps", words="ann WITHDREW") == [STORY[-1]]
    assert len(titles(desk, story, words="pat panel")) == 3
    assert titles(desk, story, kind="nonsense", words="submitted the") == [STORY[0]]
    assert "Nothing of this kind yet" in desk.get(page(story), {"words": "zzz"}).content.decode()
    for number in range(30):
        tell(story, "applications.read", story.candidate, 10 + number)
    assert len(titles(desk, story, kind="reads")) == 25
    assert len(titles(desk, story, kind="reads", page=2)) > 5


def test_as_many_queries_for_many_as_for_few(desk, ann, django_assert_num_queries):
    desk.get(page(ann))
    with CaptureQueriesContext(connection) as few:
        desk.get(page(ann))
    for number in range(60):
        tell(ann, "applications.read", ann.candidate, 10 + number)
    with django_assert_num_queries(len(few)):
        desk.get(page(ann))


def test_a_coordinator_who_scores_reads_it_once_names_are_known(client, ann, closed):
    judge = make_user("Both Things")
    seat(closed, judge)  # they come to run it while they score
    give_role(judge, closed.body)
    campaigns.sync_campaign_grants(campaign=closed, at=AT)
    move_to(closed, CampaignState.SIFT_SCORING)
    client.force_login(judge)
    refused = client.get(page(ann))
    assert refused.status_code == 403
    assert "Ann Appointee" not in refused.content.decode()
    assert not AuditEvent.objects.filter(action="applications.timeline_read").exists()
    move_to(closed, CampaignState.SHORTLIST_AGREED)
    assert titles(client, ann) == ["Ann Appointee submitted the application."]


def test_an_auditor_comes_from_the_trail_once_names_are_known(client, ann, closed):
    auditor, independent = make_user("Audra Tor"), make_user("Indy Pendent")
    give_role(auditor, closed.body, BodyRole.AUDITOR)
    seat(closed, independent, PanelRole.INDEPENDENT)
    campaigns.sync_campaign_grants(campaign=closed, at=AT)
    where = reverse("campaigns:trail", args=[closed.reference])
    client.force_login(auditor)
    assert client.get(page(ann)).status_code == 404
    assert page(ann) not in client.get(where).content.decode()
    move_to(closed, CampaignState.SHORTLIST_AGREED)
    assert page(ann) in client.get(where).content.decode()
    assert titles(client, ann) == ["Ann Appointee submitted the application."]
    assert where in client.get(page(ann)).content.decode()
    client.force_login(independent)  # sits on the panel, so reads the trail and no candidate's own
    assert page(ann) not in client.get(where).content.decode()
    assert client.get(page(ann)).status_code == 404


def test_another_campaigns_address_leads_nowhere(desk, ann):
    other = make_campaign(body=ann.campaign.body)
    wrong = reverse("applications:desk_timeline", args=[other.reference, ann.pk])
    assert desk.get(wrong).status_code == 404


def test_what_was_erased_is_told_without_its_particulars(desk, ann):
    AuditEvent.objects.create(
        action="applications.moved",
        actor_name="Erased",
        target_type="applications.application",
        target_id=str(ann.pk),
        scope=ann.campaign.reference,
        at=minute(1),
        detail={},
    )
    assert titles(desk, ann)[0] == "Erased moved it from “not kept” to “not kept”."


def test_every_action_about_an_application_is_told_here_or_is_a_drafts():
    told = {each for each in trail.SENTENCES if each.startswith("applications.")}
    assert told - {"applications.list_read"} == {
        each for each in SENTENCES if each.startswith("applications.")
    }
    assert not set(SENTENCES) & set(trail.SILENT)
