"""The trail: one plain row for each thing done or sensitive thing read, in the same transaction.

Rows hold no foreign keys to live rows, so erasing a person cannot break the trail. Database triggers refuse to
change them, and a sealer chains them (core.trail).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from django.db import models

from workflows.core.clock import now
from workflows.core.models import AuditEvent
from workflows.core.models.audit import new_salt
from workflows.core.trail import digests


class Route(StrEnum):
    """How an actor came to what they did."""

    SESSION = "session"  # signed in, in a browser
    VISITOR = "visitor"  # in a browser, not signed in
    JOB = "job"  # a job or a schedule did it for them
    COMMAND = "command"  # at the machine


_route: ContextVar[Route] = ContextVar("audit_route", default=Route.COMMAND)


@contextmanager
def arriving_by(route: Route) -> Iterator[None]:
    """Write what is recorded inside as having come this way."""
    token = _route.set(route)
    try:
        yield
    finally:
        _route.reset(token)


def record(  # noqa: D417 -- the last two explain themselves
    action: str,
    *,
    actor: models.Model | None,
    target: models.Model,
    at: dt.datetime,
    scope: str = "",
    detail: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write one event. Call it inside the transaction that makes the change.

    Args:
        action: what was done, app first: "applications.submitted".
        actor: who did it; None for the clock (a schedule).
        target: what it was done to; kept as "app.model" and pk.
        scope: what it belongs to, e.g. a campaign's reference, for timelines.
        detail: small JSON facts; never scores of others, answers, or equality data.
    """
    event = AuditEvent(
        action=action,
        actor_id_text="" if actor is None else str(actor.pk),
        actor_name="Schedule" if actor is None else str(actor),
        target_type=target._meta.label_lower,  # noqa: SLF001 -- Django's documented API
        target_id=str(target.pk),
        scope=scope,
        route=_route.get(),
        at=at,
        recorded_at=now(),  # the machine's clock, whatever moment the caller speaks of
        detail=dict(detail or {}),
        salt=new_salt(),
    )
    event.mac = digests.mark(event)
    event.save(force_insert=True)
    return event


def has_recorded(
    action: str, *, actor: models.Model, target: models.Model, since: dt.datetime
) -> bool:
    """Say whether somebody did this to that since a moment; for reads that repeat by themselves."""
    return AuditEvent.objects.filter(
        action=action,
        actor_id_text=str(actor.pk),
        target_type=target._meta.label_lower,  # noqa: SLF001 -- as above
        target_id=str(target.pk),
        at__gte=since,
    ).exists()
