"""One memory of policy decisions for each request (core.access)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workflows.core.access import remembering

type View = Callable[[HttpRequest], HttpResponse]


def asked_once(get_response: View) -> View:
    """Let a request that only reads ask the same question once. One that writes asks anew: it may have changed it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with remembering(keep=request.method in {"GET", "HEAD"}):
            return get_response(request)

    return middleware
