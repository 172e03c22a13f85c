"""What changes who may do what, or takes much out at once, asks again who this is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase

from workflows.accounts.web.steps import proved_recently


def recently_signed_in[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the second step (or password, of those without one) unless it was given within minutes.

    The page is asked for before it is filled in; what is posted later is kept and carried on.
    """

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        request: Any = args[0]
        if isinstance(request, HttpRequest) and not proved_recently(request):
            raise ReauthenticationRequired
        return view(*args, **kwargs)

    return asked
