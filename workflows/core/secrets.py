"""A secret made once and kept in a file, for installations that have no secret store."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path


def local_key(path: Path) -> str:
    """Return "local:base64" of a 32-byte key kept in `path`, making it on first use."""
    return f"local:{local_secret(path, make=lambda: base64.b64encode(secrets.token_bytes(32)).decode())}"


def local_secret(path: Path, *, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
    """Return the secret in `path` (mode 0600), making it on first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text()
