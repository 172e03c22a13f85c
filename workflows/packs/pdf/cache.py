"""Finished sections on disk, so that a build cut short goes on where it stopped."""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workflows.packs.pdf.fonts import fingerprint
from workflows.packs.pdf.render import SCHEME, engine_version

_FORM = 1  # raise when normalising changes, so that older entries are not used


def section_key(
    *,
    kind: str,
    section_id: str,
    source: bytes,
    stylesheets: Sequence[str],
    assets: Mapping[str, bytes],
) -> str:
    """SHA-256 over all that decides the section's bytes: source, design, pictures, fonts, engine."""
    text = [source, *(css.encode() for css in stylesheets)]
    used = [n for n in sorted(assets) if any(f"{SCHEME}{n}".encode() in t for t in text)]
    parts = [
        f"{_FORM} {kind} {section_id} {engine_version()} {fingerprint()}".encode(),
        *text,
        *(part for name in used for part in (name.encode(), assets[name])),
    ]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@dataclass(frozen=True)
class SectionCache:
    """A folder of `KEY.pdf`; entries appear whole or not at all."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """The section's bytes, or None."""
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        # A machine that lost power may have kept the name and not the bytes.
        return data if data.rstrip().endswith(b"%%EOF") else None

    def put(self, key: str, data: bytes) -> None:
        """Store a section under its key."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.pdf"
