"""Roles in one campaign alone, the grants that follow, and the nightly look at them."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import AT, give_role, make_application, make_campaign, make_user, seat
from workflows.boards.enums import BodyRole
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignRole, CampaignState, PanelRole
from workflows.campaigns.models import CampaignMembership, CampaignUserGrant
from workflows.core.access import can, visible
from workflows.core.clock import london_date
from workflows.core.drift import check_grants
from workflows.core.errors import InvalidInputError
from workflows.core.holdings import holdings_of, holds_office
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.OPEN)


def give(campaign, user, role=CampaignRole.COORDINATOR, **more):
    return services.give_campaign_role(
        campaign_id=campaign.pk, user=user, role=role, actor=None, at=AT, **more
    )


def test_a_campaign_coordinator_runs_this_one_and_no_other(campaign, client):
    user, other = make_user(), make_campaign(body=campaign.body)
    membership = give(campaign, user)
    assert list(visible(user, "campaigns.manage")) == [campaign]
    client.force_login(user)
    page = reverse("campaigns:campaign", args=[campaign.reference])
    assert client.get(page).status_code == 200
    assert client.get(reverse("campaigns:campaign", args=[other.reference])).status_code == 404
    services.end_campaign_role(membership_id=membership.pk, actor=None, at=AT)
    assert client.get(page).status_code == 404
    assert not holds_office(user.pk, on=TODAY)
    (held,) = holdings_of(user.pk)
    assert (held.role, held.kind, held.scope) == (
        "Campaign coordinator",
        "campaign",
        campaign.reference,
    )


def test_nobody_runs_what_they_score_or_apply_in(campaign):
    member, candidate = make_user(), make_user()
    seat(campaign, member)
    make_application(campaign, candidate)
    for person in (member, candidate):
        with pytest.raises(InvalidInputError):
            give(campaign, person)
    runs = make_user()
    give(campaign, runs)
    with pytest.raises(InvalidInputError, match="runs this campaign"):
        seat(campaign, runs)
    with pytest.raises(InvalidInputError, match="has this role already"):
        give(campaign, runs)


def test_a_role_may_have_a_last_day(campaign):
    user = make_user()
    with pytest.raises(InvalidInputError):
        give(campaign, user, until=TODAY - dt.timedelta(days=1))
    give(campaign, user, until=TODAY)
    tomorrow = AT + dt.timedelta(days=1)
    assert can(user, "campaigns.manage", campaign, at=AT)
    assert not can(user, "campaigns.manage", campaign, at=tomorrow)


def test_who_reads_the_trail(campaign):
    independent, auditor, own, member = (make_user() for _ in range(4))
    seat(campaign, independent, PanelRole.INDEPENDENT)
    seat(campaign, member)
    give_role(auditor, campaign.body, BodyRole.AUDITOR)
    give(campaign, own, CampaignRole.AUDITOR)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    allowed = {
        person
        for person in (independent, auditor, own, member)
        if can(person, "campaigns.audit", campaign)
    }
    assert allowed == {independent, auditor, own}
    assert auditor.pk not in queries.coordinators_of(campaign, on=TODAY)


def run(*args):
    out = StringIO()
    call_command("sync_grants", *args, stdout=out)
    return out.getvalue()


def test_drift_is_named_recorded_and_mended(campaign):
    runs, stray = make_user(), make_user()
    give(campaign, runs)
    grant = CampaignUserGrant.objects.get(user=runs)
    CampaignUserGrant.objects.create(
        user=stray, permission=grant.permission, content_object=campaign
    )
    grant.delete()
    with pytest.raises(CommandError, match="1 rows have drifted"):
        run("--check")
    assert "1 missing, 1 too many" in run()
    assert run("--check") == "Every grant is as it should be.\n"
    assert AuditEvent.objects.get(action="core.grants_mended").detail == {"added": 1, "removed": 1}
    assert can(runs, "campaigns.manage", campaign)


def test_an_office_that_ends_by_its_date_is_mended_the_night_after(campaign):
    user = make_user()
    give(campaign, user, until=TODAY)
    assert check_grants(at=AT, fix=True) == []
    (drift,) = check_grants(at=AT + dt.timedelta(days=1), fix=True)
    assert (drift.added, drift.removed) == (0, 1)
    assert not CampaignUserGrant.objects.filter(user=user).exists()
    assert CampaignMembership.objects.filter(user=user).exists()
