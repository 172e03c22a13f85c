"""A system administrator at a browser, and somebody with work of their own to look as."""

import pytest
from django.urls import reverse

from tests.accounts.viewing import start
from tests.factories import AT, give_role, make_campaign, make_user
from workflows.boards.enums import BodyRole
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.services import sync_campaign_grants


@pytest.fixture
def admin():
    return make_user("Ada Admin", is_superuser=True, is_staff=True)


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def other(campaign):
    person = make_user("Cora Coordinator")
    give_role(person, campaign.body, BodyRole.COORDINATOR)
    sync_campaign_grants(campaign=campaign, at=AT)
    return person


@pytest.fixture
def window(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def looking(window, other):
    assert start(window, other).url == reverse("home")
    return window
