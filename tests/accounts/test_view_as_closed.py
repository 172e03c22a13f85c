"""“View as” opens what was opened and nothing else, and whatever a view does meanwhile is undone (ADR-0021)."""

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
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
from django.urls import Resolver404, get_resolver, path, resolve, reverse

from tests.accounts.test_gate import filled
from tests.accounts.viewing import events, start
from tests.architecture.urlconf import doors
from tests.factories import make_user
from workflows.accounts import services
from workflows.accounts.rules.viewing import Closed
from workflows.accounts.web.viewing import OPEN_ELSEWHERE
from workflows.core.clock import now
from workflows.core.errors import NotVisibleError
from workflows.core.events import announce, listen
from workflows.core.jobs.services import enqueue
from workflows.core.models import AuditEvent, Job
from workflows.core.policy import policy

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
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
METHODS = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


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


# ---- nothing can be done


def bare(request, template, context, status):
    """The refusal without its page, which the walk above has seen: most of the time went to drawing it."""
    return HttpResponse(context["reason"], status=status)


def test_nothing_is_written_wherever_anything_is_sent(looking, admin, other, capsys, monkeypatch):
    monkeypatch.setattr("workflows.accounts.web.viewing.render", bare)
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
