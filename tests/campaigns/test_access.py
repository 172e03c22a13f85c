"""Who has access to a campaign: everybody is listed with why, and what is changed takes effect at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.access import DAY, TODAY, alone, change, end, listed, make_issued, running
from tests.factories import (
    AT,
    give_role,
    invite,
    make_campaign,
    make_committee,
    make_user,
    seat,
    seat_on_committee,
)
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.campaigns import queries, services
from workflows.campaigns.enums import AccessState, CampaignRole, CampaignState, PanelRole, Register
from workflows.campaigns.models import CampaignMembership, PanelMembership
from workflows.campaigns.permissions import why_not_change_access
from workflows.core.access import can, visible
from workflows.core.errors import InvalidInputError, NotAllowedError, NotVisibleError
from workflows.invitations import services as invitations

pytestmark = pytest.mark.django_db
S, R = AccessState, Register


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def runs(campaign):
    return running(campaign)


def test_everybody_is_listed_with_why_and_how_it_stands(campaign, runs):
    chair = make_user("Chair Person")
    seat(campaign, chair, PanelRole.CHAIR)
    alone(campaign, make_user("Audrey Tor"), since=TODAY + DAY)
    gone = seat(campaign, make_user("Left Already"))
    services.end_panel_membership(membership_id=gone.pk, actor=runs, at=AT)
    invite(campaign, runs, "new@example.test")
    found = listed(campaign)
    assert {key: row.state for key, row in found.items()} == {
        ("Cora Ordinator", "Recruitment coordinator"): S.NOW,
        ("Chair Person", "Panel chair"): S.NOW,
        ("Audrey Tor", "Campaign stakeholder"): S.LATER,
        ("Left Already", "Panel member"): S.ENDED,
        ("new@example.test", "Panel member"): S.INVITED,
    }
    assert all(row.why and row.sees for row in found.values())
    assert "whole body" in found["Cora Ordinator", "Recruitment coordinator"].why
    assert "Invited by Cora Ordinator" in found["new@example.test", "Panel member"].why


def test_why_names_who_gave_it_or_sent_the_invitation(campaign, runs):
    given = make_user("Gina Ven")
    services.seat_panel_member(
        campaign_id=campaign.pk, user=given, role=PanelRole.MEMBER, actor=runs, at=AT
    )
    asked = make_user("Ira Nvited")
    row = invite(campaign, runs, asked.email, role="governor")
    invitations.accept(invitation_id=row.pk, actor=asked, at=AT)
    PanelMembership.objects.create(campaign=campaign, user=make_user("Old Timer"), starts_on=TODAY)
    found = listed(campaign)
    assert "Given by Cora Ordinator on" in found["Gina Ven", "Panel member"].why
    assert "Cora Ordinator sent the invitation" in found["Ira Nvited", "Governor"].why
    assert "Nobody is on the record" in found["Old Timer", "Panel member"].why


def test_an_invitation_out_of_date_or_declined_says_so(campaign, runs):
    late = invite(campaign, runs, "late@example.test")
    no = make_user("Nora No")
    row = invite(campaign, runs, no.email, role="adviser")
    invitations.decline(invitation_id=row.pk, actor=no, at=AT)
    found = listed(campaign, at=late.expires_at)
    assert found["late@example.test", "Panel member"].state == S.LAPSED
    assert found[no.email, "Adviser"].state == S.DECLINED
    assert {row.invitation for row in found.values()} == {True, False}


def test_a_withdrawn_invitation_is_not_listed_any_more(campaign, runs):
    row = invite(campaign, runs, "oops@example.test")
    invitations.withdraw(invitation_id=row.pk, actor=runs, at=AT)
    assert ("oops@example.test", "Panel member") not in listed(campaign)
    with pytest.raises(NotVisibleError):
        queries.invitation_in(campaign, str(row.pk), at=AT)


def test_committee_members_are_listed_once_a_pack_was_issued_to_them(campaign, runs):
    committee = make_committee(campaign.body)
    reader = make_user("Rea Der")
    seat_on_committee(reader, committee)
    invite(campaign, runs, "chair@example.test", kind="committee", place=str(committee.pk))
    assert ("Rea Der", "Committee member") not in listed(campaign)
    make_issued(campaign, committee, reader)
    seat_on_committee(make_user("Late Comer"), committee)
    row = listed(campaign)["Rea Der", "Committee member"]
    assert row.register == R.COMMITTEE
    assert "which was issued “" in row.why
    assert ("Late Comer", "Committee member") not in listed(campaign)
    assert listed(campaign)["chair@example.test", "Committee member"].state == S.INVITED


def test_search_filters_and_sorting(campaign, runs):
    seat(campaign, make_user("Bea Bee"), PanelRole.CHAIR)
    seat(campaign, make_user("Abe Cee"))
    alone(campaign, make_user("Zed Zee"), CampaignRole.STAKEHOLDER, until=TODAY + DAY)
    names = lambda **wanted: [name for name, _ in listed(campaign, **wanted)]  # noqa: E731
    assert names(search="bee chair") == ["Bea Bee"]
    assert names(search="nobody") == []
    assert names(register="campaign") == ["Zed Zee"]
    assert names(state="later") == []
    assert names(sort="name") == ["Abe Cee", "Bea Bee", "Cora Ordinator", "Zed Zee"]
    assert names(sort="-name")[0] == "Zed Zee"
    assert names(sort="role")[0] == "Zed Zee"
    assert names(sort="until")[0] == "Zed Zee"
    assert names(sort="since") == names(sort="name")
    assert names(sort="nonsense") == names(sort="state")


def test_the_number_of_queries_does_not_grow(campaign, runs):
    def count():
        with CaptureQueriesContext(connection) as asked:
            queries.access_to(campaign, at=AT)
        return len(asked)

    committee = make_committee(campaign.body)
    make_issued(campaign, committee, make_user())
    invite(campaign, runs, "first@example.test")
    few = count()
    for each in range(20):
        seat(campaign, make_user())
        alone(campaign, make_user())
        give_role(make_user(), campaign.body, BodyRole.AUDITOR)
        invite(campaign, runs, f"{each}@example.test")
    assert count() == few <= 9


def test_the_last_day_is_the_last(campaign, runs):
    person = make_user("Mem Ber")
    seat(campaign, person)
    change(campaign, runs, listed(campaign)["Mem Ber", "Panel member"], until=TODAY + DAY)
    later = AT + 2 * DAY
    assert can(person, "campaigns.score", campaign, at=AT + DAY)
    assert not can(person, "campaigns.score", campaign, at=later)
    change(campaign, runs, listed(campaign)["Mem Ber", "Panel member"], until=None)
    assert can(person, "campaigns.score", campaign, at=later)


@pytest.mark.parametrize("register", list(Register))
def test_each_register_can_be_dated_and_ended(campaign, runs, register):
    person = make_user("Per Son")
    if register is R.PANEL:
        seat(campaign, person)
    elif register is R.CAMPAIGN:
        alone(campaign, person)
    elif register is R.BODY:
        give_role(person, campaign.body, BodyRole.SECRETARY)
    else:
        committee = make_committee(campaign.body)
        seat_on_committee(person, committee)
        make_issued(campaign, committee, person)
    row = next(each for each in listed(campaign).values() if each.name == "Per Son")
    assert row.register == register
    change(campaign, runs, row, until=TODAY + 3 * DAY)
    same = queries.access_row(campaign, register, row.key, at=AT)
    assert same.until == TODAY + 3 * DAY
    end(campaign, runs, row)
    with pytest.raises(NotVisibleError):
        queries.access_row(campaign, register, row.key, at=AT)
    model = {
        R.PANEL: PanelMembership,
        R.CAMPAIGN: CampaignMembership,
        R.BODY: BodyMembership,
        R.COMMITTEE: CommitteeMembership,
    }[register]
    assert model.objects.get(pk=row.key).ends_on < TODAY


def test_a_campaign_under_way_is_never_left_without_a_coordinator(campaign, runs):
    own = listed(campaign)["Cora Ordinator", "Recruitment coordinator"]
    for refused in (
        lambda: end(campaign, runs, own),
        lambda: change(campaign, runs, own, until=TODAY + DAY),
    ):
        with pytest.raises(InvalidInputError, match="Nobody else would run"):
            refused()
    second = make_user("Second One")
    alone(campaign, second, CampaignRole.COORDINATOR)
    change(campaign, runs, own, until=TODAY + DAY)
    with pytest.raises(InvalidInputError, match="Nobody lengthens"):
        change(campaign, runs, own, until=None)
    end(campaign, runs, own)
    assert not visible(runs, "campaigns.manage", at=AT).exists()
    only = listed(campaign)["Second One", "Campaign coordinator"]
    with pytest.raises(InvalidInputError, match="Nobody else would run"):
        end(campaign, second, only)


def test_roles_only_a_system_administrator_gives_are_listed_and_cannot_be_changed(campaign, runs):
    give_role(make_user("Deci Der"), campaign.body, BodyRole.DECIDER)
    row = listed(campaign)["Deci Der", "Decider"]
    assert "system administrator" in why_not_change_access(
        runs, campaign, row.register, row.value, at=AT
    )
    with pytest.raises(NotAllowedError, match="system administrator"):
        end(campaign, runs, row)


def test_who_runs_one_campaign_alone_changes_nothing_at_the_body(campaign, runs):
    one = make_user("One Only")
    alone(campaign, one, CampaignRole.COORDINATOR)
    give_role(make_user("Sec Retary"), campaign.body, BodyRole.SECRETARY)
    found = listed(campaign)
    with pytest.raises(NotVisibleError):
        end(campaign, one, found["Sec Retary", "Board secretary"])
    seat(campaign, make_user("Mem Ber"))
    end(campaign, one, listed(campaign)["Mem Ber", "Panel member"])


def test_nobody_else_changes_anything(campaign, runs):
    member = make_user("Mem Ber")
    seat(campaign, member)
    row = listed(campaign)["Mem Ber", "Panel member"]
    for person in (member, make_user()):
        with pytest.raises(NotVisibleError):
            end(campaign, person, row)
        with pytest.raises(NotVisibleError):
            change(campaign, person, row, until=TODAY)


def test_another_campaign_s_rows_are_not_found(campaign, runs):
    other = make_campaign(body=campaign.body, state=CampaignState.OPEN)
    strange = seat(other, make_user())
    for register in Register:
        with pytest.raises(NotVisibleError):
            queries.held_in(campaign, register, strange.pk + 1_000_000)
    with pytest.raises(NotVisibleError):
        queries.held_in(campaign, R.PANEL, strange.pk)


def test_what_ended_ends_nothing_twice_and_a_finished_campaign_stays_as_it_is(campaign, runs):
    seat(campaign, make_user("Mem Ber"))
    row = listed(campaign)["Mem Ber", "Panel member"]
    campaign.state = CampaignState.ABANDONED
    campaign.save()
    with pytest.raises(NotAllowedError, match="no longer changes"):
        end(campaign, runs, row)
