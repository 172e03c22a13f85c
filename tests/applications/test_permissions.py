import datetime as dt

import pytest

from tests.applications.conftest import coordinator_of
from tests.factories import AT, give_role, make_body, make_submitted, make_user, move_to, seat
from workflows.applications import permissions, queries
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import Application
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.services import sync_campaign_grants
from workflows.core.access import can, require
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.web import navigation

LATER = AT + dt.timedelta(days=15)


def test_who_reads_a_draft(draft, campaign, coordinator, stranger):
    assert can(draft.candidate, "applications.read", draft)
    assert not can(coordinator, "applications.read", draft)
    assert not can(stranger, "applications.read", draft)


@pytest.mark.parametrize("state", [state for state in S if state not in {S.DRAFT, S.PURGED}])
def test_who_reads_what_was_submitted(campaign, coordinator, stranger, state):
    row = make_submitted(campaign, state=state)
    member, admin = make_user(), make_user(is_superuser=True)
    seat(campaign, member)
    assert can(row.candidate, "applications.read", row)
    assert can(coordinator, "applications.read", row)
    for person in (stranger, member, admin):
        assert not can(person, "applications.read", row)
        assert not queries.applications_managed_by(person, campaign).exists()
    assert row in queries.applications_managed_by(coordinator, campaign)
    assert row in queries.applications_of(row.candidate)


def test_nobody_reads_what_was_erased(campaign, coordinator):
    row = make_submitted(campaign, state=S.PURGED)
    assert not can(row.candidate, "applications.read", row)
    assert not can(coordinator, "applications.read", row)
    assert not permissions.can_withdraw(row.candidate, row)
    assert not queries.applications_of(row.candidate).exists()
    assert not queries.applications_managed_by(coordinator, campaign).exists()


def test_when_a_draft_may_be_changed(draft, campaign, stranger):
    assert permissions.can_edit(draft.candidate, draft, at=AT)
    assert not permissions.can_edit(stranger, draft, at=AT)
    assert not permissions.can_edit(draft.candidate, draft, at=LATER)
    campaign.closes_at = None
    campaign.state = CampaignState.NEED
    with pytest.raises(NotAllowedError, match="not open"):
        permissions.check_taking(campaign, at=AT)


def test_what_was_submitted_may_not_be_changed(campaign):
    row = make_submitted(campaign)
    with pytest.raises(NotAllowedError, match="You have submitted"):
        permissions.check_can_edit(row.candidate, row, at=AT)


def test_who_may_start(campaign, candidate):
    assert permissions.can_start(candidate, campaign, at=AT)
    assert not permissions.can_start(candidate, campaign, at=LATER)
    assert not permissions.can_start(coordinator_of(campaign), campaign, at=AT)


def test_who_may_check_eligibility(closed, stranger):
    desk = coordinator_of(closed)
    assert permissions.can_check_eligibility(desk, closed)
    assert not permissions.can_check_eligibility(stranger, closed)
    assert not permissions.can_check_eligibility(desk, move_to(closed, CampaignState.OPEN))
    with pytest.raises(NotVisibleError):
        permissions.check_can_check_eligibility(stranger, closed)


def test_who_may_withdraw(campaign, stranger, draft):
    row = make_submitted(campaign)
    assert permissions.can_withdraw(row.candidate, row)
    assert not permissions.can_withdraw(stranger, row)
    assert not permissions.can_withdraw(draft.candidate, draft)


def test_my_applications_is_in_the_header_of_those_it_is_for(campaign, candidate, coordinator):
    def shown(user):
        return "My applications" in {item.text for item in navigation.items_for(user)}

    member = make_user()
    seat(campaign, member)
    assert shown(candidate)
    assert not shown(coordinator)
    assert not shown(member)
    Application.objects.create(campaign=campaign, candidate=member, created_at=AT, updated_at=AT)
    assert shown(member)
    assert make_body()


def test_a_coordinator_who_scores_meets_no_name_before_the_shortlist(campaign, coordinator):
    row = make_submitted(campaign, state=S.ELIGIBLE)
    judge = make_user()
    seat(campaign, judge)
    give_role(judge, campaign.body)
    sync_campaign_grants(campaign=campaign, at=AT)
    for state in (CampaignState.ELIGIBILITY, CampaignState.SIFT_SCORING):
        move_to(campaign, state)
        row.refresh_from_db()
        assert can(coordinator, "applications.read", row)
        with pytest.raises(NotAllowedError, match="without knowing names"):
            permissions.check_can_read(judge, row)
    campaign.resume_state, campaign.state = CampaignState.SIFT_SCORING, CampaignState.PAUSED
    campaign.save()
    with pytest.raises(NotAllowedError):
        require(judge, "applications.list", campaign)
    campaign.resume_state, campaign.state = "", CampaignState.SHORTLIST_AGREED
    campaign.save()
    require(judge, "applications.list", campaign)
