"""The editor's relaxed Content-Security-Policy, kept inside /admin/ (ADR-0009)."""

from collections.abc import Callable, Collection, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP, build_policy

type View = Callable[[HttpRequest], HttpResponse]

# Wagtail 8's page editor and explorer write inline script and style; nothing of ours does.
STRICT: Mapping[str, Collection[str]] = settings.SECURE_CSP  # type: ignore[assignment]  # lists of sources
ADMIN_CSP: Mapping[str, Collection[str]] = {
    **STRICT,
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
            # Set whole: by now Django's middleware has written the strict one, and a preview's own response too.
            response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(ADMIN_CSP)
        return response

    return middleware
