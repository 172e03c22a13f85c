"""Chains what was recorded, a few seconds after it was, under a lock on the head row (ADR-0018).

Chaining in the business transaction itself would make every writer wait for every other.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from workflows.core.models import AuditEvent, AuditHead, AuditSeal, AuditUnsealed
from workflows.core.trail import heads
from workflows.core.trail.digests import (
    GENESIS,
    current_key,
    header_digest,
    link,
    payload_digest,
    sign,
)

BATCH = 1000  # events


def seal_waiting(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Seal every event that waits; safe to run at the same moment elsewhere. Returns how many were sealed."""
    total = 0
    while sealed := _seal_batch(at=at, batch=batch):
        total += sealed
    return total


def _seal_batch(*, at: dt.datetime, batch: int) -> int:
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1, defaults={"chain": GENESIS})
        head = AuditHead.objects.select_for_update().get(pk=1)
        there = Exists(AuditEvent.objects.filter(pk=OuterRef("event_id")))
        ids = list(
            AuditUnsealed.objects.filter(there)
            .order_by("event_id")
            .values_list("event_id", flat=True)[:batch]
        )
        if not ids:
            return 0
        events = AuditEvent.objects.in_bulk(ids)
        seals = []
        for pk in ids:
            seals.append(_next(head, events[pk], at))
            head.position, head.chain = seals[-1].position, seals[-1].chain
        AuditSeal.objects.bulk_create(seals)
        AuditUnsealed.objects.filter(event_id__in=ids).delete()
        head.save()
        transaction.on_commit(lambda: heads.write(head.position, head.chain, at=at), robust=True)
        return len(ids)


def _next(head: AuditHead, event: AuditEvent, at: dt.datetime) -> AuditSeal:
    header, payload, key_id = header_digest(event), payload_digest(event), current_key()
    position = head.position + 1
    return AuditSeal(
        position=position,
        event_id=event.pk,
        header_digest=header,
        payload_digest=payload,
        key_id=key_id,
        chain=sign(link(head.chain, position, event.pk, header, payload), key_id),
        sealed_at=at,
    )
