"""One page per criterion, saved as it is typed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from workflows.applications import queries, services
from workflows.applications.models import Application
from workflows.applications.services import SavedAnswer
from workflows.applications.web.forms import AnswerForm
from workflows.applications.web.presenters import link
from workflows.applications.web.views._shared import own, page, past_draft, refused
from workflows.campaigns.models import Criterion
from workflows.core.clock import now, show_time
from workflows.core.errors import DomainError, NotVisibleError, StaleVersionError
from workflows.core.policy import policy, signed_in

BAD_FORM = "This page is out of date. Copy what you wrote, reload the page and paste it in."


@policy("applications.read_own", writes="applications.edit")
def answer(request: HttpRequest, application_id: uuid.UUID, key: str) -> HttpResponse:
    """Write the answer to one criterion. A draft of any length is saved."""
    application = own(request, application_id)
    if elsewhere := past_draft(request, application):
        return elsewhere
    criterion = queries.own_criterion(application, key)
    held = queries.answers_by_criterion(application).get(criterion.pk)
    campaign = application.campaign
    limits = {"max_words": campaign.answer_max_words, "min_words": campaign.answer_min_words}
    status, current = 200, None
    if request.method == "POST":
        form = AnswerForm(request.POST, **limits)
        try:
            if form.is_valid():
                saved = _save(request, application, criterion, form, final=True)
                messages.success(request, f"Saved. Your answer has {saved.words} words.")
                return redirect(link("task_list", application.pk))
        except StaleVersionError as error:
            current = error.current
            data = request.POST.copy()
            newest = queries.answers_by_criterion(application)[criterion.pk]
            data["version"] = str(newest.version)  # saving again is a choice made knowingly
            form = AnswerForm(data, **limits)
            form.is_valid()
            status = refused(form, error)
        except DomainError as error:
            status = refused(form, error)
    else:
        initial = {
            "text": held.text if held else "",
            "version": held.version if held else 0,
            "tab": uuid.uuid4().hex,
        }
        form = AnswerForm(initial=initial, **limits)
    keys = [row.key for row in queries.criteria_of(application)]
    context = page(
        application,
        at=now(),
        form=form,
        criterion=criterion,
        current=current,
        place=keys.index(key) + 1,
        total=len(keys),
        autosave_href=link("autosave", application.pk, key=key),
    )
    return render(request, "workflows/applications/answer.html", context, status=status)


@policy("applications.read_own", writes="applications.edit")
@require_POST
def autosave(request: HttpRequest, application_id: uuid.UUID, key: str) -> JsonResponse:
    """Save as it is typed; see static/js/autosave.js for the answers it understands."""
    try:
        application = own(request, application_id)
        criterion = queries.own_criterion(application, key)
        campaign = application.campaign
        form = AnswerForm(
            request.POST,
            max_words=campaign.answer_max_words,
            min_words=campaign.answer_min_words,
        )
        if not form.is_valid():
            return JsonResponse({"message": BAD_FORM}, status=400)
        saved = _save(request, application, criterion, form, final=False)
    except StaleVersionError as error:
        return JsonResponse({"message": str(error), "current": error.current}, status=409)
    except NotVisibleError as error:
        return JsonResponse({"message": str(error)}, status=404)
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=400)
    return JsonResponse(
        {"saved": show_time(saved.saved_at), "version": saved.version, "words": saved.words}
    )


def _save(
    request: HttpRequest,
    application: Application,
    criterion: Criterion,
    form: AnswerForm,
    *,
    final: bool,
) -> SavedAnswer:
    given = form.cleaned_data
    return services.save_answer(
        application_id=application.pk,
        candidate=signed_in(request),
        criterion=criterion,
        text=given["text"],
        version=given["version"],
        save_id=request.POST.get("save_id", "") or uuid.uuid4().hex,
        at=now(),
        tab=given["tab"],
        final=final,
    )
