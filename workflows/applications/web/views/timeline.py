"""What happened to one application, for its campaign's coordinator and, once names are known, its auditors."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.applications import queries, services
from workflows.applications.web import history
from workflows.applications.web.forms import TimelineFilterForm
from workflows.campaigns.permissions import can_manage
from workflows.core.access import require
from workflows.core.clock import now
from workflows.core.policy import policy, signed_in

PAGE_SIZE = 25


@never_cache
@require_safe
@policy("applications.timeline")
def timeline(request: HttpRequest, reference: str, application_id: uuid.UUID) -> HttpResponse:
    """Tell what happened to an application, newest first; reading it is written to it."""
    user, at = signed_in(request), now()
    application = queries.application_of(reference, application_id)
    require(user, "applications.timeline", application, at=at)
    form = TimelineFilterForm(request.GET)
    wanted = form.wanted()
    events = queries.history(
        application, history.actions_of(wanted["kind"]), oldest_first=wanted["order"] == "oldest"
    )
    lines = [history.line(event, member=member) for event, member in events]
    page = Paginator(history.saying(lines, wanted["words"]), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    services.record_timeline_read(application=application, actor=user, at=at)
    manages = can_manage(user, application.campaign)
    keys = [application.campaign.reference, application.pk]
    context = {
        "application": application,
        "campaign": application.campaign,
        "page": page,
        "events": list(page),
        "filter_form": form,
        "active": sum(bool(value) for value in wanted.values()),
        "here": reverse("applications:desk_timeline", args=keys),
        "back": reverse("applications:desk_detail", args=keys)
        if manages
        else reverse("campaigns:trail", args=keys[:1]),
        "back_text": application.full_name if manages else "Trail",
    }
    return render(request, "workflows/applications/timeline.html", context)
