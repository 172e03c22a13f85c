"""The site's own links, in header and footer of every page: one query a request for both."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import F, Q
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page, Site

register = template.Library()
MEMO = "_cms_site_links"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SiteLinks:
    menu: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> SiteLinks:
    """{% site_links as links %}: `links.menu` for the header, `links.footer`; empty before a site is set up."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SiteLinks()
    found: SiteLinks | None = getattr(request, MEMO, None)
    if found is None:
        found = _find(request)
        setattr(request, MEMO, found)
    return found


def _find(request: HttpRequest) -> SiteLinks:
    site = Site.find_for_request(request)
    if site is None:
        return SiteLinks()
    pages = (
        Page.objects.live()
        .public()
        .filter(Q(show_in_menus=True) | Q(guidancepage__show_in_footer=True))
        .annotate(in_footer=F("guidancepage__show_in_footer"))
        .order_by("path")
    )
    menu, footer = [Link("Home", "/", request.path == "/")], []
    for page in pages:
        link = _link(page, request)
        if page.show_in_menus:
            menu.append(link)
        if page.in_footer:
            footer.append(link)
    return SiteLinks(menu=tuple(menu), footer=tuple(footer))


def _link(page: Any, request: HttpRequest) -> Link:  # noqa: ANN401 -- Wagtail ships no types
    href = page.get_url(request) or "/"
    return Link(page.title, href, request.path.startswith(href))
