"""The demonstration's own mailbox. A real installation has no such page."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from workflows.core.errors import NotVisibleError
from workflows.core.policy import policy
from workflows.notices import queries
from workflows.notices.services import whole_body

_LINK = re.compile(r"https?://[^\s<]+")


def _with_links(text: str) -> SafeString:
    linked = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
    return mark_safe(linked)  # noqa: S308 -- escaped above; only our own links are added


def _check_demo() -> None:
    if not settings.DEMO:
        raise NotVisibleError("There is no such page.")


@policy("public")
def mailbox(request: HttpRequest) -> HttpResponse:
    """List what the demonstration has sent."""
    _check_demo()
    search = request.GET.get("q", "").replace("\x00", "").strip()
    page = Paginator(queries.demo_mail(search=search), 25).get_page(request.GET.get("page"))
    return render(request, "workflows/notices/mailbox.html", {"page": page, "search": search})


@policy("public")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show one e-mail, its links ready to follow."""
    _check_demo()
    row = queries.demo_mail().filter(pk=message_id).first()
    if row is None:
        raise NotVisibleError("There is no such e-mail.")
    return render(
        request,
        "workflows/notices/message.html",
        {"message": row, "body": _with_links(whole_body(row))},
    )
