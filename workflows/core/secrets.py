"""A secret made once and kept in a file, for installations that have no secret store."""

import secrets
from pathlib import Path


def local_secret(path: Path) -> str:
    """Return the secret in `path` (mode 0600), making it on first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()
