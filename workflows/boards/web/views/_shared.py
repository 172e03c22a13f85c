"""What the pages of one board share."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from workflows.boards.models import Body
from workflows.core.web.forms import NHSForm
from workflows.core.web.saving import saved

BAD_INPUT = 400
ONE_FORM = "workflows/boards/one_form.html"


def board_href(body: Body) -> str:
    """Return the address of a board's own page."""
    return reverse("boards:board", args=[body.slug])


def form_page(
    request: HttpRequest,
    body: Body,
    form: NHSForm,
    *,
    save: Callable[[], object],
    done: str,
    heading: str,
    button: str = "Save",
    lead: str = "",
    then: tuple[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer a page with one form: save and go back, or show it with what was typed.

    `then` is the address gone back to and its name; the board's own page where it is left out.
    """
    back, back_text = then or (board_href(body), f"Board of {body.name}")
    status = 200
    if request.method == "POST":
        if saved(form, save, names or {}):
            messages.success(request, done)
            return redirect(back)
        status = BAD_INPUT
    context = {
        "body": body,
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "back": back,
        "back_text": back_text,
    }
    return render(request, ONE_FORM, context, status=status)
