"""Takes a person out of the trail and leaves the chain whole: the payload goes, its digest in the seal stays."""

import datetime as dt
from collections.abc import Collection

from django.db import models, transaction

from workflows.core import audit
from workflows.core.errors import TransitionError
from workflows.core.models import AuditEvent, AuditSeal

ERASED = "Erased"
TOMBSTONE = "core.payload_erased"


@transaction.atomic
def erase_payloads(
    *, event_ids: Collection[int], actor: models.Model | None, reason: str, at: dt.datetime
) -> int:
    """Erase names and details of events, and record which and why. Returns how many.

    Raises TransitionError where one is not sealed yet: its digest would be lost with it.
    """
    wanted = sorted(set(event_ids))
    rows = AuditEvent.objects.filter(pk__in=wanted).exclude(actor_name=ERASED, salt="")
    fresh = list(rows.values_list("pk", flat=True))
    if AuditSeal.objects.filter(event_id__in=fresh).count() < len(fresh):
        raise TransitionError(
            "Some of these events are not sealed yet. Wait a minute and try again."
        )
    if fresh:
        first = AuditEvent.objects.get(pk=fresh[0])
        audit.record(
            TOMBSTONE, actor=actor, target=first, at=at, detail={"events": fresh, "reason": reason}
        )
        AuditEvent.objects.filter(pk__in=fresh).update(actor_name=ERASED, detail={}, salt="")
    return len(fresh)


def is_erased(event: AuditEvent) -> bool:
    """Say whether an event's payload was erased."""
    return event.actor_name == ERASED and event.salt == "" and event.detail == {}
