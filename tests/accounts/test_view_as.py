"""“View as”: read-only, announced, logged, and closed wherever nobody opened it (ADR-0021)."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, get_resolver, path, resolve, reverse

from tests.accounts.test_gate import filled
from tests.architecture.urlconf import doors
from tests.conftest import password_only
from tests.factories import AT, give_role, make_campaign, make_user, seat
from workflows.accounts import services
from workflows.accounts.models import User
from workflows.accounts.rules import viewing as rules
from workflows.accounts.rules.viewing import Closed, Ending
from workflows.accounts.web.viewing import KEY, OPEN_ELSEWHERE
from workflows.boards.enums import BodyRole
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.services import sync_campaign_grants
from workflows.core.clock import now
from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.core.events import announce, listen
from workflows.core.jobs.registry import handler_for
from workflows.core.jobs.services import enqueue, run
from workflows.core.models import AuditEvent, Job
from workflows.core.policy import policy
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
REASON = "She cannot find her board."
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE)", re.IGNORECASE)
TRAIL = re.compile(r'"(?:core_audit|core_cache)')
OPEN = {
    "home",
    "boards:index",
    "boards:board",
    "boards:members",
    "boards:logo",
    "campaigns:desk",
    "campaigns:trails",
}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


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


def start(client, person, reason=REASON):
    return client.post(reverse("view_as", args=[person.pk]), {"reason": reason})


@pytest.fixture
def looking(window, other):
    assert start(window, other).url == reverse("home")
    return window


def events(*actions: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action__in=actions).order_by("pk"))


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


def test_every_view_is_closed_but_those_listed():
    found = {door.name for door in doors() if _view_of(door)}
    assert found == OPEN
    assert {"wagtail_serve"} == OPEN_ELSEWHERE


def _view_of(door, patterns=None, spaces=()):
    """Whether the view behind a door declares itself open."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            if _view_of(door, pattern.url_patterns, inside):
                return True
        elif ":".join((*spaces, pattern.name or "")) == door.name and getattr(
            pattern.callback, "view_as", False
        ):
            return True
    return False


def addresses_of(found) -> dict[str, bool]:
    """Every address that resolves, and whether it is ours; what a pattern of another package hides is given by hand."""
    by_hand = {"/": False, "/vacancies/": False, "/documents/1/file.pdf": False}
    given = {filled(door.path): door.ours for door in found}
    resolving = {address: ours for address, ours in given.items() if resolves(address)}
    assert len(given) - len(resolving) < 15
    return resolving | by_hand


def resolves(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_every_other_address_is_refused_and_says_what_to_do(looking):
    closed = [door for door in doors() if door.name not in OPEN]
    addresses = sorted(
        each for each in addresses_of(closed) if resolve(each).view_name not in OPEN_ELSEWHERE
    )
    if not FULL:  # the site's editor has hundreds, all behind one word
        editor = [each for each in addresses if each.startswith("/admin/")]
        addresses = [each for each in addresses if each not in editor[20:]]
    for address in addresses:
        response = looking.get(address)
        assert response.status_code == 403, address
        assert "top viewing" in response.content.decode()
    assert len(addresses) > 100
    assert len(events("accounts.view_as_refused")) == len(addresses)


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


# ---- nothing can be done


def test_nothing_is_written_wherever_anything_is_sent(looking, admin, other, capsys):
    found = [door for door in doors() if door.name not in {"view_as_stop", "account_logout"}]
    addresses = addresses_of(found)
    models = [each for each in apps.get_models() if each._meta.app_label != "core"]
    before = {each: each._default_manager.count() for each in models}
    wrote, asked = [], 0

    def watch(execute, sql, *args):
        if WRITES.match(sql) and not TRAIL.search(sql):
            wrote.append(sql)
        return execute(sql, *args)

    body = {"reason": "x", "password": "x", "text": "x", "version": "0"}
    with connection.execute_wrapper(watch):
        for address, ours in addresses.items():
            for method in METHODS if ours or FULL else METHODS[:1]:
                response = (
                    looking.generic(method, address, "reason=x")
                    if method != "POST"
                    else looking.post(address, body)
                )
                asked += 1
                assert response.status_code == 403, (method, address)
    assert wrote == []
    assert {each: each._default_manager.count() for each in models} == before
    assert looking.session["_auth_user_id"] == str(admin.pk)
    assert not AuditEvent.objects.filter(actor_id_text=str(other.pk)).exists()
    with capsys.disabled():
        print(f"\nview as: {asked} requests that would change something, 0 did")  # noqa: T201 -- a figure we answer for


# A view of ours that was opened by mistake, and does all it should not.
def _mischief(request):
    user = request.user
    user.full_name = "Changed by a look"
    user.save()
    services.record_account(action="signed_in", user=user, at=now())
    enqueue("notices.send", key="mischief", at=now(), message_id=1)
    announce("tests.mischief")
    request.session["left"] = "something"
    request.session.save()
    request.session.cycle_key()
    return TemplateResponse(request, "404.html")


HEARD = []


@listen("tests.mischief")
def _hear():
    HEARD.append("mischief")


def _raise(error):
    def view(request):
        raise error

    return view


VIEWS = {
    "mischief": _mischief,
    "stream": lambda request: StreamingHttpResponse(iter(["secret"])),
    "file": lambda request: FileResponse(Path(__file__).open("rb")),  # noqa: SIM115 -- closed with it
    "attached": lambda request: HttpResponse("x", headers={"Content-Disposition": "attachment"}),
    "json": lambda request: JsonResponse({"a": 1}),
    "events": lambda request: HttpResponse("data: x", content_type="text/event-stream"),
    "hidden": _raise(NotVisibleError("Not there.")),
    "gone": _raise(Http404("Gone.")),
    "denied": _raise(PermissionDenied()),
}


class _Urls:
    """The product's addresses, and those above."""

    urlpatterns = [
        *(
            path(f"test/{name}/", policy("signed-in", view_as=True)(view), name=f"test_{name}")
            for name, view in VIEWS.items()
        ),
        *get_resolver("nedrecruit.urls").url_patterns,
    ]
    handler403, handler404, handler500 = (
        "workflows.core.web.errors.forbidden",
        "workflows.core.web.errors.not_found",
        "workflows.core.web.errors.broken",
    )


@pytest.fixture
def tricked(looking, settings):
    settings.ROOT_URLCONF = _Urls
    return looking


def test_whatever_a_view_does_is_undone(tricked, admin, other, django_capture_on_commit_callbacks):
    before, jobs = dict(tricked.session), Job.objects.count()
    with django_capture_on_commit_callbacks(execute=True) as called:
        assert tricked.get("/test/mischief/").status_code == 200
    assert (called, HEARD) == ([], [])
    other.refresh_from_db()
    assert other.full_name == "Cora Coordinator"
    assert Job.objects.count() == jobs
    assert dict(tricked.session) == before
    assert not AuditEvent.objects.filter(actor_id_text=str(other.pk)).exists()
    tricked.post(reverse("view_as_stop"))
    own = Client()
    own.force_login(other)
    own.get(
        "/test/mischief/"
    )  # the same by oneself does all of it, so the zeros above say something
    other.refresh_from_db()
    assert other.full_name == "Changed by a look"


@pytest.mark.parametrize("name", ["stream", "file", "attached", "json", "events"])
def test_no_file_and_no_stream_leaves(tricked, name):
    response = tricked.get(f"/test/{name}/")
    assert response.status_code == 403
    assert not response.streaming
    assert "Files and exports" in response.content.decode()
    assert events("accounts.view_as_refused")[-1].detail["why"] == Closed.FILE


@pytest.mark.parametrize(("name", "status"), [("hidden", 404), ("gone", 404), ("denied", 403)])
def test_what_is_not_theirs_is_refused_and_recorded_as_the_administrators(
    tricked, admin, name, status
):
    response = tricked.get(f"/test/{name}/")
    assert response.status_code == status
    assert "You are Ada Admin" in response.content.decode()
    refused = events("accounts.view_as_refused")[-1]
    assert (refused.actor_id_text, refused.detail["why"]) == (str(admin.pk), "not theirs to see")
    assert not events("core.denied")


def test_a_head_is_a_look_and_no_other_method_is(looking):
    assert looking.head(reverse("boards:index")).status_code == 200
    assert looking.options(reverse("boards:index")).status_code == 403
    assert looking.generic("TRACE", reverse("boards:index")).status_code == 403


def test_another_cannot_be_begun_meanwhile(looking):
    third = make_user()
    assert start(looking, third).status_code == 403
    assert looking.get(reverse("people")).status_code == 403
    assert len(events("accounts.view_as_started")) == 1


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


def over(client, why: Ending, said: str) -> None:
    response = client.get(reverse("campaigns:desk"), follow=True)
    assert response.redirect_chain[0] == (reverse("home"), 302)
    body = response.content.decode()
    assert said in body
    assert ">Ada Admin</a>" in body
    assert "app-viewing" not in body
    assert KEY not in client.session
    (ended,) = events("accounts.view_as_stopped")
    assert ended.detail["why"] == why


def test_it_ends_after_a_quarter_of_an_hour(looking):
    (begun,) = events("accounts.view_as_started")
    assert dt.datetime.fromisoformat(begun.detail["until"]) - begun.at == dt.timedelta(minutes=15)
    assert rules.is_over(AT, at=AT)
    move_end(looking, minutes=-14)
    assert looking.get(reverse("campaigns:desk")).status_code == 200
    move_end(looking, minutes=-1)
    over(looking, Ending.TIME, "the 15 minutes are over")


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
    over(looking, Ending.RIGHT, "your role or their account has changed")


def test_it_ends_when_the_other_becomes_a_system_administrator(looking, other):
    User.objects.filter(pk=other.pk).update(is_superuser=True)
    over(looking, Ending.RIGHT, "your role or their account has changed")


def test_it_ends_with_the_administrators_right(looking, admin):
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    over(looking, Ending.RIGHT, "your role or their account has changed")


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
