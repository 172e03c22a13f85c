"""Every address the product answers, read from Django's own resolver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

OURS = ("nedrecruit", "cms", "workflows")


@dataclass(frozen=True)
class Door:
    """One pattern. `module` is where the view (or its class) is written; `policy`, `writes` what it declares."""

    path: str
    name: str
    module: str
    policy: str | None
    writes: str | None = None

    @property
    def ours(self) -> bool:
        return self.module.partition(".")[0] in OURS

    def __str__(self) -> str:
        return f"{self.path} ({self.name or 'no name'}, {self.module})"


def door(path: str, name: str, view: Callable[..., object]) -> Door:
    home = getattr(view, "view_class", view)
    return Door(
        path, name, home.__module__, getattr(view, "policy", None), getattr(view, "writes", None)
    )


def doors(patterns=None, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Door]:
    """Yield every address, in the order in which Django tries them."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from doors(pattern.url_patterns, here, inside)
        else:
            yield door(here, ":".join((*spaces, pattern.name or "")), pattern.callback)
