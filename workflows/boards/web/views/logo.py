from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from workflows.boards import queries
from workflows.boards.web.presenters import VERSION
from workflows.core.errors import NotVisibleError
from workflows.core.files.store import open_clean
from workflows.core.policy import PUBLIC, policy

PNG = "image/png"
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300"  # seconds; asked for without the picture's version


@require_safe
@policy(PUBLIC, view_as=True)
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a body's logo, which is public. Kept for good by browsers that asked for this very picture."""
    stored = queries.logo_of(slug)
    if stored is None or stored.content_type != PNG:
        raise NotVisibleError("This organisation has no logo.")
    with open_clean(stored) as file:
        response = HttpResponse(file.read(), content_type=PNG)
    asked = request.GET.get("v", "")
    response["Cache-Control"] = FOR_GOOD if asked == stored.sha256[:VERSION] else FOR_NOW
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
