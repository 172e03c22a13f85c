"""Headers that keep browsers in order; the editor's relaxed Content-Security-Policy stays inside /admin/ (ADR-0009)."""

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
            response.headers["X-Frame-Options"] = "SAMEORIGIN"  # the editor frames its previews
        return response

    return middleware


# What no page of ours uses is closed to it, and to whatever might be smuggled into it.
_CLOSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=()" for name in _CLOSED), *(f"{name}=(self)" for name in _OWN)]
)


def hardened(get_response: View) -> View:
    """Close what we do not use, and let nothing that a signed-in person saw stay in a shared browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware
