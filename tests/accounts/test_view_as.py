"""“View as”: read-only, announced, logged, and closed wherever nobody opened it (ADR-0021)."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.viewing import REASON, events, start
from tests.conftest import password_only
from tests.factories import AT, give_role, make_user, seat
from workflows.accounts import services
from workflows.accounts.models import User
from workflows.accounts.rules import viewing as rules
from workflows.accounts.rules.viewing import Closed, Ending
from workflows.accounts.web.viewing import KEY
from workflows.boards.enums import BodyRole
from workflows.campaigns.services import sync_campaign_grants
from workflows.core.clock import now
from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.core.jobs.registry import handler_for
from workflows.core.jobs.services import run
from workflows.core.models import AuditEvent, Job
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def move_end(client, **delta) -> None:
    session = client.session
    kept = session[KEY]
    until = dt.datetime.fromisoformat(kept["until"]) + dt.timedelta(**delta)
    session[KEY] = {**kept, "until": until.isoformat()}
    session.save()


# ---- who, and how it begins


def test_only_a_system_administrator_comes_in(client, other, admin):
    client.force_login(other)
    for address in (reverse("people"), reverse("view_as", args=[admin.pk])):
        assert client.get(address).status_code == 404
    assert start(client, admin).status_code == 404
    assert not events("accounts.view_as_started")


@pytest.mark.parametrize("who", ["self", "another administrator", "closed"])
def test_whom_nobody_may_look_as(window, admin, who):
    person = {
        "self": lambda: admin,
        "another administrator": lambda: make_user(is_superuser=True),
        "closed": lambda: make_user(is_active=False),
    }[who]()
    response = start(window, person)
    assert response.status_code == 403
    assert KEY not in window.session
    assert window.get(reverse("view_as", args=[person.pk])).status_code == 403


def test_a_password_alone_or_an_old_proof_does_not_start_it(admin, other, client):
    password_only(client, admin)
    assert start(client, other).status_code == 403
    client.force_login(admin)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    response = client.get(reverse("view_as", args=[other.pk]))
    assert response.status_code == 302
    assert "reauthenticate" in response.url
    assert start(client, other).status_code == 302
    assert not events("accounts.view_as_started")


@pytest.mark.parametrize("reason", ["", " \n\t", "\u00a0", "word " * 61])
def test_a_reason_is_compulsory_and_short(window, other, reason):
    page = start(window, other, reason)
    assert page.status_code == 200
    assert page.context["form"].errors["reason"]
    assert KEY not in window.session
    with pytest.raises(InvalidInputError):
        rules.check_reason(reason)


def test_an_account_that_is_not_there(window, admin):
    assert window.get(reverse("view_as", args=[10**9])).status_code == 404
    with pytest.raises(NotVisibleError):
        services.start_viewing(actor=admin, person_id=10**9, reason=REASON, at=AT)


def test_a_refusal_of_the_service_stands_in_the_form(window, other, monkeypatch):
    def refuse(**kwargs):
        raise InvalidInputError({"reason": "Say more."})

    monkeypatch.setattr(services, "start_viewing", refuse)
    assert start(window, other).context["form"].errors["reason"] == ["Say more."]


def test_the_list_of_people(window, admin, other):
    editor = make_user("Edith Editor")
    editor.groups.add(Group.objects.create(name="Some editors"))
    make_user("Clara Closed", is_active=False)
    make_user("Another Admin", is_superuser=True)

    def names(**query):
        return [str(each) for each in window.get(reverse("people"), query).context["page"]]

    assert names() == ["Cora Coordinator", "Edith Editor"]
    assert names(sort="-name") == ["Edith Editor", "Cora Coordinator"]
    assert names(sort="joined")[0] == "Cora Coordinator"
    assert names(work="site") == ["Edith Editor"]
    assert names(work="other") == ["Cora Coordinator"]
    assert names(search="edith EDITOR") == ["Edith Editor"]
    assert names(search=other.email) == ["Cora Coordinator"]
    assert "Nobody matches" in window.get(reverse("people"), {"search": "zz"}).content.decode()
    User.objects.exclude(is_superuser=True).update(is_active=False)
    assert "Nobody else yet" in window.get(reverse("people")).content.decode()


def test_the_list_costs_the_same_for_many(window):
    make_user()
    window.get(reverse("people"))
    with CaptureQueriesContext(connection) as few:
        window.get(reverse("people"))
    User.objects.bulk_create(
        User(email=f"many{number}@example.org", full_name=f"Many {number}", password="!")
        for number in range(300)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(window.get(reverse("people")).context["page"]) == 25
    assert len(many) == len(few)


# ---- what is seen


def test_an_open_page_is_the_other_persons_own(looking, other, campaign):
    own = Client()
    own.force_login(other)
    body = reverse("boards:board", args=[campaign.body.slug])
    for address in (reverse("campaigns:desk"), reverse("boards:index"), body):
        theirs, seen = own.get(address), looking.get(address)
        assert seen.status_code == theirs.status_code == 200
        main = [
            re.search(r"<main.*?</main>", each.content.decode(), re.DOTALL)[0]
            for each in (theirs, seen)
        ]
        assert main[0] == main[1]
        assert seen.wsgi_request.user == looking.get(address).wsgi_request.user != other
    assert "Welcome, Cora" in looking.get(reverse("home")).content.decode()


def test_it_is_announced_on_every_page(looking, other):
    for address in (
        reverse("home"),
        "/account/",
        "/no/such.page",
        "/admin/",
        "/account/password/change/",
    ):
        page = looking.get(address)
        body = page.content.decode()
        assert (
            "You are Ada Admin and look at the service as <strong>Cora Coordinator</strong>" in body
        )
        assert "<title>Viewing as Cora Coordinator: " in body
        assert f'action="{reverse("view_as_stop")}" method="post"' in body
        assert page.headers["Cache-Control"] == "no-store, private"
        assert "Cookie" in page.headers["Vary"]
        assert "Ada Admin</a>" not in body or address == "/no/such.page"


def test_a_link_that_would_tell_of_an_application_is_left_out(window):
    candidate = make_user("Cy Candidate")
    start(window, candidate)
    page = window.get(reverse("home"))
    assert page.status_code == 200
    for telling in ("My applications", reverse("applications:mine"), "nothing to do here"):
        assert telling not in page.content.decode()
    assert window.get(reverse("applications:mine")).status_code == 403


def test_sentences_say_what_to_do():
    for closed in Closed:
        assert "top viewing" in rules.sentence(closed, "Cora")
    assert {
        rules.refused_at("GET", each, is_open=False) for each in ("/admin/", "/account/", "/x/")
    } == {
        Closed.EDITOR,
        Closed.SECURITY,
        Closed.PAGE,
    }


# ---- it is logged, and told


def test_the_trail_tells_who_as_whom_why_and_what(looking, admin, other, campaign):
    looking.get(reverse("campaigns:desk"), {"search": "a private word"})
    looking.get(reverse("campaigns:campaign", args=[campaign.reference]))
    looking.post(reverse("view_as_stop"))
    looking.post(reverse("view_as_stop"))  # pressed again, nothing more
    found = [each for each in AuditEvent.objects.order_by("pk") if "view_as" in each.action]
    assert [each.action.removeprefix("accounts.view_as_") for each in found] == [
        "started",
        *["office"] * (len(found) - 4),
        "page",
        "refused",
        "stopped",
    ]
    assert {each.actor_id_text for each in found} == {str(admin.pk)}
    assert {(each.target_type, each.target_id) for each in found} == {
        ("accounts.user", str(other.pk))
    }
    own = [each for each in found if not each.scope]
    assert {each.detail["reason"] for each in own} == {REASON}
    assert own[1].detail["page"] == reverse("campaigns:desk")
    assert own[2].detail["page"] == "campaigns:campaign"
    assert "private" not in str([each.detail for each in found])
    assert not AuditEvent.objects.filter(actor_id_text=str(other.pk)).exists()


def test_a_campaigns_auditor_reads_of_it_without_the_reason(window, campaign):
    member, auditor = make_user("Mia Member"), make_user("Audrey Auditor")
    seat(campaign, member)
    give_role(auditor, campaign.body, BodyRole.AUDITOR)
    sync_campaign_grants(campaign=campaign, at=AT)
    start(window, member, "Jane Doe’s application")
    (told,) = events("accounts.view_as_office")
    assert (told.scope, "reason" in told.detail) == (campaign.reference, False)
    client = Client()
    client.force_login(auditor)
    address = reverse("campaigns:trail", args=[campaign.reference])
    page = client.get(address, {"kind": "accounts"}).content.decode()
    assert "A system administrator looked at the service as somebody with a role here." in page
    assert "By Ada Admin" in page
    assert "Jane" not in page
    assert "Mia Member" not in page


def test_the_person_is_told_once(looking, other):
    job = Job.objects.get(name="accounts.tell_viewed")
    assert handler_for(job.name)
    assert run(job.pk, clock=now)
    run(job.pk, clock=now)
    message = OutboxMessage.objects.get(template="viewed_as")
    assert (message.recipient, message.to_email) == (other, other.email)
    assert message.subject == "Ada Admin looked at the service as you"
    assert f"The reason given: {REASON}" in message.body


def test_a_person_who_is_gone_is_told_nothing(looking, other):
    job = Job.objects.get(name="accounts.tell_viewed")
    AuditEvent.objects.filter(pk=job.payload["event_id"]).update(target_id="999999999")
    assert run(job.pk, clock=now)
    assert not OutboxMessage.objects.filter(template="viewed_as").exists()


# ---- it ends


def over(client, why: Ending, said: str) -> bool:
    response = client.get(reverse("campaigns:desk"), follow=True)
    assert response.redirect_chain[0] == (reverse("home"), 302)
    body = response.content.decode()
    assert said in body
    assert ">Ada Admin</a>" in body
    assert "app-viewing" not in body
    assert KEY not in client.session
    (ended,) = events("accounts.view_as_stopped")
    return ended.detail["why"] == why


def test_it_ends_after_a_quarter_of_an_hour(looking):
    (begun,) = events("accounts.view_as_started")
    assert dt.datetime.fromisoformat(begun.detail["until"]) - begun.at == dt.timedelta(minutes=15)
    assert rules.is_over(AT, at=AT)
    move_end(looking, minutes=-14)
    assert looking.get(reverse("campaigns:desk")).status_code == 200
    move_end(looking, minutes=-1)
    assert over(looking, Ending.TIME, "the 15 minutes are over")


def test_what_is_sent_after_the_end_is_not_done_as_the_administrator(looking):
    move_end(looking, minutes=-15)
    response = looking.post(reverse("account_sessions"))
    assert response.status_code == 403
    assert "What you sent was not done" in response.content.decode()


@pytest.mark.parametrize("address", ["view_as_stop", "account_logout"])
def test_stopping_and_signing_out_work_after_the_end_too(looking, address):
    move_end(looking, minutes=-15)
    assert looking.post(reverse(address)).status_code == 302
    assert KEY not in looking.session
    assert ("_auth_user_id" in looking.session) == (address == "view_as_stop")


def test_it_ends_when_the_other_account_is_closed(looking, other):
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert over(looking, Ending.RIGHT, "your role or their account has changed")


def test_it_ends_when_the_other_becomes_a_system_administrator(looking, other):
    User.objects.filter(pk=other.pk).update(is_superuser=True)
    assert over(looking, Ending.RIGHT, "your role or their account has changed")


def test_it_ends_with_the_administrators_right(looking, admin):
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    assert over(looking, Ending.RIGHT, "your role or their account has changed")


def test_a_closed_administrator_is_out_at_once(looking, admin):
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert reverse("account_login") in looking.get(reverse("campaigns:desk")).url


def test_it_ends_with_stop_and_with_signing_out(looking, other):
    page = looking.post(reverse("view_as_stop"), follow=True).content.decode()
    assert "You no longer look as Cora Coordinator." in page
    assert "Welcome, Ada" in page
    start(looking, other)
    looking.post(reverse("account_logout"))
    ends = [each.detail["why"] for each in events("accounts.view_as_stopped")]
    assert ends == [Ending.STOPPED, Ending.SIGNED_OUT]
    assert "_auth_user_id" not in looking.session
    assert [each.actor_name for each in events("accounts.signed_out")] == ["Ada Admin"]


@pytest.mark.parametrize("change", [{"by": "0"}, {"person": "999999999"}])
def test_what_another_left_in_the_session_is_dropped(looking, change):
    session = looking.session
    session[KEY] = {**session[KEY], **change}
    session.save()
    assert "Welcome, Ada" in looking.get(reverse("home")).content.decode()
    assert KEY not in looking.session
