"""The editor's relaxed Content-Security-Policy, kept inside /admin/ (ADR-0009)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP

type View = Callable[[HttpRequest], HttpResponse]

# Wagtail 8's page editor and explorer write inline script and style; nothing of ours does.
ADMIN_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
    "frame-ancestors": [CSP.SELF],
}


def admin_csp(get_response: View) -> View:
    """Relax the policy for paths under /admin/ only."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = ADMIN_CSP  # type: ignore[attr-defined]  # noqa: SLF001 -- as Django's own csp_override does
        return response

    return middleware
