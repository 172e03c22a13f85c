"""Untrusted PDFs: each page is drawn as a picture-like form on a clean A4 page, so nothing active survives."""

import contextlib
import io
import re
from html import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from workflows.packs.pdf.errors import RejectedError
from workflows.packs.pdf.fonts import embed_missing
from workflows.packs.pdf.guard import MAX_BYTES, MAX_PAGES, Guard
from workflows.packs.pdf.structure import A4, FRAME, Obj, save_section

# Keys that carry files, actions, layers or foreign tags rather than drawing.
_DROP = (
    *("/PieceInfo", "/Metadata", "/OPI", "/Ref", "/PS", "/AF", "/StructParent", "/StructParents"),
    *("/LastModified", "/OC", "/Alternates", "/SubType2", "/Level1"),
)
_MARKED = re.compile(rb"(?<![A-Za-z])(BDC|BMC)(?![A-Za-z])")
_MARKS = frozenset(("BDC", "BMC", "EMC", "DP", "MP"))


def open_foreign(data: bytes) -> Pdf:
    """Open an upload within the limits. Raises RejectedError with a sentence."""
    if len(data) > MAX_BYTES:
        raise RejectedError(f"It is larger than {MAX_BYTES >> 20} MB.")
    if b"%PDF-" not in data[:1024]:
        raise RejectedError("It is not a PDF document.")
    try:
        pdf = Pdf.open(io.BytesIO(data))
        count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise RejectedError("It is protected by a password.") from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise RejectedError("It is damaged and cannot be read.") from None
    if not count:
        raise RejectedError("It has no pages.")
    if count > MAX_PAGES:
        raise RejectedError(f"It has {count} pages; at most {MAX_PAGES} can be included.")
    return pdf


def normalise_foreign(data: bytes, section_id: str) -> bytes:
    """A4 pages showing the upload, one paragraph tag a page; scripts, links, files and forms are gone.

    `section_id` takes part only in cache keys: such pages have no ids of their own.
    Raises RejectedError with a sentence fit to show.
    """
    source = open_foreign(data)
    _settle_forms(source)
    out = Pdf.new()
    root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = out.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array())
    )
    root.K = Array([document])
    numbers = Array()
    guard, scrubbed = Guard(), set[tuple[int, int]]()
    try:
        for index, page in enumerate(source.pages):
            guard.check_page(page.obj)
            element = _add_page(out, page, index, document, scrubbed)
            numbers.append(index)
            numbers.append(Array([element]))
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, RecursionError):
        raise RejectedError("One of its pages is damaged and cannot be drawn.") from None
    root.ParentTree = out.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(source.pages)
    out.Root.StructTreeRoot = root
    out.Root.MarkInfo = Dictionary(Marked=True)
    bare = embed_missing(out)
    if bare:
        raise RejectedError(f"Its font {bare[0][:40]} is not included in the file.")
    out.remove_unreferenced_resources()
    return save_section(out)


def _settle_forms(source: Pdf) -> None:
    """Turn filled fields and printed notes into drawing, so that typed answers stay visible."""
    if "/AcroForm" in source.Root:
        dynamic = "/XFA" in source.Root.AcroForm
        if dynamic and len(source.pages) == 1 and not source.pages[0].obj.get("/Annots", []):
            raise RejectedError("It is a dynamic form. Ask for it printed to PDF.")
        with contextlib.suppress(pikepdf.PdfError, RuntimeError):
            source.generate_appearance_streams()
    with contextlib.suppress(pikepdf.PdfError, RuntimeError):
        source.flatten_annotations("print")


def _add_page(
    out: Pdf, page: Page, index: int, document: Obj, scrubbed: set[tuple[int, int]]
) -> Obj:
    # The form takes its box from TrimBox: without this, content cropped away would reappear.
    page.obj.TrimBox = Array(list(page.cropbox))
    form: Obj = out.copy_foreign(page.as_form_xobject(handle_transformations=True))
    for key in _DROP:
        if key in form:
            del form[key]
    if "/Resources" in form:
        scrub_resources(form.Resources, scrubbed)
    _strip_marks(form, set())
    width, height, matrix = _fit(form)
    drawing = b"/P <</MCID 0>> BDC\nq %.5f 0 0 %.5f %.3f %.3f cm /Fx0 Do Q\nEMC\n" % matrix
    added = out.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, width, height]),
            Contents=Array([out.make_stream(drawing)]),
            Resources=Dictionary(XObject=Dictionary(Fx0=form)),
            StructParents=index,
            Tabs=Name.S,
        )
    )
    out.pages.append(Page(added))
    element = out.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=document, Pg=out.pages[-1].obj, K=0)
    )
    document.K.append(element)
    return element


def _fit(form: Obj) -> tuple[float, float, tuple[float, float, float, float]]:
    """Page width and height, and (scale, scale, x, y) that puts the form in the frame, never enlarged."""
    x0, y0, x1, y1 = (float(v) for v in form.BBox)
    a, b, c, d, e, f = (float(v) for v in form.get("/Matrix", [1, 0, 0, 1, 0, 0]))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, low = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - low
    if not (wide > 1 and high > 1):
        raise RejectedError("One of its pages has no size.")
    width, height = A4 if high >= wide else A4[::-1]
    scale = min((width - 2 * FRAME[0]) / wide, (height - 2 * FRAME[1]) / high, 1.0)
    x, y = (width - wide * scale) / 2 - left * scale, (height - high * scale) / 2 - low * scale
    return width, height, (scale, scale, x, y)


def scrub_resources(  # noqa: C901 - one list of what is dropped
    resources: Obj, seen: set[tuple[int, int]], *, keep_properties: bool = False
) -> None:
    """Drop from pictures and forms what is not drawing; `seen` stops loops."""
    for kind in ("/XObject", "/Pattern"):
        for name, held in list(resources.get(kind, Dictionary()).items()):
            if not isinstance(held, Stream | Dictionary) or held.objgen in seen:
                continue
            if held.is_indirect:
                seen.add(held.objgen)
            if held.get("/Subtype") == Name.PS:
                del resources[kind][name]
                continue
            for key in _DROP:
                if key in held:
                    del held[key]
            if "/Resources" in held:
                scrub_resources(held.Resources, seen, keep_properties=keep_properties)
    for kind in ("/ProcSet",) if keep_properties else ("/Properties", "/ProcSet"):
        if kind in resources:
            del resources[kind]


def _strip_marks(form: Obj, seen: set[tuple[int, int]]) -> None:
    """Take out the upload's own tag marks: their numbers would point into our tag tree."""
    if _MARKED.search(form.read_bytes()):
        kept = [i for i in pikepdf.parse_content_stream(form) if str(i.operator) not in _MARKS]
        form.write(pikepdf.unparse_content_stream(kept))
    for inner in form.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        if inner.get("/Subtype") == Name.Form and inner.objgen not in seen:
            seen.add(inner.objgen)
            _strip_marks(inner, seen)


def placeholder_html(title: str, reason: str) -> str:
    """A page that stands in for an upload that was rejected; the caller decides to use it."""
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{escape(title)}</title></head><body>'
        f'<section class="cv-failed"><h1>{escape(title)}</h1><div class="callout warning">'
        "<h2>This document could not be included</h2>"
        f"<p>{escape(reason)}</p><p>Ask the governance team for the original.</p>"
        "</div></section></body></html>"
    )
