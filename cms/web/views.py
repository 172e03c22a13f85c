import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms import queries
from workflows.core.clock import london_date, now
from workflows.core.errors import NotVisibleError
from workflows.core.files.downloads import serve
from workflows.core.policy import PUBLIC, policy

FRESH = dt.timedelta(days=180)


@require_safe
@policy(PUBLIC)
def candidate_pack(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Serve the candidate pack of an advert that is live; anything else is not found."""
    pack = queries.candidate_pack(reference)
    if pack is None:
        raise NotVisibleError("There is no candidate pack for this vacancy.")
    return serve(request, pack.file, filename=pack.file.original_name)


@policy(PUBLIC)
def sign_in_instead(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Stand before Wagtail's own password forms, which would go round our sign-in; whatever is posted is dropped."""
    return redirect("account_login")


@require_safe
@policy(PUBLIC)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the live public pages for search engines."""
    response: HttpResponse = wagtail_sitemap(request)
    return response


@require_safe
@policy(PUBLIC)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness, as RFC 9116 has it; it expires half a year from the day it is read."""
    expires = dt.datetime.combine(london_date(now()), dt.time(), dt.UTC) + FRESH
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}{reverse('cms:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@policy(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines may read: the public pages and nothing else."""
    closed = (
        "/admin/",
        "/account/",
        "/applications/",
        "/apply/",
        "/desk/",
        "/panel/",
        "/packs/",
        "/people/",
        "/documents/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
