import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AT,
    declare_decider,
    give_role,
    make_body,
    make_campaign,
    make_submitted,
    make_user,
    move_to,
)
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.boards.services import end_body_role
from workflows.campaigns.enums import CampaignState
from workflows.core.clock import london_date
from workflows.decisions import services
from workflows.decisions.models import Outcome
from workflows.decisions.web.views import PAGE_SIZE

pytestmark = pytest.mark.django_db
HERE = "/decisions/"


@pytest.fixture
def body():
    return make_body("Wharfedale NHS Foundation Trust")


@pytest.fixture
def decider(body, client):
    user = make_user("Dee Cider")
    give_role(user, body, BodyRole.DECIDER)
    client.force_login(user)
    return user


def decided(body, decider, title):
    campaign = make_campaign(body=body, state=CampaignState.RECOMMENDED, title=title)
    chosen = make_submitted(campaign, state=ApplicationState.RECOMMENDED)
    declare_decider(campaign, decider)
    services.record_decision(
        campaign_id=campaign.pk,
        outcome=Outcome.APPOINT,
        appointee_id=chosen.pk,
        decided_by=decider,
        decided_on=london_date(AT),
        minute="Resolved.",
        actor=decider,
        at=AT,
    )
    campaign.refresh_from_db()
    return campaign


def titles(client, **asked):
    return [row.title for row in client.get(HERE, asked).context["rows"]]


def test_empty(client, decider):
    page = client.get(HERE).content.decode()
    assert "Nothing to decide" in page
    assert "Search and filter" not in page
    assert f'href="{HERE}"' in page  # in the header


def test_lists_what_is_to_decide_first_and_what_was_decided(client, body, decider):
    later = decided(body, decider, "Audit")
    decided(body, decider, "Digital")
    waiting = make_campaign(body=body, state=CampaignState.RECOMMENDED, title="Chair")
    move_to(later, CampaignState.CHECKS)
    make_campaign(body=body, state=CampaignState.INTERVIEW, title="Too early")
    make_campaign(state=CampaignState.RECOMMENDED, title="Another body")
    paused = decided(body, decider, "Paused")
    move_to(paused, CampaignState.PAUSED)  # its page is not the decider's while it is
    assert titles(client) == ["Chair", "Audit", "Digital"]
    page = client.get(HERE).content.decode()
    assert "To decide" in page
    assert "by Dee Cider" in page
    for campaign in (later, waiting):
        address = reverse("decisions:decision", args=[campaign.reference])
        assert address in page
        assert f'href="{HERE}"' in client.get(address).content.decode()
    assert titles(client, state="open") == ["Chair"]
    assert titles(client, state="decided") == ["Audit", "Digital"]
    assert titles(client, state="zzz", sort="zzz") == ["Chair", "Audit", "Digital"]
    assert titles(client, sort="-title") == ["Digital", "Chair", "Audit"]
    assert titles(client, sort="-state")[-1] == "Chair"
    assert titles(client, sort="decided")[-1] == "Chair"
    assert titles(client, search="wharfedale dig") == ["Digital"]
    assert titles(client, search=waiting.reference.lower()) == ["Chair"]
    assert "Nothing matches" in client.get(HERE, {"search": "zzz"}).content.decode()


def test_paging_and_the_same_queries_for_any_number(client, body, decider):
    def count():
        with CaptureQueriesContext(connection) as found:
            client.get(HERE)
        return len(found)

    decided(body, decider, "One")
    few = count()
    for number in range(PAGE_SIZE):
        make_campaign(body=body, state=CampaignState.RECOMMENDED, title=f"Post {number}")
    decided(body, decider, "Two")
    assert count() == few
    assert len(titles(client, page=2)) == 2


def test_only_for_deciders_and_only_while_they_are(client, body, decider):
    others = [make_user(), make_user(is_superuser=True), make_user(), make_user()]
    give_role(others[2], body)
    give_role(others[3], body, BodyRole.SECRETARY)
    for person in others:
        client.force_login(person)
        assert client.get(HERE).status_code == 404
        assert f'href="{HERE}"' not in client.get("/panel/").content.decode()
    client.force_login(decider)
    assert client.post(HERE).status_code == 405
    end_body_role(membership=decider.body_memberships.get(), actor=None, at=AT)
    assert client.get(HERE).status_code == 404
    client.logout()
    assert "/login/" in client.get(HERE).url
