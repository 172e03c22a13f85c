"""{% nhs %} and its friends: NHS.UK components, paging and sorting in Django templates."""

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from workflows.core.web.components import Params, camel, render

if TYPE_CHECKING:
    from django.http import HttpRequest

register = template.Library()


def _nest(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return label__size="l" as {"label": {"size": "l"}}; names under attributes become kebab-case."""
    out: dict[str, Any] = {}
    for key, value in kwargs.items():
        *path, last = key.split("__")
        node = out
        for part in path:
            node = node.setdefault(camel(part), {})
        node[last.replace("_", "-") if path[-1:] == ["attributes"] else camel(last)] = value
    return out


@register.simple_tag
def nhs(component: str, params: Params | None = None, **kwargs: Any) -> SafeString:  # noqa: ANN401
    """{% nhs "button" text="Save and continue" prevent_double_click=True %}."""
    return render(component, {**(params or {}), **_nest(kwargs)})


@register.simple_block_tag(name="nhsblock")
def nhsblock(content: str, component: str, slot: str = "html", **kwargs: Any) -> SafeString:  # noqa: ANN401
    """{% nhsblock "inset-text" %}<p>...</p>{% endnhsblock %}: the body is the component's html."""
    return render(component, {slot: SafeString(content), **_nest(kwargs)})


def _address(context: Context, **changes: str | int) -> str:
    """Return this page's query string with those parameters changed and the rest kept."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pages(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """{% pages page_obj %}: numbered pages that keep the query string; nothing for a single page."""
    paginator = page.paginator

    def item(number: int | str) -> dict[str, Any]:
        if isinstance(number, str):
            return {"ellipsis": True}
        link = _address(context, **{name: number})
        return {"number": number, "href": link, "current": number == page.number}

    def neighbour(number: int) -> dict[str, str]:
        return {"href": _address(context, **{name: number})}

    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "show": paginator.num_pages > 1,
        "count": paginator.count,
        "first": page.start_index(),
        "last": page.end_index(),
        "items": [item(n if isinstance(n, int) else str(n)) for n in numbers],
        "previous": neighbour(page.previous_page_number()) if page.has_previous() else {},
        "next": neighbour(page.next_page_number()) if page.has_next() else {},
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sortable(
    context: Context,
    key: str,
    text: str,
    name: str = "sort",
    numeric: bool = False,
) -> dict[str, Any]:
    """{% sortable "closes" "Closing date" %}: a <th> whose link sorts by ?sort=closes, then -closes.

    The page number is dropped: a new order starts again at the first page.
    """
    request: HttpRequest = context["request"]
    present = request.GET.get(name, "")
    order = {key: "ascending", f"-{key}": "descending"}.get(present, "none")
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = f"-{key}" if present == key else key
    return {"text": text, "order": order, "href": f"?{query.urlencode()}", "numeric": numeric}


@register.filter
def breakable(address: object) -> SafeString:
    """Return an e-mail address that a narrow column breaks before "@" and full stops, and nowhere in a word."""
    parts = re.split(r"(?=[@.])", str(address))
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def percent_of(part: float, whole: float) -> int:
    """Return part of whole as a whole number 0 to 100; of nothing, 0."""
    return min(100, max(0, round(100 * part / whole))) if whole else 0
