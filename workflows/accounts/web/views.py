from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.accounts import queries, services
from workflows.accounts.rules.viewing import LASTS, Ending, ended
from workflows.accounts.web import presenters, viewing
from workflows.accounts.web.forms import PeopleFilterForm, ViewAsForm
from workflows.accounts.web.organisations import organisation_of_session
from workflows.accounts.web.recent import recently_signed_in
from workflows.core.access import require
from workflows.core.clock import london_date, now
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.holdings import holdings_of
from workflows.core.policy import PUBLIC, policy, signed_in
from workflows.core.web.navigation import items_for, items_shown

PAGE_SIZE = 25


@policy("signed-in", view_as=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person can do here, and as what; a candidate goes straight on where there is one thing."""
    user, on = signed_in(request), london_date(now())
    items = items_shown(request, items_for(user))
    offices = [row for row in holdings_of(user.pk) if row.in_force(on)]
    looked_at = getattr(request, "viewing", None) is not None
    if len(items) == 1 and not offices and not looked_at:
        return redirect(items[0].href)
    context = {"items": items, "offices": presenters.offices(offices)}
    return render(request, "workflows/accounts/home.html", context)


@policy("signed-in")
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show how a person signs in, and lead to each thing they can change."""
    user = signed_in(request)
    context = {
        "person": user,
        "steps": queries.second_steps_of(user).count(),
        "needed": queries.needs_second_step(user, on=london_date(now())),
        "sessions": len(UserSession.objects.purge_and_list(user)),
    }
    return render(request, "workflows/accounts/account.html", context)


@policy("signed-in")
def account_instead(request: HttpRequest) -> HttpResponse:
    """Stand before pages of the sign-in library that we do not offer; whatever is posted is dropped."""
    return redirect("account")


@policy("signed-in")
@require_safe
def two_step(request: HttpRequest) -> HttpResponse:
    """Say why a second step is needed, and how to get one: where the gate leads."""
    user = signed_in(request)
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = ""
    ways = get_adapter(request).get_reauthentication_methods(user)
    has_one = queries.second_steps_of(user).exists()
    context = {"has_one": has_one, "next": onward, "ways": ways if has_one else []}
    return render(request, "workflows/accounts/two_step.html", context)


@policy("signed-in")
@require_safe
def organisation_again(request: HttpRequest) -> HttpResponse:
    """Send somebody who signed in through their organisation there again, to be asked anew."""
    found = organisation_of_session(request, signed_in(request))
    if found is None:
        return redirect("account_reauthenticate")
    asked = {"auth_params": urlencode({"prompt": "login", "max_age": "0"})}
    if onward := request.GET.get("next", ""):
        asked["next"] = onward
    address = f"{reverse('openid_connect_login', args=[found.id])}?{urlencode(asked)}"
    context = {"organisation": found.name, "address": address}
    return render(request, "workflows/accounts/organisation_again.html", context)


@policy(PUBLIC)
@require_safe
def organisation_cancelled(request: HttpRequest) -> HttpResponse:
    """Say that signing in was broken off at the organisation, and how else to sign in."""
    return render(request, "socialaccount/cancelled.html")


@policy("signed-in")
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List where a person is signed in; end one session, or all but this one."""
    user = signed_in(request)
    rows = UserSession.objects.purge_and_list(user)
    if request.method == "POST":
        wanted = request.POST.get("session", "")
        if wanted and wanted not in {str(row.pk) for row in rows}:
            raise NotVisibleError("That session has ended already.")
        ended = services.end_sessions(
            user=user,
            at=now(),
            spare=request.session.session_key or "",
            only=int(wanted) if wanted else None,
            why="signed out elsewhere",
        )
        noun = "session is" if ended == 1 else "sessions are"
        messages.success(request, f"{ended} {noun} signed out.")
        return redirect("account_sessions")
    context = {"rows": presenters.sessions(rows)}
    return render(request, "workflows/accounts/sessions.html", context)


@policy("accounts.view_as")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people as whom a system administrator may look at the service."""
    form = PeopleFilterForm(request.GET)
    wanted = form.wanted()
    found = queries.people_viewed_by(signed_in(request), wanted, at=now())
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.work),
    }
    return render(request, "workflows/accounts/people.html", context)


@policy("accounts.view_as")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask why, and look at the service as a person from then on."""
    user, at = signed_in(request), now()
    person = queries.person(user_id)
    if person is None:
        raise NotVisibleError("There is no such person.")
    require(user, "accounts.view_as", person, at=at)
    form = ViewAsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            event = services.start_viewing(
                actor=user, person_id=person.pk, reason=form.cleaned_data["reason"], at=at
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            viewing.begin(request, event)
            return redirect("home")
    context = {
        "person": person,
        "form": form,
        "minutes": int(LASTS.total_seconds() // 60),
    }
    return render(request, "workflows/accounts/view_as.html", context)


@policy("signed-in")
@require_POST
def view_as_stop(request: HttpRequest) -> HttpResponse:
    """Go on as oneself; pressed again, nothing more happens."""
    found = getattr(request, "viewing", None)
    if found is not None:
        viewing.stop(request, found, Ending.STOPPED, at=now())
        messages.success(request, ended(Ending.STOPPED, str(found.person)))
    return redirect("home")
