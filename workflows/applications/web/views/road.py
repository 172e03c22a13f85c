"""The candidate's road: their list, the task list, check answers, submit, read, withdraw."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from workflows.applications import permissions, queries, services
from workflows.applications.enums import ApplicationState
from workflows.applications.rules import privacy
from workflows.applications.rules.blindness import Reader
from workflows.applications.web import presenters
from workflows.applications.web.forms import MineFilterForm, SubmitForm, WithdrawForm
from workflows.applications.web.onward import onward
from workflows.applications.web.presenters import link
from workflows.applications.web.sections import sections
from workflows.applications.web.views._shared import own, page, past_draft, refused
from workflows.core.clock import now
from workflows.core.errors import DomainError
from workflows.core.policy import policy, signed_in

PAGE_SIZE = 25
_MINE_SORTS = {
    "role": "campaign__title",
    "-role": "-campaign__title",
    "closes": "campaign__closes_at",
    "-closes": "-campaign__closes_at",
}


@policy("signed-in")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List a person's own applications."""
    at = now()
    rows = queries.applications_of(signed_in(request))
    form = MineFilterForm(request.GET)
    form.is_valid()
    search, show = form.cleaned_data.get("search", ""), form.cleaned_data.get("show", "")
    for word in search.split():
        rows = rows.filter(
            Q(campaign__title__icontains=word)
            | Q(campaign__body__name__icontains=word)
            | Q(reference__icontains=word)
        )
    if show == "draft":
        rows = rows.filter(state=ApplicationState.DRAFT)
    elif show == "submitted":
        rows = rows.exclude(state=ApplicationState.DRAFT)
    if order := _MINE_SORTS.get(request.GET.get("sort", "")):
        rows = rows.order_by(order, "pk")
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "rows": [presenters.mine_row(row, at=at) for row in found],
        "filter_form": form,
        "active": bool(search) + bool(show),
    }
    return render(request, "workflows/applications/mine.html", context)


@policy("applications.read_own")
@require_safe
def task_list(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Show what is done and what is left."""
    application = own(request, application_id)
    if elsewhere := past_draft(request, application):
        return elsewhere
    context = page(application, at=now(), tasks=presenters.task_list(application))
    return render(request, "workflows/applications/task_list.html", context)


@policy("applications.read_own", writes="applications.submit")
def check(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Check answers, declare, submit. A second press of the button lands on the same confirmation."""
    application = own(request, application_id)
    if elsewhere := past_draft(request, application):
        return elsewhere
    form, status = SubmitForm(initial={"privacy_version": privacy.VERSION}), 200
    if request.method == "POST":
        form = SubmitForm(request.POST)
        form.is_valid()
        try:
            services.submit(
                application_id=application.pk,
                candidate=signed_in(request),
                truth_declared=form.cleaned_data.get("truth_declared", False),
                privacy_version=form.cleaned_data.get("privacy_version", ""),
                at=now(),
            )
            return redirect(link("confirmation", application.pk))
        except DomainError as error:
            status = refused(form, error)
            data = request.POST.copy()
            data["privacy_version"] = privacy.VERSION  # the page now shows the newest notice
            form.data = data
    context = page(
        application,
        at=now(),
        form=form,
        tasks=presenters.task_list(application),
        sections=sections(application, Reader.CANDIDATE, change=True),
        privacy_version=privacy.VERSION,
    )
    return render(request, "workflows/applications/check.html", context, status=status)


@policy("applications.read_own")
@require_safe
def confirmation(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Show the reference and what happens next; a draft has none yet."""
    application = own(request, application_id)
    if application.submitted_at is None:
        return redirect(link("task_list", application.pk))
    context = {
        "application": application,
        "campaign": application.campaign,
        "events": presenters.timeline(application),
    }
    return render(request, "workflows/applications/confirmation.html", context)


@policy("applications.read_own")
@require_safe
def view(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Show a submitted application as it was handed in, and where it stands."""
    application = own(request, application_id)
    if application.state == ApplicationState.DRAFT:
        return redirect(link("task_list", application.pk))
    context = page(
        application,
        at=now(),
        status=presenters.status_of(application, at=now()),
        shows_reason=application.state == ApplicationState.INELIGIBLE,
        events=presenters.timeline(application),
        sections=sections(application, Reader.CANDIDATE),
        links=onward(application),
        may_withdraw=permissions.can_withdraw(signed_in(request), application),
    )
    return render(request, "workflows/applications/view.html", context)


@policy("applications.read_own", writes="applications.withdraw")
def withdraw(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Ask whether they mean it, then withdraw."""
    application = own(request, application_id)
    user = signed_in(request)
    form, status = WithdrawForm(), 200
    if request.method == "POST":
        form = WithdrawForm(request.POST)
        form.is_valid()
        try:
            services.withdraw(
                application_id=application.pk,
                candidate=user,
                at=now(),
                reason=form.cleaned_data.get("reason", ""),
            )
            messages.success(request, "You have withdrawn this application.")
            return redirect(link("view", application.pk))
        except DomainError as error:
            status = refused(form, error)
    elif not permissions.can_withdraw(user, application):
        return redirect(presenters.address(application))
    context = page(application, at=now(), form=form)
    return render(request, "workflows/applications/withdraw.html", context, status=status)
