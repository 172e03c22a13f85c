"""Contact details, eligibility questions, and time and interests."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflows.applications import queries, services
from workflows.applications.models import Application
from workflows.applications.web.forms import CommitmentsForm, ContactForm, EligibilityForm
from workflows.applications.web.presenters import days_of, link
from workflows.applications.web.views._shared import own, page, past_draft, refused
from workflows.core.clock import now
from workflows.core.errors import DomainError, StaleVersionError
from workflows.core.policy import policy, signed_in

type Save = Callable[[Any], Application]
SAVED = "Saved. You can come back to this at any time before the closing time."


@policy("applications.read_own", writes="applications.edit")
def contact(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Who the candidate is and how to reach them; a panel never sees this."""
    application = own(request, application_id)
    initial = {
        name: getattr(application, name)
        for name in ("full_name", "phone", "town", "postcode", "current_role")
    }
    initial["seen"] = services.contact_seen(application)

    def save(form: ContactForm) -> Application:
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        return services.save_contact(
            application_id=application.pk,
            candidate=signed_in(request),
            given=services.ContactInput(**given),
            at=now(),
            seen=seen,
        )

    def make(data: Any = None) -> ContactForm:  # noqa: ANN401 -- POST data
        return ContactForm(data, initial=initial)

    return _edit(request, application, make, save, services.contact_seen, "contact")


@policy("applications.read_own", writes="applications.edit")
def eligibility(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """The questions by which some people may not serve; a person looks at each “yes”."""
    application = own(request, application_id)
    questions = list(queries.questions_for(application.campaign))
    initial: dict[str, object] = {"seen": services.eligibility_seen(application)}
    for pk, held in queries.eligibility_answers(application).items():
        initial[f"q{pk}"] = "yes" if held.applies else "no"
        initial[f"q{pk}_detail"] = held.detail

    def save(form: EligibilityForm) -> Application:
        return services.save_eligibility(
            application_id=application.pk,
            candidate=signed_in(request),
            answers=form.answers(),
            at=now(),
            seen=form.cleaned_data["seen"],
        )

    def make(data: Any = None) -> EligibilityForm:  # noqa: ANN401 -- POST data
        return EligibilityForm(data, initial=initial, questions=questions)

    return _edit(request, application, make, save, services.eligibility_seen, "eligibility")


@policy("applications.read_own", writes="applications.edit")
def commitments(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Time, interests, and the Disability Confident opt-in."""
    application = own(request, application_id)
    initial = {
        "time_confirmed": application.time_confirmed,
        "declared_interests": application.declared_interests,
        "disability_confident": application.disability_confident,
        "seen": services.commitments_seen(application),
    }

    def save(form: CommitmentsForm) -> Application:
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        return services.save_commitments(
            application_id=application.pk,
            candidate=signed_in(request),
            given=services.CommitmentsInput(**given),
            at=now(),
            seen=seen,
        )

    def make(data: Any = None) -> CommitmentsForm:  # noqa: ANN401 -- POST data
        return CommitmentsForm(data, initial=initial, days=days_of(application.campaign))

    return _edit(request, application, make, save, services.commitments_seen, "commitments")


def _edit(  # noqa: PLR0917 -- each page names its own four
    request: HttpRequest,
    application: Application,
    make: Callable[..., Any],
    save: Save,
    seen: Callable[[Application], str],
    name: str,
) -> HttpResponse:
    """Show a part's form, or save it. Whatever is refused, the page keeps what was typed."""
    if elsewhere := past_draft(request, application):
        return elsewhere
    form, status, current = make(), 200, []
    if request.method == "POST":
        form = make(request.POST)
        try:
            if form.is_valid():
                save(form)
                messages.success(request, SAVED)
                return redirect(link("task_list", application.pk))
        except StaleVersionError as error:
            current = _saved_now(make(), error.current)
            data = request.POST.copy()
            data["seen"] = seen(application)  # saving again is now a choice made knowingly
            form = make(data)
            form.is_valid()
            status = refused(form, error)
        except DomainError as error:
            status = refused(form, error)
    context = page(application, at=now(), form=form, current=current)
    return render(request, f"workflows/applications/{name}.html", context, status=status)


def _saved_now(form: Any, current: Any) -> list[dict[str, str]]:  # noqa: ANN401 -- StaleVersionError's
    """Return label and value of what is saved, for the page that shows both."""
    rows = []
    for name, value in current.items():
        field = form.fields.get(name) or form.fields[f"q{name}"]
        if isinstance(value, list):
            value = "\n".join(["Yes" if value[0] else "No", *filter(None, value[1:])])  # noqa: PLW2901
        if isinstance(value, bool):
            value = "Yes" if value else "No"  # noqa: PLW2901
        rows.append({"key": str(field.label), "value": value or "Not given"})
    return rows
