"""NHS England's own macros (nhsuk-frontend-jinja), called from Django templates and forms.

`render("button", text="Save", href="/x")` is Nunjucks' `{{ button({text: "Save", href: "/x"}) }}`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader

type Params = Mapping[str, Any]


@cache
def environment() -> Environment:
    """Return the one Jinja environment; nothing of ours is loaded through it."""
    return Environment(
        undefined=ChainableUndefined,  # the macros read attributes of absent params
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        auto_reload=False,
        cache_size=400,
    )


def camel(name: str) -> str:
    """Return snake_case as the macros' camelCase: error_message -> errorMessage."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


@cache
def macro(name: str) -> Callable[[dict[str, Any]], str]:
    """Return a component's macro. `name` is its folder, such as "character-count".

    Raises:
        jinja2.TemplateNotFound: there is no such component.
    """
    module = environment().get_template(f"nhsuk/components/{name}/macro.jinja").module
    exported = [v for k, v in vars(module).items() if callable(v) and not k.startswith("_")]
    found: Callable[[dict[str, Any]], str] = exported[0]
    return found


def _plain(value: Any, key: str) -> Any:  # noqa: ANN401 -- a JSON-like tree
    """Turn Django's values into what the macros expect.

    A literal in a Django tag is a SafeString; the macros test "is string" and "is escaped" on the same
    param and would print it twice, so every text goes in as an exact str. Params named html or ...Html
    are printed unescaped, so anything but a SafeString is escaped first.
    """
    if isinstance(value, Mapping):
        return {k: _plain(v, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, key) for v in value]
    if isinstance(value, str | Promise):
        kept = value if isinstance(value, SafeString) else str(value)
        text = conditional_escape(kept) if key.lower().endswith("html") else str(kept)
        return text[:]  # a slice of a SafeString is an exact str
    return value


def render(name: str, params: Params | None = None, /, **kwargs: Any) -> SafeString:  # noqa: ANN401
    """Return a component's HTML. Keyword names may be snake_case; see `_plain` for escaping."""
    merged = {**(params or {}), **{camel(k): v for k, v in kwargs.items()}}
    return mark_safe(str(macro(name)(_plain(merged, ""))))  # noqa: S308 -- the macros autoescape
