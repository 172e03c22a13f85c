"""Checks the whole trail: edits, deletions, swaps, forgeries, and an end that was cut off."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from workflows.core.models import AuditEvent, AuditHead, AuditSeal, AuditUnsealed
from workflows.core.trail.digests import (
    GENESIS,
    header_digest,
    is_marked,
    link,
    payload_digest,
    signed,
)
from workflows.core.trail.erasing import TOMBSTONE, is_erased
from workflows.core.trail.heads import Head

GRACE = dt.timedelta(minutes=10)  # a sealer that stood still longer is itself a finding
CHUNK = 2000


@dataclass
class Report:
    """What a check found. `sealed` events were followed, `waiting` are younger than the grace."""

    sealed: int = 0
    waiting: int = 0
    erased: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass
class _Walk:
    """Where the walk along the chain stands."""

    report: Report
    heads: dict[int, list[Head]]
    tombstones: set[int]
    position: int = 0
    chain: str = GENESIS

    def find(self, sentence: str) -> None:
        self.report.findings.append(sentence)


def check(*, at: dt.datetime, heads: Iterable[Head] = ()) -> Report:
    """Follow the chain from its first link and compare it with events, head row and heads kept elsewhere.

    Needs memory for one chunk of events, the heads, and the ids of erased events.
    """
    report = Report()
    walk = _Walk(report, _by_position(heads, report), _tombstones())
    for seals in _chunks():
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        for seal in seals:
            _check_link(walk, seal)
            _check_event(walk, seal, events.get(seal.event_id))
    _check_end(walk)
    _check_unsealed(report, at)
    _check_copies(report)
    return report


def _by_position(heads: Iterable[Head], report: Report) -> dict[int, list[Head]]:
    found: dict[int, list[Head]] = defaultdict(list)
    for head in heads:
        if head.genuine:
            found[head.position].append(head)
        else:
            report.findings.append(f"{head.source}: this head is not signed with a key of ours.")
    return found


def _tombstones() -> set[int]:
    rows = AuditEvent.objects.filter(action=TOMBSTONE).values_list("detail", flat=True)
    return {int(pk) for detail in rows for pk in detail.get("events", [])}


def _chunks() -> Iterator[Sequence[AuditSeal]]:
    last = 0
    while seals := list(AuditSeal.objects.filter(position__gt=last).order_by("position")[:CHUNK]):
        yield seals
        last = seals[-1].position


def _check_link(walk: _Walk, seal: AuditSeal) -> None:
    if seal.position != walk.position + 1:
        walk.find(f"Links {walk.position + 1} to {seal.position - 1} of the chain are missing.")
    text = link(walk.chain, seal.position, seal.event_id, seal.header_digest, seal.payload_digest)
    if not signed(text, seal.chain, seal.key_id):
        walk.find(
            f"Link {seal.position} (event {seal.event_id}) does not follow from the one before it."
        )
    for head in walk.heads.pop(seal.position, ()):
        if head.chain != seal.chain:
            walk.find(f"{head.source}: the trail stood otherwise at link {seal.position}.")
    walk.position, walk.chain = seal.position, seal.chain
    walk.report.sealed += 1


def _check_event(walk: _Walk, seal: AuditSeal, event: AuditEvent | None) -> None:
    if event is None:
        walk.find(f"Event {seal.event_id} was sealed at link {seal.position} and is gone.")
        return
    if header_digest(event) != seal.header_digest:
        walk.find(f"Event {event.pk} was changed after it was sealed at link {seal.position}.")
    elif is_erased(event):
        walk.report.erased += 1
        if event.pk not in walk.tombstones:
            walk.find(f"Event {event.pk} was erased, and nothing in the trail says by whom.")
    elif payload_digest(event) != seal.payload_digest:
        walk.find(f"The name or detail of event {event.pk} was changed after it was sealed.")
    if not is_marked(event, seal.payload_digest):
        walk.find(f"Event {event.pk} was not written by this product.")


def _check_end(walk: _Walk) -> None:
    head = AuditHead.objects.filter(pk=1).first()
    ends_at = (head.position, head.chain) if head else (0, GENESIS)
    if ends_at != (walk.position, walk.chain):
        walk.find(f"The trail should end at link {ends_at[0]}, and ends at link {walk.position}.")
    if walk.heads:
        newest = max(walk.heads)
        walk.find(
            f"{walk.heads[newest][-1].source}: the trail once reached link {newest}, and now ends at {walk.position}."
        )


def _check_unsealed(report: Report, at: dt.datetime) -> None:
    sealed = AuditSeal.objects.filter(event_id=OuterRef("pk"))
    queued = AuditUnsealed.objects.filter(event_id=OuterRef("pk"))
    loose = AuditEvent.objects.filter(~Exists(sealed)).annotate(queued=Exists(queued))
    for event in loose.order_by("pk").iterator(chunk_size=CHUNK):
        if not event.queued:
            report.findings.append(f"Event {event.pk} has no seal, and is not waiting for one.")
        elif event.recorded_at < at - GRACE:
            report.findings.append(
                f"Event {event.pk} has waited for its seal since {event.recorded_at:%Y-%m-%d %H:%M}: "
                "is the scheduler running?"
            )
        else:
            report.waiting += 1
        if not is_marked(event, payload_digest(event)):
            report.findings.append(f"Event {event.pk} was not written by this product.")
    there = AuditEvent.objects.filter(pk=OuterRef("event_id"))
    for pk in AuditUnsealed.objects.filter(~Exists(there)).values_list("event_id", flat=True):
        report.findings.append(f"Event {pk} was recorded, and was gone before it could be sealed.")


def _check_copies(report: Report) -> None:
    """Find a genuine event written once more: its mark is genuine too, but salted, so no two events share one."""
    twice = AuditEvent.objects.exclude(mac="").values("mac").annotate(copies=Count("pk"))
    for mac in twice.filter(copies__gt=1).order_by().values_list("mac", flat=True):
        ids = AuditEvent.objects.filter(mac=mac).order_by("pk").values_list("pk", flat=True)
        report.findings.append(
            f"Events {', '.join(map(str, ids))} are copies of each other: one of them was replayed."
        )
