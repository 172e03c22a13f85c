"""The CV, as its candidate handles it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from workflows.applications import services
from workflows.applications.web.forms import CvForm
from workflows.applications.web.presenters import link
from workflows.applications.web.sections import cv_facts
from workflows.applications.web.views._shared import own, page, past_draft, refused
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.files import downloads
from workflows.core.policy import policy, signed_in


@policy("applications.read_own", writes="applications.edit")
def cv(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Upload or replace the CV; one already there stays until a good one has come."""
    application = own(request, application_id)
    if elsewhere := past_draft(request, application):
        return elsewhere
    form, status = CvForm(), 200
    if request.method == "POST":
        form = CvForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                services.attach_cv(
                    application_id=application.pk,
                    candidate=signed_in(request),
                    upload=form.cleaned_data["file"],
                    at=now(),
                )
                messages.success(request, "Your CV is saved.")
                return redirect(link("cv", application.pk))
        except DomainError as error:
            status = refused(form, error)
    context = page(application, at=now(), form=form, cv=cv_facts(application.cv))
    return render(request, "workflows/applications/cv.html", context, status=status)


@policy("applications.read_own", writes="applications.edit")
@require_POST
def remove(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Remove the CV."""
    application = own(request, application_id)
    services.remove_cv(application_id=application.pk, candidate=signed_in(request), at=now())
    messages.success(request, "Your CV is removed. Upload another before you submit.")
    return redirect(link("cv", application.pk))


@policy("applications.read_own")
@require_safe
def download(request: HttpRequest, application_id: uuid.UUID) -> HttpResponseBase:
    """Give a candidate their own CV back."""
    application = own(request, application_id)
    if application.cv is None:
        raise NotVisibleError("There is no CV in this application.")
    return downloads.serve(request, application.cv, filename=application.cv.original_name)
