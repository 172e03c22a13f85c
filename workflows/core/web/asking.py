"""What holds for the length of a request: one memory of policy decisions, and how its actor came."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workflows.core.access import remembering
from workflows.core.audit import Route, arriving_by

type View = Callable[[HttpRequest], HttpResponse]


def asked_once(get_response: View) -> View:
    """Let a request that only reads ask the same question once. One that writes asks anew: it may have changed it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with remembering(keep=request.method in {"GET", "HEAD"}):
            return get_response(request)

    return middleware


def arrived_by_browser(get_response: View) -> View:
    """Write what this request records as having come by a session, or from a visitor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        route = Route.SESSION if request.user.is_authenticated else Route.VISITOR
        with arriving_by(route):
            return get_response(request)

    return middleware
