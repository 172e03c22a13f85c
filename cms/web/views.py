from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms import queries
from workflows.core.errors import NotVisibleError
from workflows.core.files.downloads import serve
from workflows.core.policy import PUBLIC, policy


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
        "/documents/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
