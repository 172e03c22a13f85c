"""What a PDF may be. Runs only inside the limited process of `sanitise`. No Django here."""

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from workflows.core.files import verdicts
from workflows.core.files.verdicts import RefusedError

MAX_PAGES = 60
MAX_SIDE = 14_400  # points; the format's own limit, 200 inches
MAX_PIXELS = 150_000_000  # one picture; A3 scanned at 600 dpi has 70 million
MAX_CONTENT = 64 * 2**20  # bytes of drawing instructions on one page, unpacked
MAX_DRAWN = 20_000  # forms drawn from one page, counting forms inside forms
MAX_OBJECTS = 200_000
DRAW = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do\b")


def check(pdf: Pdf) -> int:
    """Check an opened PDF.

    Returns:
        Its number of pages, 1 to MAX_PAGES.

    Raises:
        RefusedError: with the sentence for the person.
        pikepdf.PdfError: it is broken in some other way.
    """
    if pdf.is_encrypted:
        # Opens without a password, but forbids printing or copying; we could not add it to a pack.
        raise RefusedError(verdicts.PASSWORD)
    if len(pdf.objects) > MAX_OBJECTS:
        raise RefusedError(verdicts.TOO_COMPLEX)
    if pdf.Root.get("/NeedsRendering", False):
        raise RefusedError(verdicts.FORM)
    pages = len(pdf.pages)
    if pages == 0:
        raise RefusedError(verdicts.NO_PAGES)
    if pages > MAX_PAGES:
        raise RefusedError(verdicts.too_many_pages(pages, MAX_PAGES))
    if int(pdf.Root.Pages.get("/Count", pages)) != pages:
        raise RefusedError(verdicts.DAMAGED)  # a repaired file that lost pages
    _check_pictures(pdf)
    # The library repairs what it can, as readers do. In a repaired file a blank page is one whose content was lost.
    repaired = bool(pdf.get_warnings())
    drawn: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        if repaired and "/Contents" not in page.obj:
            raise RefusedError(verdicts.DAMAGED)
        _check_box(page)
        _check_content(page, drawn)
    return pages


def _check_pictures(pdf: Pdf) -> None:
    for found in pdf.objects:
        if isinstance(found, Stream) and found.get("/Subtype") == Name.Image:
            pixels = int(found.get("/Width", 0)) * int(found.get("/Height", 0))
            if pixels > MAX_PIXELS:
                raise RefusedError(verdicts.BIG_PICTURE)


def _check_box(page: pikepdf.Page) -> None:
    box = [float(v) for v in page.mediabox]
    width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
    if not (1 < width <= MAX_SIDE and 1 < height <= MAX_SIDE):
        raise RefusedError(verdicts.PAGE_SIZE)


def _check_content(page: pikepdf.Page, drawn: dict[tuple[int, int], int]) -> None:
    contents = page.obj.get("/Contents", Array())
    parts: list[Any] = list(contents.as_list()) if isinstance(contents, Array) else [contents]
    instructions = b"\n".join(_unpacked(part) for part in parts)
    total = _count_forms(instructions, page.obj.get("/Resources"), drawn, ())
    if total > MAX_DRAWN:
        raise RefusedError(verdicts.TOO_COMPLEX)


def _unpacked(stream: Any) -> bytes:  # noqa: ANN401 -- pikepdf objects are dynamic
    if not isinstance(stream, Stream):
        raise RefusedError(verdicts.DAMAGED)
    try:
        data: bytes = stream.read_bytes()
    except pikepdf.DataDecodingError as error:
        # The library reports this process's memory limit as a decoding error.
        bomb = "bad_alloc" in str(error)
        raise RefusedError(verdicts.TOO_COMPLEX if bomb else verdicts.DAMAGED) from error
    if len(data) > MAX_CONTENT:
        raise RefusedError(verdicts.TOO_COMPLEX)
    return data


def _count_forms(
    instructions: bytes,
    resources: Any,  # noqa: ANN401 -- pikepdf objects are dynamic
    known: dict[tuple[int, int], int],
    above: tuple[tuple[int, int], ...],
) -> int:
    """How many forms drawing this would draw. A form that draws itself is refused: it never ends."""
    named = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(named, Dictionary):
        return 0
    total = 0
    for name in DRAW.findall(instructions):
        form = named.get("/" + name.decode("latin-1"))
        if not isinstance(form, Stream) or form.get("/Subtype") != Name.Form:
            continue
        key = form.objgen
        if key in above:
            raise RefusedError(verdicts.TOO_COMPLEX)
        if key not in known:
            inner = form.get("/Resources", resources)
            known[key] = _count_forms(_unpacked(form), inner, known, (*above, key))
        total += 1 + known[key]
    return total
