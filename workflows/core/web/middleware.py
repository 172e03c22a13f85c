"""Refusals that no view caught become pages that say why and what to do next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workflows.core.errors import DomainError
from workflows.core.web.errors import refusal

type View = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Django's hook for exceptions exists only on classes."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a DomainError; anything else goes on to Django."""
        return refusal(request, error) if isinstance(error, DomainError) else None


refusals = Refusals
