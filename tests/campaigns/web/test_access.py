"""The page of who has access: what it shows, what it changes, and that a change is felt at once."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.conftest import password_only
from tests.factories import AT, give_role, invite, link_of, make_campaign, make_user, seat
from workflows.boards.enums import BodyRole
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignRole, CampaignState
from workflows.campaigns.models import PanelMembership
from workflows.core.models import AuditEvent
from workflows.invitations.models import Invitation
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def runs(campaign):
    user = make_user("Cora Ordinator")
    give_role(user, campaign.body)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    return user


@pytest.fixture
def desk(client, runs):
    client.force_login(runs)
    return client


def address(name, campaign, *args):
    return reverse(f"campaigns:{name}", args=[campaign.reference, *args])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_lists_everybody_with_what_can_be_done(desk, campaign, runs):
    seat(campaign, make_user("Mem Ber"))
    give_role(make_user("Deci Der"), campaign.body, BodyRole.DECIDER)
    invite(campaign, runs, "new@example.test")
    page = desk.get(address("access", campaign))
    text = text_of(page)
    for part in ("Mem Ber", "Deci Der", "new@example.test", "Only a system administrator gives"):
        assert part in text
    links = page.content.decode()
    assert links.count("Send again or withdraw") == 1
    assert links.count(">End now<") == 2  # the member's and the coordinator's own


def test_what_matches_nothing_says_so_and_how_to_go_on(desk, campaign):
    page = desk.get(address("access", campaign), {"search": "nobody at all", "state": "nonsense"})
    assert "Clear search and filters" in text_of(page)
    assert page.context["active"] == 1


def test_pages_of_twenty_five(desk, campaign):
    for _ in range(30):
        seat(campaign, make_user())
    first, second = (desk.get(address("access", campaign), {"page": n}) for n in (1, 2))
    assert len(first.context["rows"]), len(second.context["rows"]) == (25, 6)


def test_an_invitation_goes_all_the_way(desk, campaign):
    asked = make_user("Ira Nvited")
    given = {"email": asked.email, "role": "governor", "words": "Do join us."}
    sent = desk.post(address("access_invite", campaign, "panel"), given, follow=True)
    assert "on its way to" in text_of(sent)
    row = Invitation.objects.get()
    theirs = Client()
    theirs.force_login(asked)
    offered = theirs.get(link_of(row), follow=True)
    assert "Do join us." in text_of(offered)
    theirs.post(reverse("invitations:answer", args=[row.pk]), {"answer": "accept"})
    assert PanelMembership.objects.get(campaign=campaign, user=asked).role == "governor"
    assert mail.outbox == []  # the outbox sends, not the request


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(desk, campaign):
    given = {"email": "no address", "role": "", "words": "Kept words"}
    page = desk.post(address("access_invite", campaign, "panel"), given)
    assert page.status_code == 400
    assert "Choose a role." in text_of(page)
    assert "Kept words" in page.content.decode()
    twice = {"email": "same@example.test", "role": "member"}
    for status in (302, 400):
        found = desk.post(address("access_invite", campaign, "panel"), twice)
        assert found.status_code == status
    assert "Send that invitation again" in text_of(found)


def test_only_what_one_may_give_can_be_invited_to(client, campaign, runs):
    one = make_user("One Only")
    services.give_campaign_role(
        campaign_id=campaign.pk, user=one, role=CampaignRole.COORDINATOR, actor=runs, at=AT
    )
    client.force_login(one)
    assert f"A role at {campaign.body}" not in text_of(client.get(address("access", campaign)))
    assert client.get(address("access_invite", campaign, "body")).status_code == 404
    assert client.get(address("access_invite", campaign, "panel")).status_code == 200
    assert client.get(address("access_invite", campaign, "nonsense")).status_code == 404
    client.force_login(runs)
    body = client.get(address("access_invite", campaign, "body"))
    assert [value for value, _ in body.context["form"].fields["role"].choices] == [
        "coordinator",
        "secretary",
    ]


def test_the_last_day_is_changed_and_a_day_gone_by_is_refused(desk, campaign):
    member = seat(campaign, make_user("Mem Ber"))
    where = address("access_last_day", campaign, "panel", member.pk)
    assert "Mem Ber" in text_of(desk.get(where))
    past = desk.post(where, {"until_day": "1", "until_month": "4", "until_year": "2020"})
    assert past.status_code == 400
    assert "The last day must be today or later" in text_of(past)
    assert 'value="2020"' in past.content.decode()
    desk.post(where, {"until_day": "1", "until_month": "4", "until_year": "2040"})
    member.refresh_from_db()
    assert member.ends_on.year == 2040


def test_ending_is_felt_on_the_next_request(desk, campaign):
    member = seat(campaign, make_user("Mem Ber"))
    theirs = Client()
    theirs.force_login(member.user)
    page = reverse("scoring:campaign", args=[campaign.reference])
    assert theirs.get(page).status_code in {200, 302}
    where = address("access_end", campaign, "panel", member.pk)
    assert "End it now" in text_of(desk.get(where))
    said = desk.post(where, follow=True)
    assert "Mem Ber is no longer panel member." in text_of(said)
    assert theirs.get(page).status_code == 404
    assert desk.get(where).status_code == 404  # it has ended
    assert AuditEvent.objects.filter(action="campaigns.panel_left").count() == 1


def test_the_last_coordinator_cannot_go_and_is_told_what_to_do(desk, campaign, runs):
    own = campaign.body.memberships.get(user=runs)
    page = desk.post(address("access_end", campaign, "body", own.pk))
    assert page.status_code == 400
    assert "Invite another coordinator" in text_of(page)


def test_whoever_ends_their_own_way_in_is_taken_home(desk, campaign, runs):
    give_role(make_user("Second One"), campaign.body)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    own = campaign.body.memberships.get(user=runs)
    gone = desk.post(address("access_end", campaign, "body", own.pk))
    assert gone.headers["Location"] == reverse("home")
    assert desk.get(address("access", campaign)).status_code == 404


def test_a_role_of_the_administrators_is_refused_with_a_reason(desk, campaign):
    role = give_role(make_user("Deci Der"), campaign.body, BodyRole.DECIDER)
    page = desk.get(address("access_end", campaign, "body", role.pk))
    assert page.status_code == 403
    assert "Only a system administrator" in text_of(page)


def test_an_invitation_is_sent_again_or_withdrawn(desk, campaign, runs):
    row = invite(campaign, runs, "new@example.test")
    where = address("access_invitation", campaign, row.pk)
    assert "new@example.test" in text_of(desk.get(where))
    assert desk.post(where, {"step": "nonsense"}).status_code == 404
    desk.post(where, {"step": "again"})
    assert OutboxMessage.objects.filter(to_email="new@example.test").count() == 2
    told = desk.post(where, {"step": "withdraw"}, follow=True)
    assert "no longer works" in text_of(told)
    assert desk.get(where).status_code == 404


def test_what_a_service_refuses_is_said_on_the_page(desk, campaign, runs):
    row = invite(campaign, runs, "new@example.test")
    Invitation.objects.filter(pk=row.pk).update(starts_on="2020-01-01", ends_on="2020-01-02")
    where = address("access_invitation", campaign, row.pk)
    told = desk.post(where, {"step": "again"}, follow=True)
    assert "The last day must be" in text_of(told)


@pytest.mark.parametrize("name", ["access_invite", "access_last_day", "access_end"])
def test_changing_who_has_access_asks_again_who_this_is(client, campaign, runs, name):
    member = seat(campaign, make_user())
    args = ["panel"] if name == "access_invite" else ["panel", member.pk]
    password_only(client, runs)
    page = client.get(address(name, campaign, *args))
    assert page.status_code == 302
    assert "/account/" in page.headers["Location"]


@pytest.mark.parametrize("role", ["member", "auditor", "stranger"])
def test_nobody_else_sees_the_page(client, campaign, role):
    person = make_user()
    if role == "member":
        seat(campaign, person)
    elif role == "auditor":
        give_role(person, campaign.body, BodyRole.AUDITOR)
        services.sync_campaign_grants(campaign=campaign, at=AT)
    client.force_login(person)
    assert client.get(address("access", campaign)).status_code == 404
