"""Invitations: sent, answered, withdrawn, sent again, out of date, forwarded, pressed twice; guards asked anew."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from tests.factories import (
    AT,
    give_role,
    invite,
    link_of,
    make_application,
    make_campaign,
    make_committee,
    make_user,
    seat,
)
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.boards.services import end_body_role
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import CampaignMembership, PanelMembership
from workflows.campaigns.services import sync_campaign_grants
from workflows.core import offers
from workflows.core.access import can
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.guards import _guards, guard
from workflows.core.models import AuditEvent
from workflows.invitations import queries, services
from workflows.invitations.enums import InvitationState, InvitationStep
from workflows.invitations.models import Invitation
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db
TODAY, DAY = london_date(AT), dt.timedelta(days=1)


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.OPEN)


@pytest.fixture
def coordinator(campaign):
    user = make_user("Cora Ordinator")
    give_role(user, campaign.body)
    sync_campaign_grants(campaign=campaign, at=AT)
    return user


def accept(invitation, user, *, at=AT, **more):
    return services.accept(invitation_id=invitation.pk, actor=user, at=at, **more)


def actions(invitation):
    rows = AuditEvent.objects.filter(target_id=str(invitation.pk)).order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_an_invitation_accepted_makes_the_seat_by_the_panels_own_service(campaign, coordinator):
    invited = make_user(email="Pat.Member@Example.org")
    row = invite(campaign, coordinator, " PAT.member@example.org ", words="Please join us.\r\n")
    assert (row.email, row.words, row.state) == (
        "pat.member@example.org",
        "Please join us.",
        InvitationState.WAITING,
    )
    done = accept(row, invited)
    made = PanelMembership.objects.get(user=invited)
    assert (made.role, made.starts_on, made.ends_on) == (PanelRole.MEMBER, TODAY, None)
    assert done.made == f"campaigns.panelmembership:{made.pk}"
    assert can(invited, "campaigns.score", campaign, at=AT)
    assert actions(row) == ["invitations.sent", "invitations.accepted"]
    joined = AuditEvent.objects.get(action="campaigns.panel_joined")
    assert (joined.actor_id_text, joined.scope) == (str(invited.pk), campaign.reference)
    assert accept(row, invited).made == done.made  # pressed twice
    assert PanelMembership.objects.count() == 1
    assert actions(row) == ["invitations.sent", "invitations.accepted"]


def test_every_kind_is_made_with_its_days(campaign, coordinator):
    committee = make_committee(campaign.body)
    first, last = TODAY + 2 * DAY, TODAY + 9 * DAY
    kinds = [
        ("body", "secretary", str(campaign.body_id), BodyMembership),
        ("committee", "member", str(committee.pk), CommitteeMembership),
        ("campaign", "stakeholder", str(campaign.pk), CampaignMembership),
        ("panel", "adviser", str(campaign.pk), PanelMembership),
    ]
    for kind, role, place, model in kinds:
        user = make_user()
        row = invite(
            campaign,
            coordinator,
            user.email,
            kind=kind,
            role=role,
            place=place,
            starts_on=first,
            ends_on=last,
        )
        accept(row, user, at=AT + DAY)
        made = model.objects.get(user=user)
        assert (made.role, made.starts_on, made.ends_on) == (role, first, last)
        with pytest.raises(InvalidInputError):  # holds it already
            invite(
                campaign,
                coordinator,
                user.email,
                kind=kind,
                role=role,
                place=place,
                starts_on=last,
            )


def test_one_accepted_late_begins_on_that_day(campaign, coordinator):
    user = make_user()
    row = invite(campaign, coordinator, user.email, starts_on=TODAY + DAY)
    accept(row, user, at=AT + 3 * DAY)
    assert PanelMembership.objects.get(user=user).starts_on == TODAY + 3 * DAY


def test_the_token_is_nowhere_in_plain_and_the_mail_holds_no_name(
    campaign, coordinator, django_capture_on_commit_callbacks, mailoutbox
):
    row = invite(campaign, coordinator, "new@example.org", words="Come, Pat.")
    link = link_of(row)
    token = link.rstrip("/").rpartition("/")[2]
    message = OutboxMessage.objects.get()
    assert token not in message.body + message.secret + row.token_digest
    assert services.digest_of(token) == row.token_digest
    with django_capture_on_commit_callbacks(execute=True):
        row = services.send_again(invitation_id=row.pk, actor=coordinator, at=AT)
    (sent,) = mailoutbox
    assert sent.to == ["new@example.org"]
    newer = link_of_sent(sent.body)
    assert services.digest_of(newer) == row.token_digest
    for private in ("Cora", "Pat", campaign.title, "new@example.org"):
        assert private not in sent.body + sent.subject
    kept = OutboxMessage.objects.get(key=f"invitations.sent:{row.pk}:2")
    assert (kept.secret, kept.state) == ("", "sent")
    assert newer not in kept.body
    assert not any(newer in str(event.detail) for event in AuditEvent.objects.all())


def link_of_sent(body):
    line = next(line for line in body.splitlines() if "/open/" in line)
    return line.rstrip("/").rpartition("/")[2]


def test_only_the_verified_address_it_was_sent_to_accepts(campaign, coordinator):
    row = invite(campaign, coordinator, "pat@example.org")
    unverified = make_user(email="pat@example.org", verified=False)
    for person in (unverified, make_user()):
        with pytest.raises(NotAllowedError, match="sent to another email address"):
            accept(row, person)
    assert not can(AnonymousUser(), "invitations.answer", row)
    assert not PanelMembership.objects.exists()


def test_declined_withdrawn_and_out_of_date(campaign, coordinator):
    user = make_user()
    row = invite(campaign, coordinator, user.email)
    declined = services.decline(invitation_id=row.pk, actor=user, at=AT)
    assert services.decline(invitation_id=row.pk, actor=user, at=AT) == declined
    assert actions(row) == ["invitations.sent", "invitations.declined"]
    with pytest.raises(NotAllowedError, match="has been declined"):
        accept(row, user)
    again = invite(campaign, coordinator, user.email)
    services.withdraw(invitation_id=again.pk, actor=coordinator, at=AT)
    with pytest.raises(NotAllowedError, match="withdrawn"):
        accept(again, user)
    for act in (services.withdraw, services.send_again):
        with pytest.raises(TransitionError, match="withdrawn"):
            act(invitation_id=again.pk, actor=coordinator, at=AT)
    late = invite(campaign, coordinator, user.email)
    with pytest.raises(NotAllowedError, match="could be answered until"):
        accept(late, user, at=AT + services.VALID)
    sent = services.send_again(
        invitation_id=late.pk, actor=coordinator, at=AT + services.VALID + DAY
    )
    assert sent.sent_times == 2
    accept(late, user, at=AT + services.VALID + 2 * DAY)
    assert PanelMembership.objects.filter(user=user).exists()


def test_guards_are_asked_when_it_is_accepted_and_of_what_is_on_show_when_it_is_sent(
    campaign, coordinator
):
    other, candidate, chair = make_user(), make_user(), make_user()
    rows = [
        invite(campaign, coordinator, person.email, role=role)
        for person, role in ((other, "member"), (candidate, "member"), (chair, "chair"))
    ]
    give_role(other, campaign.body)  # a coordinator never scores
    make_application(campaign, candidate)  # a candidate cannot be seated
    seat(campaign, make_user(), PanelRole.CHAIR)  # the chair's place is taken
    for row, person in zip(rows, (other, candidate, chair), strict=True):
        before = PanelMembership.objects.count()
        with pytest.raises(InvalidInputError):
            accept(row, person)
        row.refresh_from_db()
        assert row.state == InvitationState.WAITING  # can be tried again
        assert PanelMembership.objects.count() == before
    for person, role in ((other, "governor"), (chair, "chair")):
        services.withdraw(
            invitation_id=rows[(other, candidate, chair).index(person)].pk,
            actor=coordinator,
            at=AT,
        )
        with pytest.raises(InvalidInputError):
            invite(campaign, coordinator, person.email, role=role)
    invite(
        campaign, coordinator, candidate.email, role="governor"
    )  # whether they applied is not on show


def test_it_lapses_with_the_right_of_whoever_sent_it(campaign, coordinator):
    user = make_user()
    row = invite(campaign, coordinator, user.email)
    membership = BodyMembership.objects.get(user=coordinator)
    end_body_role(membership=membership, actor=None, at=AT)
    with pytest.raises(TransitionError, match="can no longer give this role"):
        accept(row, user)
    fresh = make_user()
    give_role(fresh, campaign.body)
    sync_campaign_grants(campaign=campaign, at=AT)
    services.send_again(invitation_id=row.pk, actor=fresh, at=AT)  # vouches for it now
    fresh.is_active = False
    fresh.save()
    with pytest.raises(TransitionError, match="can no longer give"):
        accept(row, user)
    fresh.is_active = True
    fresh.save()
    accept(row, user)


def test_who_may_invite_to_what(campaign, coordinator):
    body, stranger = str(campaign.body_id), make_user()
    for role in (BodyRole.AUDITOR, BodyRole.DECIDER, BodyRole.ANALYST, BodyRole.PROTECTION):
        with pytest.raises(NotAllowedError, match="system administrator"):
            invite(campaign, coordinator, "x@example.org", kind="body", role=role, place=body)
    administrator = make_user(is_superuser=True)
    invite(campaign, administrator, "x@example.org", kind="body", role="auditor", place=body)
    committee = make_committee(campaign.body)
    invite(
        campaign,
        administrator,
        "x@example.org",
        kind="committee",
        role="chair",
        place=str(committee.pk),
    )
    for kind, role, place in (
        ("panel", "member", ""),
        ("campaign", "auditor", ""),
        ("body", "secretary", body),
        ("committee", "member", str(committee.pk)),
    ):
        with pytest.raises(NotVisibleError):
            invite(campaign, stranger, "x@example.org", kind=kind, role=role, place=place)
    with pytest.raises(NotVisibleError):  # configuration and accounts, no panel
        invite(campaign, administrator, "x@example.org")


@pytest.mark.parametrize(
    ("kind", "role", "place"),
    [
        ("seat", "member", ""),
        ("panel", "king", ""),
        ("campaign", "king", ""),
        ("body", "king", ""),
        ("committee", "king", ""),
        ("panel", "member", "x"),
        ("campaign", "auditor", "0"),
        ("body", "secretary", "x"),
        ("committee", "member", "x"),
    ],
)
def test_what_does_not_exist_cannot_be_offered(campaign, coordinator, kind, role, place):
    with pytest.raises((InvalidInputError, NotVisibleError)):
        invite(campaign, coordinator, "x@example.org", kind=kind, role=role, place=place)


def test_days_that_make_no_sense_and_an_invitation_twice(campaign, coordinator):
    for more in ({"starts_on": TODAY - DAY}, {"ends_on": TODAY - DAY}):
        with pytest.raises(InvalidInputError, match="must be"):
            invite(campaign, coordinator, "x@example.org", **more)
    row = invite(campaign, coordinator, "x@example.org", ends_on=TODAY)
    with pytest.raises(InvalidInputError, match="invited to this already"):
        invite(campaign, coordinator, "X@example.org")
    user = make_user(email="x@example.org")
    with pytest.raises(TransitionError, match="would have ended"):
        accept(row, user, at=AT + DAY)


def test_a_finished_campaign_takes_nobody_in(campaign, coordinator):
    type(campaign).objects.filter(pk=campaign.pk).update(state=CampaignState.ABANDONED)
    with pytest.raises(NotAllowedError, match="no longer changes"):
        invite(campaign, coordinator, "x@example.org")


def test_an_upper_room_may_ask_for_more(campaign, coordinator, monkeypatch):
    """The seam: an undertaking to agree to, and a guard on the acceptance."""
    known = offers.offer_of("panel")

    def terms(place, role):
        found = known.terms(place, role)
        return offers.Terms(found.role, found.of, found.scope, found.sees, "Tell nobody.")

    asking = offers.Offer("panel", terms, known.check_giver, known.check, known.give)
    monkeypatch.setitem(offers._offers, "panel", asking)
    user = make_user()
    row = invite(campaign, coordinator, user.email)
    with pytest.raises(InvalidInputError, match="Tick the box"):
        accept(row, user)

    @guard("invitation", InvitationStep.ACCEPTED)
    def refuse(invitation, *, user, at):
        raise TransitionError(f"{user} must be trained first.")

    try:
        with pytest.raises(TransitionError, match="trained first"):
            accept(row, user, agreed=True)
    finally:
        _guards["invitation", InvitationStep.ACCEPTED].remove(refuse)
    accept(row, user, agreed=True)
    event = AuditEvent.objects.get(action="invitations.accepted")
    assert event.detail["undertaking"] == services.digest_of("Tell nobody.")


def test_an_unknown_invitation():
    missing = Invitation().pk
    for act in (services.accept, services.decline, services.withdraw):
        with pytest.raises(NotVisibleError):
            act(invitation_id=missing, actor=make_user(), at=AT)
    with pytest.raises(NotVisibleError):
        queries.invitation(missing)


def test_lists_are_of_places_asked_for(campaign, coordinator):
    other = make_campaign()
    row = invite(campaign, coordinator, "x@example.org")
    here, there = ({"panel": [str(each.pk)]} for each in (campaign, other))
    assert list(queries.invitations_to(here)) == [row]
    assert str(row) == "Invitation of x@example.org"
    assert not queries.invitations_to(there).exists()


# ---- the pages ---------------------------------------------------------------------------------------


def page(row):
    return reverse("invitations:answer", args=[row.pk])


def test_somebody_new_is_led_to_sign_in_and_then_accepts(client, campaign, coordinator):
    row = invite(campaign, coordinator, "pat@example.org", words="Join us.")
    arrived = client.get(link_of(row))
    text = arrived.content.decode()
    assert "You have been invited" in text
    assert f"next={page(row)}" in text
    assert campaign.title not in text  # a forwarded link tells nothing
    assert client.get(page(row)).status_code == 302
    user = make_user(email="pat@example.org")
    client.force_login(user)
    client.get(link_of(row))  # as in one session: signing in directly starts another here
    shown = client.get(page(row)).content.decode()
    assert "You are invited to be panel member" in shown
    assert "Join us." in shown
    assert "without knowing names" in shown
    done = client.post(page(row), {"answer": "accept"})
    assert (done.status_code, done.url) == (302, reverse("home"))
    assert PanelMembership.objects.filter(user=user).exists()
    assert client.post(page(row), {"answer": "accept"}).status_code == 302
    assert client.get(page(row)).status_code == 302
    assert PanelMembership.objects.count() == 1


def test_a_forwarded_link_is_refused_with_a_sentence(client, campaign, coordinator):
    row = invite(campaign, coordinator, "pat@example.org", words="For Pat.")
    stranger = make_user()
    client.force_login(stranger)
    for method in (client.get, client.post):
        assert method(page(row)).status_code == 404  # without the link it does not exist
    assert client.get(link_of(row)).url == page(row)
    refused = client.get(page(row))
    assert refused.status_code == 403
    assert "sent to another email address" in refused.content.decode()
    assert "For Pat." not in refused.content.decode()
    assert client.post(page(row), {"answer": "accept"}).status_code == 403
    assert not PanelMembership.objects.exists()
    denied = AuditEvent.objects.filter(action="core.denied", actor_id_text=str(stranger.pk))
    token = link_of(row).rstrip("/").rpartition("/")[2]
    assert denied.exists()
    assert not any(token in str(each.detail) for each in denied)


def test_the_addressee_without_the_newest_link_is_told_to_open_it(client, campaign, coordinator):
    user = make_user()
    row = invite(campaign, coordinator, user.email)
    old = link_of(row)
    services.send_again(invitation_id=row.pk, actor=coordinator, at=AT)
    client.force_login(user)
    client.get(old)
    refused = client.post(page(row), {"answer": "accept"})
    assert refused.status_code == 403
    assert "only the newest link works" in refused.content.decode()
    assert not PanelMembership.objects.exists()


def test_declining_an_unclear_answer_and_a_guard_that_says_no(client, campaign, coordinator):
    user = make_user()
    row = invite(campaign, coordinator, user.email)
    client.force_login(user)
    client.get(link_of(row))
    unclear = client.post(page(row), {})
    assert unclear.status_code == 400
    assert "Choose to accept or to decline." in unclear.content.decode()
    give_role(user, campaign.body)
    no = client.post(page(row), {"answer": "accept"})
    assert no.status_code == 400
    assert "so they cannot score in it" in no.content.decode()
    assert client.post(page(row), {"answer": "decline"}).status_code == 302
    row.refresh_from_db()
    assert row.state == InvitationState.DECLINED
