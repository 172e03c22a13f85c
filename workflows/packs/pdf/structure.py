"""Small tools on PDF objects that every kind of section needs: tag tree, streams, saving."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from workflows.packs.pdf.errors import RejectedError

# pikepdf objects are typed by what is in the file, which no checker can know.
type Obj = Any

A4 = (595.28, 841.89)  # points
FRAME = (40.0, 46.0)  # room kept free left/right and above/below a foreign page, points
SLOT_MARK = b"%ned-reader-slot:"
_SMALL = 256
_FLATE_LEVEL = 6
_CARRIAGE_RETURN = 13


def prefix(section_id: str) -> str:
    """Ten hexadecimal digits and a dot: keeps one section's ids and anchors apart from another's."""
    return hashlib.sha256(section_id.encode()).hexdigest()[:10] + "."


def kids(node: Obj) -> list[Obj]:
    """The /K of a structure element as a list, whatever its shape."""
    held = node.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def walk(root: Obj) -> Iterator[Obj]:
    """Every structure element under `root`, without content references."""
    stack = [root]
    while stack:
        for child in kids(stack.pop()):
            if isinstance(child, Dictionary) and child.get("/Type") not in (Name.MCR, Name.OBJR):
                yield child
                stack.append(child)


def flatten_parent_tree(root: Obj) -> int:
    """Rewrite /ParentTree as one flat list; returns the next free key."""
    entries = {int(k): v for k, v in pikepdf.NumberTree(root.ParentTree).items()}
    flat = Array()
    for key in sorted(entries):
        flat.append(key)
        flat.append(entries[key])
    root.ParentTree.Nums = flat
    for stale in ("/Kids", "/Limits"):
        if stale in root.ParentTree:
            del root.ParentTree[stale]
    return max(entries) + 1 if entries else 0


def prefix_ids(pdf: Pdf, root: Obj, pre: str) -> None:
    """Make element ids unique in the pack, list them in an IDTree and give header cells a scope."""
    named: list[tuple[str, Obj]] = []
    for element in walk(root):
        held = element.get("/A")
        if element.get("/S") == Name.TH:
            if not isinstance(held, Dictionary):
                element.A = Dictionary(O=Name.Table)
            if "/Scope" not in element.A:
                in_head = element.P.P.get("/S") == Name.THead
                element.A.Scope = Name.Column if in_head else Name.Row
        if "/ID" in element:
            element.ID = String(pre + str(element.ID))
            named.append((str(element.ID), element))
        if isinstance(held, Dictionary) and "/Headers" in held:
            held.Headers = Array([String(pre + str(each)) for each in held.Headers])
    if named:
        root.IDTree = name_leaf(pdf, named)


def name_leaf(pdf: Pdf, named: list[tuple[str, Obj]]) -> Obj:
    """One leaf of a name tree, sorted by the bytes of its keys as readers search it."""
    named = sorted(named, key=lambda pair: bytes(String(pair[0])))
    flat = Array()
    for key, value in named:
        flat.append(String(key))
        flat.append(value)
    limits = Array([String(named[0][0]), String(named[-1][0])])
    return pdf.make_indirect(Dictionary(Names=flat, Limits=limits))


def contents(page: Obj) -> list[Obj]:
    """The content streams of a page object as a list."""
    held = page.get("/Contents", Array())
    return list(held) if isinstance(held, Array) else [held]


def isolate(pdf: Pdf) -> None:
    """Wrap each page in q/Q, so that furniture drawn after it starts from a clean graphics state."""
    before, after = pdf.make_stream(b"q\n"), pdf.make_stream(b"\nQ\n")
    for page in pdf.pages:
        page.obj.Contents = Array([before, *contents(page.obj), after])


def tidy_streams(pdf: Pdf) -> None:
    """Compress what is bare and mend streams ending in CR (about 1 in 256), which PDF/A forbids.

    Raises RejectedError where a stream imitates the slot that each reader's name is written into.
    """
    for each in pdf.objects:
        if not isinstance(each, Stream):
            continue
        raw = each.read_raw_bytes()
        if SLOT_MARK in raw:
            raise RejectedError("It holds data reserved for the reader's watermark.")
        if "/Filter" not in each and len(raw) > _SMALL:
            packed = zlib.compress(raw, _FLATE_LEVEL)
            if packed[-1] != _CARRIAGE_RETURN:
                each.write(packed, filter=Name.FlateDecode)
        elif raw[-1:] == b"\r":
            each.write(each.read_bytes() + (b"\n" if "/Length1" not in each else b""))


def _drop_empty_resources(pdf: Pdf) -> None:
    for each in pdf.objects:
        if not isinstance(each, Dictionary) or not ("/XObject" in each and "/Font" in each):
            continue
        for key in ("/Pattern", "/Shading", "/ExtGState", "/XObject"):
            held = each.get(key)
            if isinstance(held, Dictionary) and not len(held):
                del each[key]


def save_section(pdf: Pdf) -> bytes:
    """Bytes of a finished section: same input, same bytes."""
    tidy_streams(pdf)
    _drop_empty_resources(pdf)
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()
