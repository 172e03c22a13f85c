"""One section's work, and how it crosses to a child process and back."""

import base64
import json
from dataclasses import dataclass
from typing import BinaryIO, Literal

from workflows.packs.pdf.errors import RejectedError
from workflows.packs.pdf.foreign import normalise_foreign
from workflows.packs.pdf.native import normalise_native
from workflows.packs.pdf.render import render_section
from workflows.packs.pdf.tagged import normalise_tagged

type Kind = Literal["html", "foreign", "tagged"]
_LENGTH = 8


@dataclass(frozen=True)
class Job:
    """What a section is made of: HTML text in UTF-8, or an uploaded PDF."""

    kind: Kind
    section_id: str
    source: bytes
    stylesheets: tuple[str, ...]
    assets: dict[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """A normalised section, or the reason why there is none."""

    data: bytes | None
    reason: str = ""
    rejected: bool = False


def run(job: Job) -> Outcome:
    """Make one section; whatever goes wrong becomes a reason."""
    try:
        return Outcome(_make(job))
    except RejectedError as no:
        return Outcome(None, str(no), rejected=True)
    except MemoryError:
        return Outcome(None, "It needs more memory than is allowed.", job.kind != "html")
    except Exception as error:  # noqa: BLE001 - the caller must learn which section failed
        return Outcome(None, f"{type(error).__name__}: {error}"[:300])


def _make(job: Job) -> bytes:
    if job.kind == "foreign":
        return normalise_foreign(job.source, job.section_id)
    if job.kind == "tagged":
        return normalise_tagged(job.source, job.section_id)
    drawn = render_section(job.source.decode(), stylesheets=job.stylesheets, assets=job.assets)
    return normalise_native(drawn, job.section_id)


def send_job(pipe: BinaryIO, job: Job) -> None:
    """Write one job as a length and JSON."""
    told = {
        "kind": job.kind,
        "section_id": job.section_id,
        "source": base64.b64encode(job.source).decode(),
        "stylesheets": job.stylesheets,
        "assets": {name: base64.b64encode(data).decode() for name, data in job.assets.items()},
    }
    _send(pipe, json.dumps(told).encode())


def receive_job(pipe: BinaryIO) -> Job | None:
    """The next job, or None when the pipe is closed."""
    data = _receive(pipe)
    if data is None:
        return None
    told = json.loads(data)
    return Job(
        kind=told["kind"],
        section_id=told["section_id"],
        source=base64.b64decode(told["source"]),
        stylesheets=tuple(told["stylesheets"]),
        assets={name: base64.b64decode(held) for name, held in told["assets"].items()},
    )


def send_outcome(pipe: BinaryIO, outcome: Outcome) -> None:
    """Write one outcome: a letter, then bytes or a reason."""
    if outcome.data is not None:
        _send(pipe, b"K" + outcome.data)
    else:
        _send(pipe, (b"R" if outcome.rejected else b"F") + outcome.reason.encode())


def receive_outcome(pipe: BinaryIO) -> Outcome | None:
    """The next outcome, or None when the child has gone."""
    data = _receive(pipe)
    if data is None:
        return None
    if data[:1] == b"K":
        return Outcome(data[1:])
    return Outcome(None, data[1:].decode(), rejected=data[:1] == b"R")


def _send(pipe: BinaryIO, data: bytes) -> None:
    pipe.write(len(data).to_bytes(_LENGTH, "big"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    return data if len(data) == size else None
