"""Each reader's own copy: one drawing shared by all pages, of fixed length, overwritten in the bytes.

It costs about what copying the file costs. It deters passing a pack on; it does not prove who did.
"""

import hashlib
import re
import unicodedata
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf

from workflows.packs.pdf import fonts
from workflows.packs.pdf.structure import A4, SLOT_MARK, Obj

SLOT = 4096  # bytes, the mark included
_LONGEST_NAME = 60
_LONGEST_ID = 40
_DIAGONAL = 500.0  # points: fits an A4 page either way up, for the drawing is shared
_MIDDLE = (A4[0] / 2, 335.0)
_ID = re.compile(rb"/ID \[\s*<[0-9a-f]{32}>\s*<([0-9a-f]{32})>")


def add_slot(pdf: Pdf, font: Obj) -> Obj:
    """The shared form with an empty slot, to be drawn on every page."""
    state = Dictionary(Faint=Dictionary(Type=Name.ExtGState, ca=0.13), Firm=Dictionary(ca=1))
    return pdf.make_stream(
        _fill(b""),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, A4[1], A4[1]]),
        Resources=Dictionary(Font=Dictionary(PkF=font), ExtGState=state),
    )


def label(reader_name: str, reader_id: str) -> str:
    """What the copy says. A name that the font cannot set whole gives way to the reader's reference."""
    name = unicodedata.normalize("NFC", " ".join(reader_name.split()))
    reference = " ".join(reader_id.split())[:_LONGEST_ID]
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1].rstrip() + "…"
    if name and fonts.can_print(name):
        return f"{name} · {reference}"
    return reference


def copy_for(base: bytes | Path, reader_name: str, reader_id: str) -> bytes:
    """The pack with this reader's name across every page and a file identifier of its own.

    Args:
        base: a pack from `build_pack`, as bytes or where it is stored.
        reader_name: as the reader is known; any script.
        reader_id: e-mail address or reference; shown beside the name, or alone when the name cannot be printed.

    Raises ValueError when `base` has no slot, or more than one.
    """
    data = base.read_bytes() if isinstance(base, Path) else base
    start = data.find(SLOT_MARK)
    if start < 0 or data.find(SLOT_MARK, start + 1) >= 0:
        raise ValueError("not a pack with one place for a reader's name")
    identity = _ID.search(data, max(data.rfind(b"trailer"), start + SLOT))
    if identity is None:
        raise ValueError("not a pack with a file identifier")
    first, last = identity.span(1)
    digest = hashlib.sha256(data[first:last] + f"{reader_id}\0{reader_name}".encode()).hexdigest()
    whole = memoryview(data)  # joined in one copy
    return b"".join(
        (
            whole[:start],
            _fill(_drawing(label(reader_name, reader_id))),
            whole[start + SLOT : first],
            digest[:32].encode(),
            whole[last:],
        )
    )


def _fill(drawing: bytes) -> bytes:
    body = SLOT_MARK + b"\n" + drawing
    if len(body) > SLOT:
        raise ValueError("the reader's name does not fit its place")
    return body + b" " * (SLOT - len(body))


def _drawing(text: str) -> bytes:
    size = min(30.0, 30.0 * _DIAGONAL / max(fonts.width(text, 30.0), 1.0))
    wide = fonts.width(text, size)
    slope = 0.8192, 0.5736  # sine and cosine of 55°
    x = _MIDDLE[0] - wide / 2 * slope[1]
    y = _MIDDLE[1] - wide / 2 * slope[0]
    across = b"/Faint gs 0.25 g BT /PkF %.2f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm %s Tj ET" % (
        size,
        *(slope[1], slope[0], -slope[0], slope[1]),
        *(x, y, fonts.encode(text)),
    )
    foot = b"/Firm gs 0.35 g BT /PkF 7 Tf 1 0 0 1 51 14 Tm %s Tj ET" % fonts.encode(
        f"Copy for {text}"
    )
    return b"q " + across + b" " + foot + b" Q"
