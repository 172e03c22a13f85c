"""Limits on an uploaded PDF, checked before anything of it is drawn or copied."""

import re
import zlib
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Stream

from workflows.packs.pdf.errors import RejectedError
from workflows.packs.pdf.structure import Obj

MAX_BYTES = 25 << 20
MAX_PAGES = 60
MAX_PIXELS = 60_000_000  # one picture: A3 at 600 dots an inch
MAX_DECODED = 64 << 20  # bytes of drawing instructions in a file
MAX_DEPTH = 8  # forms drawn inside forms
MAX_DRAWS = 20_000  # pictures and forms drawn on one page
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_TOO_HEAVY = "It is too heavy to draw safely. Ask for a plainer copy of the document."


@dataclass
class Guard:
    """Counts what one file would cost."""

    decoded: int = 0
    draws: dict[tuple[int, int], int] = field(default_factory=dict)

    def check_page(self, page: Obj) -> None:
        """Raise RejectedError when the page, with all that it draws, passes a limit."""
        held = page.get("/Contents")
        streams = list(held) if isinstance(held, Array) else [held] if held is not None else []
        body = b"\n".join(self._read(s) for s in streams if isinstance(s, Stream))
        self._cost(body, page.get("/Resources", Dictionary()), 0)

    def _read(self, stream: Obj) -> bytes:
        data = bounded(stream, MAX_DECODED - self.decoded)
        self.decoded += len(data)
        return data

    def _cost(self, body: bytes, resources: Obj, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise RejectedError(_TOO_HEAVY)
        held = resources.get("/XObject", Dictionary())
        known = {str(k)[1:].encode(): v for k, v in held.items()}
        total = 0
        for name in _DO.findall(body):
            target = known.get(name)
            total += 1 if target is None else 1 + self._cost_of(target, resources, depth)
            if total > MAX_DRAWS:
                raise RejectedError(_TOO_HEAVY)
        return total

    def _cost_of(self, target: Obj, outer: Obj, depth: int) -> int:
        if not isinstance(target, Stream):
            return 0
        if target.get("/Subtype") == Name.Image:
            if int(target.get("/Width", 0)) * int(target.get("/Height", 0)) > MAX_PIXELS:
                raise RejectedError("It holds a picture that is too large.")
            return 0
        key = target.objgen
        if key not in self.draws:
            inner = target.get("/Resources", outer)
            self.draws[key] = self._cost(self._read(target), inner, depth + 1)
        return self.draws[key]


def bounded(stream: Obj, room: int) -> bytes:
    """Decoded bytes of a stream, stopping a decompression bomb at `room` bytes.

    Raises RejectedError when there is more.
    """
    names = stream.get("/Filter")
    filters = list(names) if isinstance(names, Array) else [names] if names is not None else []
    if "/DecodeParms" not in stream and all(f == Name.FlateDecode for f in filters):
        data: bytes = stream.read_raw_bytes()
        for _ in filters:
            inflater = zlib.decompressobj()
            try:
                data = inflater.decompress(data, max(room, 0) + 1)
            except zlib.error:
                break
            if len(data) > room:
                raise RejectedError(_TOO_HEAVY)
    data = stream.read_bytes()
    if len(data) > room:
        raise RejectedError(_TOO_HEAVY)
    return data
