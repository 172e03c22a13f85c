"""Heads of the chain, kept in files outside the database: they tell when the end of the trail was cut off.

A line is added with every sealing, to a file a day. An operator ships the files elsewhere (docs/operators.md).
"""

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from workflows.core.clock import london_date
from workflows.core.trail.digests import current_key, head_text, sign, signed


@dataclass(frozen=True, slots=True)
class Head:
    """Where the trail ended at a moment. `genuine`: its signature is right under a key we have."""

    position: int
    chain: str
    at: str
    genuine: bool
    source: str


def folder() -> Path:
    """Return the folder the heads are written to."""
    return Path(settings.AUDIT_HEADS_DIR)


def write(position: int, chain: str, *, at: dt.datetime) -> Path:
    """Append a head to the day's file and have it on the disk before returning."""
    where = folder()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment, key_id = at.astimezone(dt.UTC).isoformat(timespec="seconds"), current_key()
    line = {
        "position": position,
        "chain": chain,
        "at": moment,
        "key": key_id,
        "mac": sign(head_text(position, chain, moment), key_id),
    }
    path = where / f"heads-{london_date(at).isoformat()}.jsonl"
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def read(paths: Iterable[Path]) -> Iterator[Head]:
    """Yield the heads in files; a line that is not a head is one that is not genuine."""
    for path in paths:
        for number, text in enumerate(path.read_text().splitlines(), start=1):
            yield _head(text, f"{path.name} line {number}")


def _head(text: str, source: str) -> Head:
    try:
        line = json.loads(text)
        position, chain, at = int(line["position"]), str(line["chain"]), str(line["at"])
        genuine = signed(head_text(position, chain, at), str(line["mac"]), str(line["key"]))
    except (KeyError, TypeError, ValueError):
        return Head(0, "", "", genuine=False, source=source)
    return Head(position, chain, at, genuine, source)


def kept() -> list[Path]:
    """Return the files this machine holds, oldest first."""
    return sorted(folder().glob("heads-*.jsonl"))
