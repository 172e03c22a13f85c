"""The pages for what went wrong: refused, gone, out of date, broken."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError, StaleVersionError
from workflows.core.policy import PUBLIC, policy

DEFAULT_REFUSAL = "Your account is not allowed to see this page or to do this."


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page for a refusal: 404, 403, 409, or 400 for any other rule that said no."""
    match error:
        case NotVisibleError():
            return render(request, "404.html", status=404)
        case NotAllowedError():
            return _forbidden(request, str(error) or DEFAULT_REFUSAL)
        case StaleVersionError():
            context = {"reason": str(error), "current": error.current}
            return render(request, "409.html", context, status=409)
        case _:
            return render(request, "400.html", {"reason": str(error)}, status=400)


@policy(PUBLIC)
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: the request makes no sense, and its details are not repeated."""
    return render(request, "400.html", {"reason": ""}, status=400)


@policy(PUBLIC)
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403, for Django's own PermissionDenied."""
    return _forbidden(request, DEFAULT_REFUSAL)


@policy(PUBLIC)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return render(request, "404.html", status=404)


@policy(PUBLIC)
def broken(request: HttpRequest) -> HttpResponse:
    """handler500: needs no database, session or context."""
    return HttpResponseServerError(loader.get_template("500.html").render())


@policy(PUBLIC)
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form is older than the sign-in, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def _forbidden(request: HttpRequest, reason: str) -> HttpResponse:
    context: dict[str, Any] = {"reason": reason}
    return render(request, "403.html", context, status=403)
