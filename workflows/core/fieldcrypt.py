"""Secrets in database columns: AES-256-GCM under a key kept outside the database (ADR-0017).

A stored value names the key it was sealed with, so keys can be replaced one value at a time; what the value
belongs to is sealed in with it, so a value copied to another row or column does not open there.
"""

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes, as AES-GCM takes it
KEY = 32


class SealedValueError(Exception):
    """A stored secret cannot be opened: another key, another place, or altered."""


def parse_keys(text: str) -> dict[str, bytes]:
    """Return key id -> key from "id:base64,id:base64"; the first seals, all open.

    Raises ValueError, in a sentence, for anything else.
    """
    keys = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name.isalnum() or len(key) != KEY:
            raise ValueError(
                f"Each key is written id:base64 with {KEY} bytes; “{name}” is not. "
                "Make one with: openssl rand -base64 32"
            )
        keys[name] = key
    if not keys:
        raise ValueError("At least one key is needed, written id:base64.")
    return keys


def seal(text: str, *, place: str) -> str:
    """Return `text` sealed with the first key.

    Args:
        text: the secret.
        place: what it belongs to, e.g. "mfa_authenticator|data"; needed to open it.
    """
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), f"{name}|{place}".encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Return what `seal` was given. Raises SealedValueError."""
    name, _, encoded = sealed.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
        key = _keys()[name]
        opened = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], f"{name}|{place}".encode())
    except (KeyError, ValueError, InvalidTag) as error:
        raise SealedValueError(
            f"A secret of {place} cannot be opened with key “{name}”."
        ) from error
    return opened.decode()


def _keys() -> Mapping[str, bytes]:
    keys: Mapping[str, bytes] = settings.FIELD_KEYS
    return keys
