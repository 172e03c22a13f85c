"""Refusals that no view caught become pages that say why and what to do next."""

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from workflows.core import audit
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError
from workflows.core.web.errors import refusal

REPEATS = 60  # seconds: a page that asks again and again must not flood the trail
type View = Callable[[HttpRequest], HttpResponse]


class Refusals:
    """Django's hook for exceptions exists only on classes."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a DomainError, and record a denial; anything else goes on to Django."""
        if not isinstance(error, DomainError):
            return None
        if isinstance(error, NotAllowedError | NotVisibleError):
            record_denial(request, error)
        return refusal(request, error)


def record_denial(request: HttpRequest, error: DomainError) -> None:
    """Write to the trail that somebody signed in was refused; once a minute for the same person and address."""
    user = request.user
    if not user.is_authenticated:
        return
    key = hashlib.sha256(f"{user.pk}|{request.method}|{request.path}".encode()).hexdigest()
    if not cache.add(f"core.denied.{key}", "", REPEATS):
        return
    match = request.resolver_match
    audit.record(
        "core.denied",
        actor=user,
        target=user,
        at=now(),
        scope=str(match.kwargs.get("reference", "")) if match else "",
        detail={
            "path": request.path[:200],
            "method": request.method,
            "policy": getattr(match.func, "policy", "") if match else "",
            "hidden": isinstance(error, NotVisibleError),
        },
    )


refusals = Refusals
