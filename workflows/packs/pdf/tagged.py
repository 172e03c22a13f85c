"""PDFs that we had made from a Word document: their author's headings and lists are kept as tags."""

import io
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from workflows.packs.pdf.errors import RejectedError
from workflows.packs.pdf.fonts import embed_missing
from workflows.packs.pdf.foreign import open_foreign, scrub_resources
from workflows.packs.pdf.guard import Guard
from workflows.packs.pdf.structure import (
    A4,
    FRAME,
    Obj,
    contents,
    flatten_parent_tree,
    kids,
    prefix,
    prefix_ids,
    save_section,
    walk,
)

_PAGE_KEEP: Final = frozenset(
    (
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/StructParents",
        "/Tabs",
        "/Group",
    )
)
_ROOT_KEEP: Final = frozenset(("/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang"))


def normalise_tagged(data: bytes, section_id: str) -> bytes:
    """The same pages scaled into the frame, tags kept, everything active dropped.

    Raises RejectedError when the file has no tags or passes a limit.
    """
    source = open_foreign(data)
    if "/StructTreeRoot" not in source.Root:
        raise RejectedError("It carries no tags of its own.")
    root: Obj = source.Root.StructTreeRoot
    guard = Guard()
    try:
        for page in source.pages:
            guard.check_page(page.obj)
            _reframe(source, page)
        _prune(root)
        _settle_parent_tree(source, root)
        prefix_ids(source, root, prefix(section_id))
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, RecursionError):
        raise RejectedError("Its tags are damaged.") from None
    bare = embed_missing(source)
    if bare:
        raise RejectedError(f"Its font {bare[0][:40]} is not included in the file.")
    for key in list(source.Root.keys()):
        if key not in _ROOT_KEEP:
            del source.Root[key]
    for key in list(source.trailer.keys()):
        if key not in ("/Root", "/Size"):
            del source.trailer[key]
    # Saved once to leave behind every object that is no longer reached.
    out = io.BytesIO()
    source.save(out, static_id=True)
    return save_section(Pdf.open(out))


def _reframe(source: Pdf, page: pikepdf.Page) -> None:
    page.flatten_rotation()
    held: Obj = page.obj
    x0, y0, x1, y1 = (float(v) for v in page.cropbox)
    left, low, wide, high = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    if not (wide > 1 and high > 1):
        raise RejectedError("One of its pages has no size.")
    resources = page.resources
    width, height = A4 if high >= wide else A4[::-1]
    scale = min((width - 2 * FRAME[0]) / wide, (height - 2 * FRAME[1]) / high, 1.0)
    for key in list(held.keys()):
        if key not in _PAGE_KEEP:
            del held[key]
    scrub_resources(resources, set(), keep_properties=True)
    held.MediaBox = Array([0, 0, width, height])
    held.Resources = resources
    held.Tabs = Name.S
    x, y = (width - wide * scale) / 2 - left * scale, (height - high * scale) / 2 - low * scale
    before = b"q %.5f 0 0 %.5f %.3f %.3f cm %.3f %.3f %.3f %.3f re W n q\n" % (
        *(scale, scale, x, y),
        *(left, low, wide, high),
    )
    held.Contents = Array(
        [source.make_stream(before), *contents(held), source.make_stream(b"\nQ Q\n")]
    )


def _prune(root: Obj) -> None:
    """Take links and fields, whose annotations were dropped, out of the tree; their words stay."""
    for element in [root, *walk(root)]:
        held = kids(element)
        kept = [
            kid
            for kid in held
            if not (isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR)
        ]
        if len(kept) != len(held):
            element.K = Array(kept)
            if element.get("/S") in (Name.Link, Name.Annot, Name.Form):
                element.S = Name.Span


def _settle_parent_tree(source: Pdf, root: Obj) -> None:
    live = {int(p.obj.StructParents) for p in source.pages if "/StructParents" in p.obj}
    flatten_parent_tree(root)
    entries = iter(list(root.ParentTree.Nums))
    flat, highest = Array(), -1
    for key, value in zip(entries, entries, strict=True):
        if int(key) in live:
            flat.append(key)
            flat.append(value)
            highest = max(highest, int(key))
    root.ParentTree.Nums = flat
    root.ParentTreeNextKey = highest + 1
