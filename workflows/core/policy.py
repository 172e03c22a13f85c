"""Every view says who may call it; a view that says nothing fails tests/architecture/test_policy.py.

The declaration is for the reader and the tests, which find that every address asks (core.access) what it
declares before it shows or changes anything.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

PUBLIC = "public"


def policy[**P, R: HttpResponseBase](
    name: str, *, writes: str = "", view_as: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a view's policy; anything but "public" also requires a signed-in, active person.

    Args:
        name: "public", "signed-in", or the action of core.access that the view asks about.
        writes: the action it asks about before a POST of it changes anything, where that is another.
        view_as: whether a system administrator may see it as somebody else does (ADR-0021). Only a page that shows
            no candidate's name, words or standing, no score, no pack and no file, and never one that asks anew
            who this is.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        guarded: Any = view if name == PUBLIC else login_required(view)

        @wraps(view)
        def declared(*args: P.args, **kwargs: P.kwargs) -> R:
            response: R = guarded(*args, **kwargs)
            return response

        declared.policy = name  # type: ignore[attr-defined]
        declared.writes = writes or name  # type: ignore[attr-defined]
        declared.view_as = view_as  # type: ignore[attr-defined]
        return declared

    return declare


def may_be_seen_as(view: object) -> bool:
    """Say whether a system administrator may see a view as somebody else; one that says nothing is closed."""
    return bool(getattr(view, "view_as", False))


def signed_in(request: HttpRequest) -> Any:  # noqa: ANN401 -- core does not know accounts.User
    """Return the signed-in user of a view whose policy is not public."""
    return request.user
