"""What a form showed when it was opened, so that a stale tab is noticed per form and not per application."""

import hashlib
import json
from collections.abc import Mapping

_LENGTH = 16


def fingerprint(values: Mapping[str, object]) -> str:
    """Return 16 hex digits that differ when any value differs. Values are text, numbers or booleans."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
