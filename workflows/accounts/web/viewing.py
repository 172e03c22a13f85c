"""“View as”: a system administrator sees a page as somebody else does, and nothing can come of it (ADR-0021).

The administrator stays the signed-in person. Only a view that declares itself open (`@policy(…, view_as=True)`) is
asked as the other person, with an empty session, inside transactions that are always undone: what it would write,
record, queue or send under that person's name never happens. The trail is written outside, as the administrator.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, override

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from workflows.accounts import queries, services
from workflows.accounts.models import User
from workflows.accounts.rules.viewing import (
    LASTS,
    SAFE_METHODS,
    SHOWN_TYPES,
    Closed,
    Ending,
    ended,
    is_over,
    refused_at,
    sentence,
)
from workflows.core.access import can
from workflows.core.clock import now
from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError
from workflows.core.models import AuditEvent
from workflows.core.policy import may_be_seen_as
from workflows.core.web.errors import DEFAULT_REFUSAL, refusal

KEY = "viewing_as"  # in the administrator's own session
STOP = "view_as_stop"
SIGN_OUT = "account_logout"
# Public pages are the same for everybody; Wagtail's one view for them declares nothing.
OPEN_ELSEWHERE = frozenset({"wagtail_serve"})
type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Who looks as whom, until when and why; `event` is the key of the trail's first line of it."""

    real: User
    person: User
    until: dt.datetime
    reason: str
    event: int

    @property
    def facts(self) -> dict[str, Any]:
        """What every line of the trail says."""
        return {
            "actor": self.real,
            "person": self.person,
            "viewing": self.event,
            "reason": self.reason,
        }


class NoSession(SessionBase):
    """Nobody's session: a page seen as somebody else finds nothing in it, and leaves nothing."""

    @override
    def load(self) -> dict[str, Any]:
        return {}

    @override
    def exists(self, session_key: str) -> bool:
        return False

    @override
    def create(self) -> None:
        self._session_cache: dict[str, Any] = {}

    @override
    def save(self, must_create: bool = False) -> None:
        pass

    @override
    def delete(self, session_key: str | None = None) -> None:
        pass


def begin(request: HttpRequest, event: AuditEvent) -> None:
    """Remember in the administrator's session as whom they look."""
    request.session[KEY] = {
        "by": event.actor_id_text,
        "person": event.target_id,
        "until": (event.at + LASTS).isoformat(),
        "reason": event.detail["reason"],
        "event": event.pk,
    }


def viewing_of(request: HttpRequest) -> Viewing | None:
    """Return as whom the signed-in person looks, by their own session; what another left there is dropped."""
    real = request.user
    kept = request.session.get(KEY) if real.is_authenticated else None
    if kept is None or not isinstance(real, User):
        return None
    person = queries.person(int(kept["person"]))
    if person is None or kept["by"] != str(real.pk):
        del request.session[KEY]
        return None
    until = dt.datetime.fromisoformat(kept["until"])
    return Viewing(real, person, until, kept["reason"], kept["event"])


def ending_of(found: Viewing, *, at: dt.datetime) -> Ending | None:
    """Return why it is over by now; the right to look is asked on every request."""
    if is_over(found.until, at=at):
        return Ending.TIME
    return None if can(found.real, "accounts.view_as", found.person, at=at) else Ending.RIGHT


def stop(request: HttpRequest, found: Viewing, why: Ending, *, at: dt.datetime) -> None:
    """End it: in the session, and in the trail."""
    request.session.pop(KEY, None)
    services.end_viewing(**found.facts, why=why, at=at)


def is_open(view: object, name: str) -> bool:
    """Say whether a view may be seen as somebody else. A view that says nothing is closed."""
    return may_be_seen_as(view) or name in OPEN_ELSEWHERE


class ViewingAs:
    """Django's hook before a view exists only on classes."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = now()
        found, over = viewing_of(request), None
        if found is not None and (over := ending_of(found, at=at)):
            stop(request, found, over, at=at)
        request.viewing = None if over else found  # type: ignore[attr-defined]
        if found is not None and over and not _goes_out(request):
            response = _told_it_is_over(request, found, over)
        else:
            response = self.get_response(request)
        if found is not None:
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ("Cookie",))
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Answer in the view's place while somebody looks; otherwise leave it to the view."""
        found: Viewing | None = request.viewing  # type: ignore[attr-defined]
        if found is None:
            return None
        # a refused address may hold a secret, so only its name is kept
        name = request.resolver_match.view_name if request.resolver_match else ""
        if _goes_out(request):
            if name == SIGN_OUT:
                stop(request, found, Ending.SIGNED_OUT, at=now())
            return None
        closed = refused_at(request.method or "", request.path, is_open=is_open(view, name))
        if closed is None:
            services.record_viewed_page(**found.facts, page=request.path[:200], at=now())
            response, why = _seen(request, found, view, args, kwargs)
        else:
            with _as_the_other(request, found):
                response, why = _closed(request, found, closed), closed.value
        if why:
            services.record_viewing_refused(
                **found.facts,
                page=name[:200],
                method=(request.method or "")[:10],
                why=why,
                at=now(),
            )
        return response


viewing = ViewingAs


def _goes_out(request: HttpRequest) -> bool:
    """Say whether this stops the viewing or signs out, which nothing may stand in the way of."""
    return request.method == "POST" and request.path in {reverse(STOP), reverse(SIGN_OUT)}


def _told_it_is_over(request: HttpRequest, found: Viewing, why: Ending) -> HttpResponse:
    """Answer the first request after the end; it was meant for the other person's page, so it is not done."""
    said = ended(why, str(found.person))
    if request.method in SAFE_METHODS:
        messages.warning(request, said)
        return redirect("home")
    return refusal(request, NotAllowedError(f"{said} What you sent was not done."))


@contextmanager
def _as_the_other(request: HttpRequest, found: Viewing) -> Iterator[None]:
    """Ask as the other person, of a session that is nobody's, and undo whatever is written meanwhile."""
    real, session = request.user, request.session
    request.real_user = real  # type: ignore[attr-defined]
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        request.user, request.session = found.person, NoSession()
        try:
            yield
        finally:
            request.user, request.session = real, session
            for alias in connections:
                transaction.set_rollback(True, using=alias)


def _seen(
    request: HttpRequest,
    found: Viewing,
    view: View,
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> tuple[HttpResponseBase, str]:
    """Return what the other person sees, whole, and why not if it is refused."""
    with _as_the_other(request, found):
        try:
            response = view(request, *args, **kwargs)
            if callable(getattr(response, "render", None)):
                response = response.render()  # type: ignore[attr-defined]  # a TemplateResponse
        except DomainError as error:
            return refusal(request, error), "not theirs to see"
        except Http404 as error:
            return refusal(request, NotVisibleError(str(error))), "not theirs to see"
        except PermissionDenied:
            return refusal(request, NotAllowedError(DEFAULT_REFUSAL)), "not theirs to see"
        if _is_a_file(response):
            # its own close() would tell Django that the request is over, and this one is not
            for closer in response._resource_closers:  # type: ignore[attr-defined]  # noqa: SLF001
                closer()
            return _closed(request, found, Closed.FILE), Closed.FILE.value
        return response, ""


def _is_a_file(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "text/html").partition(";")[0]
    return (
        response.streaming or "Content-Disposition" in response.headers or kind not in SHOWN_TYPES
    )


def _closed(request: HttpRequest, found: Viewing, closed: Closed) -> HttpResponse:
    context = {"reason": sentence(closed, str(found.person))}
    return render(request, "workflows/accounts/view_as_closed.html", context, status=403)
