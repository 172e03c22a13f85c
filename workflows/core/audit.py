"""The trail: one plain row for each thing done or sensitive thing read, in the same transaction.

Rows hold no foreign keys to live rows, so erasing a person cannot break the trail, and database
triggers (migration 0002) refuse UPDATE and DELETE.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import models

from workflows.core.models import AuditEvent


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
    return AuditEvent.objects.create(
        action=action,
        actor_id_text="" if actor is None else str(actor.pk),
        actor_name="Schedule" if actor is None else str(actor),
        target_type=target._meta.label_lower,  # noqa: SLF001 -- Django's documented API
        target_id=str(target.pk),
        scope=scope,
        at=at,
        detail=dict(detail or {}),
    )
