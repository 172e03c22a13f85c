"""No address without a declared policy, ours or a named reason why another package's own rule is enough."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import get_resolver, path, resolve
from django.utils.module_loading import import_string
from django.views.generic import TemplateView

from cms.web.views import sign_in_instead
from tests.architecture.urlconf import Door, doors
from workflows.core.access import actions, kept
from workflows.core.clock import london_date, now
from workflows.core.policy import policy

# What a view may declare, and whom it lets in; the grid in test_access_matrix.py holds each to it.
POLICIES = {
    "public": "anyone",
    "signed-in": "anyone signed in, about themselves only",
    "accounts.view_as": "system administrators, about anybody with an open account but another of them",
    "applications.read_own": "the candidate",
    "applications.list": "the campaign's coordinator",
    "applications.read": "the campaign's coordinator, once it is submitted",
    "applications.timeline": "the campaign's coordinator, once it is submitted; its auditors off the panel, once names are known",
    "boards.open": "coordinators, secretaries, auditors and data protection officers of the body",
    "boards.manage": "coordinators and secretaries of the body",
    "campaigns.manage": "the campaign's coordinator",
    "campaigns.start": "coordinators of the body",
    "campaigns.audit": "auditors and data protection officers of the body or campaign; independent members",
    "campaigns.past": "whoever reads the trail, unless they score in it without knowing names",
    "campaigns.register": "the coordinator; auditors; the chair and independent members, once names are known",
    "campaigns.assess": "the coordinator; the chair and independent members, once names are known",
    "campaigns.score": "the panel member who holds the seat today",
    "invitations.answer": "whoever has shown the address it was sent to to be theirs, while it waits",
    "scoring.meet": "the panel member, about a candidate with whom nothing stands between them",
    "scoring.score": "the same, while the campaign is being scored",
    "scoring.arrange": "the coordinator who does not sit on the panel",
    "scoring.attend": "the candidate who was asked to interview",
    "scoring.table": "the coordinator who does not sit on the panel; marks once all are locked",
    "scoring.agreement": "whoever has the table, once all are locked; the chair once moderation is open and all of theirs is locked",
    "scoring.moderate": "the same two, once moderation was opened; nobody about whom they are recused",
    "scoring.follow": "the panel’s members, once moderation was opened; nobody about whom they are recused",
    "decisions.decide": "the body's decider, once it is recommended",
    "decisions.record": "the campaign's coordinator; its body's decider once it is recommended",
    "packs.list": "the campaign's coordinator, and whoever builds one of its packs",
    "packs.open": "whoever builds the pack, and whom it is addressed to",
    "packs.manage": "the body's coordinator and secretary",
    "packs.read": "whom an issued pack is addressed to; the body's secretary",
}

# (beginning of the address, beginning of the module) -> why its own rule is enough.
ELSEWHERE = {
    (
        "account/",
        "allauth.account.views",
    ): "signing in, up and out must be open; the rest asks itself",
    (
        "account/two-step/",
        "allauth.mfa.",
    ): "setting up and using a second step; each asks who it is anew before it changes anything",
    (
        "account/organisation/",
        "allauth.socialaccount.",
    ): "leaving for one's organisation and coming back must be open; what it says is checked",
    ("admin/", "wagtail."): "the whole of admin/ asks for wagtailadmin.access_admin",
    ("admin/", "cms.viewsets"): "Wagtail view sets: access_admin, then their model's permission",
    ("admin/", "cms.memberships"): "Wagtail view sets: access_admin, then their model's permission",
    ("admin/", "django.views.generic.base"): "Wagtail's own page for an unknown address in admin/",
    ("documents/", "wagtail.documents.views.serve"): "public documents; private ones by collection",
    ("_util/", "wagtail.views"): "shadowed by cms.sign_in_instead, which stands first",
    ("_util/", "django.contrib.auth.views"): "shadowed by cms.sign_in_instead, which stands first",
    ("^((?:", "wagtail.views"): "live pages; Wagtail asks for what is private",
}


def reason_for(found: Door) -> tuple[str, str] | None:
    return next(
        (
            key
            for key in ELSEWHERE
            if found.path.startswith(key[0]) and found.module.startswith(key[1])
        ),
        None,
    )


def undeclared(found) -> list[str]:
    """Return the addresses that say nothing of who may come in."""
    return [str(each) for each in found if each.policy is None and reason_for(each) is None]


def unknown(found) -> list[str]:
    """Return the addresses whose policy nobody has described."""
    return [str(each) for each in found if each.policy is not None and each.policy not in POLICIES]


def test_every_view_says_who_may_come_in():
    found = list(doors())
    assert len(found) > 100
    assert undeclared(found) == []
    assert unknown(found) == []


def test_no_reason_and_no_policy_has_outlived_its_views():
    found = list(doors())
    assert {reason_for(each) for each in found if each.policy is None} == set(ELSEWHERE)
    assert {each.policy for each in found if each.policy} == set(POLICIES)


def test_a_declared_policy_is_an_action_that_is_asked():
    """`public` and `signed-in` ask nothing; every other name has clauses in core.access."""
    for each in doors():
        named = {each.policy, each.writes} - {None, "public", "signed-in"}
        assert named <= set(actions), each


MOMENTARY = {  # they ask about a moment, or of marks in Python
    "applications.edit",
    "applications.start",
    "applications.submit",
    "invitations.answer",
    "scoring.see_marks",
}


@pytest.mark.django_db
def test_the_question_of_every_other_action_is_put_into_sql_once_a_day():
    built = {name for name, each in actions.items() if kept(each, london_date(now()))[0] is None}
    assert built == MOMENTARY


def test_only_wagtail_view_sets_of_ours_do_without_a_declaration():
    bare = [each for each in doors() if each.ours and each.policy is None]
    assert {each.module for each in bare} == {"cms.viewsets", "cms.memberships"}
    assert all(each.path.startswith("admin/") for each in bare)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/a/b/",
        "/_util/login/",
        "/_util/authenticate_with_password/1/1/",
    ],
)
def test_wagtail_password_doors_are_shadowed(address):
    assert resolve(address).func is sign_in_instead


def test_the_pages_for_errors_declare_themselves_public():
    for number in (400, 403, 404, 500):
        assert get_resolver().resolve_error_handler(number).policy == "public"
    assert import_string(settings.CSRF_FAILURE_VIEW).policy == "public"


def _bare(request):
    return HttpResponse()


_bare.__module__ = "workflows.scoring.web.views.panel"


class _BareClass(TemplateView):
    __module__ = "cms.web.views"


@policy("scoring.everything")
def _misnamed(request):
    return HttpResponse()


@pytest.mark.parametrize("view", [_bare, _BareClass.as_view()])
@pytest.mark.parametrize("address", ["panel/secret/", "admin/secret/", "account/secret/"])
def test_a_view_that_says_nothing_is_caught(view, address):
    assert len(undeclared(doors([path(address, view)]))) == 1


def test_another_package_at_a_new_address_is_caught():
    view = TemplateView.as_view()
    assert len(undeclared(doors([path("new/thing/", view)]))) == 1


def test_a_policy_nobody_described_is_caught():
    assert len(unknown(doors([path("panel/secret/", _misnamed)]))) == 1
