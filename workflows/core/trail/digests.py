"""What is digested of an event, and with which key. One place, so that sealing and checking cannot differ."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping

from django.conf import settings

from workflows.core.models import AuditEvent

GENESIS = "0" * 64


def keys() -> Mapping[str, bytes]:
    """Return key id -> key; the first signs, all verify. They live outside the database."""
    found: Mapping[str, bytes] = settings.AUDIT_KEYS
    return found


def current_key() -> str:
    """Return the id of the key that signs now."""
    return next(iter(keys()))


def _sha256(parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _facts(event: AuditEvent) -> list[str]:
    return [
        _moment(event.at),
        _moment(event.recorded_at),
        event.action,
        event.actor_id_text,
        event.target_type,
        event.target_id,
        event.scope,
        event.route,
    ]


def header_digest(event: AuditEvent) -> str:
    """Return the SHA-256 of what stays when a person is erased, the id and the mark included."""
    return _sha256([str(event.pk), event.mac, *_facts(event)])


def payload_digest(event: AuditEvent) -> str:
    """Return the salted SHA-256 of what may be erased."""
    return _sha256([event.salt, event.actor_name, event.detail])


def sign(text: str, key_id: str) -> str:
    """Return the HMAC-SHA256 of a text. Raises KeyError for a key that is not configured."""
    return hmac.new(keys()[key_id], text.encode(), hashlib.sha256).hexdigest()


def signed(text: str, mac: str, key_id: str) -> bool:
    """Say whether an HMAC is that of the text under a configured key."""
    return key_id in keys() and hmac.compare_digest(sign(text, key_id), mac)


def mark(event: AuditEvent) -> str:
    """Return the mark a new event carries: only a process with the key can write one."""
    key_id = current_key()
    return f"{key_id}:{sign(_marked(event, payload_digest(event)), key_id)}"


def is_marked(event: AuditEvent, payload: str) -> bool:
    """Say whether an event carries the product's own mark; `payload` is its digest, perhaps from before an erasure."""
    key_id, _, mac = event.mac.partition(":")
    return signed(_marked(event, payload), mac, key_id)


def _marked(event: AuditEvent, payload: str) -> str:
    return _sha256(["event", payload, *_facts(event)])


def link(previous: str, position: int, event_id: int, header: str, payload: str) -> str:
    """Return what a link of the chain signs."""
    return f"link|{previous}|{position}|{event_id}|{header}|{payload}"


def head_text(position: int, chain: str, at: str) -> str:
    """Return what a head outside the database signs."""
    return f"head|{position}|{chain}|{at}"
