"""What the candidate's editing pages have in common."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from workflows.applications import permissions, queries
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.web.presenters import link
from workflows.core.errors import (
    DomainError,
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
)
from workflows.core.policy import signed_in

STATUS = {StaleVersionError: 409, NotAllowedError: 403}


def own(request: HttpRequest, application_id: uuid.UUID) -> Application:
    """Return the signed-in person's own application. Raises NotVisibleError."""
    return queries.own_application(signed_in(request), application_id)


def past_draft(request: HttpRequest, application: Application) -> HttpResponse | None:
    """Return where to go instead of an editing page that is only being read, once submitted.

    A POST goes on to its service, whose refusal is shown with all that was typed.
    """
    if request.method != "POST" and application.state != ApplicationState.DRAFT:
        return redirect(link("view", application.pk))
    return None


def page(application: Application, *, at: dt.datetime, **extra: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the context of an editing page."""
    campaign = application.campaign
    return {
        "application": application,
        "campaign": campaign,
        "closed": not permissions.is_taking(campaign, at=at),
        "tasks_href": link("task_list", application.pk),
        **extra,
    }


def refused(form: Any, error: DomainError) -> int:  # noqa: ANN401 -- any NHSForm
    """Put a refusal on the form and return the page's HTTP status. Lets NotVisibleError through."""
    if isinstance(error, NotVisibleError):
        raise error
    form.add_domain_error(error)
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 200)
