"""How other apps' pages name a body's picture."""

from django.urls import reverse

from workflows.boards.models import Body

VERSION = 16  # hexadecimal digits of the picture's SHA-256


def logo_href(body: Body) -> str:
    """Return the address of a body's logo, another for every picture; empty without one."""
    if body.logo is None:
        return ""
    return f"{reverse('boards:logo', args=[body.slug])}?v={body.logo.sha256[:VERSION]}"
