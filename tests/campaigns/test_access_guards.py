"""What nobody may do by the page of who has access: watch, lengthen or invite themselves, or score what they read."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from tests.campaigns.access import DAY, TODAY, alone, change, end, listed, running
from tests.factories import (
    AT,
    invite,
    make_campaign,
    make_submitted,
    make_user,
    seat,
)
from workflows.campaigns import queries, services
from workflows.campaigns.enums import AccessState, CampaignRole, CampaignState, PanelRole, Register
from workflows.campaigns.models import PanelMembership
from workflows.campaigns.web import access
from workflows.core.errors import InvalidInputError, NotAllowedError
from workflows.invitations import services as invitations
from workflows.notices.models import OutboxMessage
from workflows.notices.services import deliver, whole_body

pytestmark = pytest.mark.django_db
S, R = AccessState, Register


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def runs(campaign):
    return running(campaign)


def test_who_watches_a_campaign_is_not_its_coordinators_to_give_or_end(campaign, runs):
    auditor = make_user("Audrey Tor")
    alone(campaign, auditor, CampaignRole.AUDITOR)
    row = listed(campaign)["Audrey Tor", "Campaign auditor"]
    with pytest.raises(NotAllowedError, match="system administrator"):
        end(campaign, runs, row)
    with pytest.raises(NotAllowedError, match="system administrator"):
        invite(campaign, runs, "friend@example.test", kind="campaign", role="auditor")
    root = make_user(is_superuser=True)
    assert invite(campaign, root, "watch@example.test", kind="campaign", role="auditor")


def test_nobody_who_could_read_names_scores_later_without_them(campaign, runs):
    services.give_campaign_role(
        campaign_id=campaign.pk,
        user=make_user(),
        role=CampaignRole.COORDINATOR,
        actor=None,
        at=AT,
    )
    change(
        campaign, runs, listed(campaign)["Cora Ordinator", "Recruitment coordinator"], until=TODAY
    )
    later = {"campaign_id": campaign.pk, "actor": None, "since": TODAY + DAY, "at": AT}
    with pytest.raises(InvalidInputError, match="cannot score"):
        services.seat_panel_member(user=runs, role=PanelRole.MEMBER, **later)
    services.seat_panel_member(user=runs, role=PanelRole.ADVISER, **later)
    scorer = make_user("Scorer Soon")
    services.seat_panel_member(user=scorer, role=PanelRole.MEMBER, **later)
    with pytest.raises(InvalidInputError, match="cannot run it"):
        alone(campaign, scorer, CampaignRole.COORDINATOR, until=TODAY)


def test_nobody_is_invited_to_run_a_body_in_whose_campaigns_they_score(campaign, runs):
    scorer = make_user("Scorer Person")
    seat(campaign, scorer)
    row = invite(
        campaign, runs, scorer.email, kind="body", role="coordinator", place=str(campaign.body_id)
    )
    with pytest.raises(InvalidInputError, match="cannot run it"):
        invitations.accept(invitation_id=row.pk, actor=scorer, at=AT)
    campaign.state = CampaignState.ABANDONED
    campaign.save()
    invitations.accept(invitation_id=row.pk, actor=scorer, at=AT)


def test_nobody_invites_themselves(campaign, runs):
    with pytest.raises(InvalidInputError, match="Nobody invites themselves"):
        invite(campaign, runs, runs.email)
    row = invite(campaign, runs, "another@example.test")
    EmailAddress.objects.create(user=runs, email="another@example.test", verified=True)
    with pytest.raises(NotAllowedError, match="Nobody invites themselves"):
        invitations.accept(invitation_id=row.pk, actor=runs, at=AT)


def test_an_invitation_tells_nobody_who_has_applied(campaign, runs):
    candidate = make_submitted(campaign, make_user("Cass Candidate")).candidate
    for kind, role in (
        ("panel", "member"),
        ("campaign", "stakeholder"),
        ("campaign", "coordinator"),
    ):
        assert invite(campaign, runs, candidate.email, kind=kind, role=role)


def test_a_day_that_nobody_can_mean_is_refused(campaign, runs):
    seat(campaign, make_user("Mem Ber"))
    row = listed(campaign)["Mem Ber", "Panel member"]
    for day in (dt.date.max, TODAY + 365 * 25 * DAY):
        with pytest.raises(InvalidInputError, match="20 years"):
            change(campaign, runs, row, until=day)
        with pytest.raises(InvalidInputError, match="20 years"):
            invite(campaign, runs, "far@example.test", ends_on=day)
        with pytest.raises(InvalidInputError, match="20 years"):
            alone(campaign, make_user(), until=day)
    PanelMembership.objects.filter(pk=row.key).update(ends_on=dt.date.max)
    assert queries.day_of(runs, campaign, TODAY, now=AT + DAY)


def test_a_coordinators_term_may_be_made_longer_and_not_leave_a_gap(campaign, runs):
    second = make_user("Second One")
    alone(campaign, second, CampaignRole.COORDINATOR, until=TODAY + 9 * DAY)
    own = listed(campaign)["Cora Ordinator", "Recruitment coordinator"]
    with pytest.raises(InvalidInputError, match="Nobody else would run"):
        change(campaign, runs, own, until=TODAY + DAY)  # the other leaves in nine days
    longer = listed(campaign)["Second One", "Campaign coordinator"]
    change(campaign, runs, longer, until=TODAY + 30 * DAY)
    change(campaign, runs, longer, until=TODAY + 20 * DAY)


def test_wider_invitations_are_shown_to_those_who_invite_there(campaign, runs):
    one = make_user("One Only")
    alone(campaign, one, CampaignRole.COORDINATOR)
    invite(
        campaign,
        runs,
        "sec@example.test",
        kind="body",
        role="secretary",
        place=str(campaign.body_id),
    )
    found = queries.access_to(campaign, at=AT)
    for person, shows in ((runs, True), (one, False)):
        why = access.reasons(campaign, person, found, at=AT)
        names = {row.name for row in access.shown(found, why)}
        assert ("sec@example.test" in names) is shows


def test_a_chairs_last_day_may_not_reach_into_the_next_chairs(campaign, runs):
    seat_of = {"campaign_id": campaign.pk, "role": PanelRole.CHAIR, "actor": runs, "at": AT}
    services.seat_panel_member(user=make_user("First Chair"), until=TODAY + DAY, **seat_of)
    services.seat_panel_member(user=make_user("Next Chair"), since=TODAY + 2 * DAY, **seat_of)
    row = listed(campaign)["First Chair", "Panel chair"]
    with pytest.raises(InvalidInputError, match="Another chair follows"):
        change(campaign, runs, row, until=TODAY + 5 * DAY)
    seat(campaign, make_user("Ad Viser"), PanelRole.ADVISER)
    change(campaign, runs, listed(campaign)["Ad Viser", "Adviser"], until=TODAY + DAY)
    assert listed(campaign)["Ad Viser", "Adviser"].until == TODAY + DAY


def test_two_who_invite_one_address_at_once_send_one_invitation(campaign, runs, monkeypatch):
    invite(campaign, runs, "new@example.test")
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)  # both looked before either wrote
    with pytest.raises(InvalidInputError, match="invited to this already"):
        invite(campaign, runs, "new@example.test")


def test_the_demonstration_keeps_the_link_that_its_mailbox_shows(campaign, runs, settings):
    row = invite(campaign, runs, "new@example.test")
    message = OutboxMessage.objects.get()
    settings.DEMO = True
    deliver(message_id=message.pk, at=AT)
    message.refresh_from_db()
    assert message.state == "sent"
    assert str(row.pk) in whole_body(message)
