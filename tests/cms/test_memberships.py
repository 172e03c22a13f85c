import pytest
from django.urls import reverse

from tests.factories import (
    give_role,
    make_body,
    make_campaign,
    make_committee,
    make_user,
    seat_on_committee,
)
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.campaigns.models import CampaignMembership
from workflows.campaigns.permissions import can_manage
from workflows.core.access import can
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
ROLES, SEATS, ALONE = "bodymembership", "committeemembership", "campaignmembership"


@pytest.fixture
def desk(admin, signed_in):
    return signed_in(admin)


def text(response):
    return response.content.decode()


def test_giving_and_ending_a_role_changes_what_the_person_may_do(
    desk, admin, django_capture_on_commit_callbacks
):
    campaign = make_campaign()
    person = make_user("Cora Ordinator")
    given = {"body": campaign.body_id, "email": person.email.upper(), "role": "coordinator"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(reverse(f"{ROLES}:add"), given, follow=True)
    assert "takes effect at once" in text(answer)
    assert can_manage(person, campaign)
    row = BodyMembership.objects.get()
    event = AuditEvent.objects.get(action="boards.role_given")
    assert (event.actor_name, event.scope) == ("Sam Administrator", campaign.body.slug)
    again = desk.post(reverse(f"{ROLES}:add"), given)
    assert "Cora Ordinator holds this already." in text(again)
    end = reverse(f"{ROLES}:delete", args=[row.pk])
    assert desk.get(reverse(f"{ROLES}:edit", args=[row.pk])).url == end
    asked = text(desk.get(end))
    assert "Cora Ordinator, Recruitment coordinator" in asked
    assert "Yes, end it" in asked
    with django_capture_on_commit_callbacks(execute=True):
        assert "ended. It takes effect at once" in text(desk.post(end, follow=True))
    row.refresh_from_db()
    assert row.ends_on
    assert not can_manage(person, campaign)
    assert AuditEvent.objects.filter(action="boards.role_ended").count() == 1
    assert "so it cannot end again" in text(desk.post(end, follow=True))
    assert BodyMembership.objects.count() == 1  # the record stays


def test_giving_and_ending_a_role_in_one_campaign(desk):
    campaign = make_campaign()
    person = make_user("Audrey Tor")
    given = {"campaign": campaign.pk, "email": person.email, "role": "auditor"}
    assert "takes effect at once" in text(desk.post(reverse(f"{ALONE}:add"), given, follow=True))
    row = CampaignMembership.objects.get()
    assert can(person, "campaigns.audit", campaign)
    assert "holds this already" in text(desk.post(reverse(f"{ALONE}:add"), given))
    end = reverse(f"{ALONE}:delete", args=[row.pk])
    assert "ended. It takes effect at once" in text(desk.post(end, follow=True))
    assert not can(person, "campaigns.audit", campaign)
    assert "Audrey Tor" in text(desk.get(reverse(f"{ALONE}:index")))


def test_giving_and_ending_a_seat(desk):
    committee = make_committee(make_body())
    person = make_user("Gus Governor")
    given = {"committee": committee.pk, "email": person.email, "role": "chair"}
    desk.post(reverse(f"{SEATS}:add"), given)
    row = CommitteeMembership.objects.get()
    assert (row.user, row.role) == (person, "chair")
    again = desk.post(reverse(f"{SEATS}:add"), {**given, "role": "member"})
    assert "Gus Governor holds this already." in text(again)
    desk.post(reverse(f"{SEATS}:delete", args=[row.pk]))
    row.refresh_from_db()
    assert row.ends_on
    actions = AuditEvent.objects.filter(scope=committee.body.slug).values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["boards.committee_joined", "boards.committee_left"]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("nobody@example.org", "Nobody has an account"), ("", "This field is required")],
)
def test_somebody_without_an_account(desk, email, sentence):
    body = make_body()
    given = {"body": body.pk, "email": email, "role": "secretary"}
    assert sentence in text(desk.post(reverse(f"{ROLES}:add"), given))
    assert not BodyMembership.objects.exists()


def test_the_lists_are_searched_filtered_and_exported(desk):
    body = make_body("Wharfe NHS Foundation Trust")
    give_role(make_user("Cora Ordinator"), body)
    give_role(make_user("Dee Cider"), body, BodyRole.DECIDER)
    seat_on_committee(make_user("Gus Governor"), make_committee(body))
    index = reverse(f"{ROLES}:index")
    found = text(desk.get(index, {"q": "cora"}))
    assert "Cora Ordinator" in found
    assert "Dee Cider" not in found
    assert "Cora Ordinator" not in text(desk.get(index, {"role": "decider"}))
    assert "Gus Governor" in text(desk.get(reverse(f"{SEATS}:index"), {"q": "gus"}))
    ended = BodyMembership.objects.get(role="decider")
    desk.post(reverse(f"{ROLES}:delete", args=[ended.pk]))
    listed = text(desk.get(index))
    assert reverse(f"{ROLES}:delete", args=[ended.pk]) not in listed.replace("edit", "")
    csv = b"".join(desk.get(index, {"export": "csv"}).streaming_content).decode()
    assert "Dee Cider" in csv


@pytest.mark.parametrize("name", [ROLES, SEATS])
def test_editors_and_approvers_see_and_change_none_of_it(name, editor, approver, signed_in):
    body = make_body()
    rows = {
        ROLES: give_role(make_user(), body),
        SEATS: seat_on_committee(make_user(), make_committee(body)),
    }
    row = rows[name]
    for person in (editor, approver):
        browser = signed_in(person)
        for address in (
            reverse(f"{name}:index"),
            reverse(f"{name}:add"),
            reverse(f"{name}:delete", args=[row.pk]),
        ):
            for answer in (browser.get(address), browser.post(address, {})):
                assert answer.status_code in {302, 405}
        assert reverse(f"{name}:index") not in text(browser.get("/admin/"))
    row.refresh_from_db()
    assert row.ends_on is None
