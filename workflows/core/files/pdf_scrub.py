"""Remove from a PDF everything that acts, hides or identifies. Runs only inside the limited process of `sanitise`.

An allow-list where the format has a fixed place (catalogue, pages, annotations), then a sweep of every object for the
keys that act, so that nothing survives by being reached another way (a tag tree may point at a dropped annotation).
"""

import contextlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, sanitize

CATALOGUE = {
    *("/Type", "/Pages", "/PageLabels", "/Names", "/Dests", "/Outlines", "/StructTreeRoot"),
    *("/MarkInfo", "/Lang", "/OutputIntents", "/OCProperties", "/Version"),
}
PAGE = {
    *(
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
    ),
    *("/Contents", "/Rotate", "/Group", "/StructParents", "/Tabs", "/Annots", "/UserUnit"),
}
LINK = {
    *("/Type", "/Subtype", "/Rect", "/Border", "/BS", "/C", "/H", "/F", "/QuadPoints"),
    *("/StructParent", "/Contents", "/A", "/Dest"),
}
# Wherever they stand, these keys act, carry a file, or tell who wrote it.
ACTING = (
    *("/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EF", "/RF", "/AF", "/XFA"),
    *(
        "/RichMediaContent",
        "/RichMediaSettings",
        "/Movie",
        "/Sound",
        "/3DD",
        "/Renditions",
        "/Rendition",
    ),
    *(
        "/PieceInfo",
        "/Metadata",
        "/SpiderInfo",
        "/Collection",
        "/Thumb",
        "/Threads",
        "/URI",
        "/Ref",
        "/OPI",
    ),
)
RESOURCE_NAMES = {"/AA", "/AF", "/RF", "/Ref"}
ACTIONS = {
    *(
        Name.JavaScript,
        Name.Launch,
        Name.GoToR,
        Name.GoToE,
        Name.SubmitForm,
        Name.ImportData,
        Name.ResetForm,
    ),
    *(
        Name.Rendition,
        Name.Movie,
        Name.Sound,
        Name.RichMediaExecute,
        Name.Named,
        Name.SetOCGState,
        Name.Hide,
    ),
    *(Name.Trans, Name.Thread, Name.GoTo3DView),
}
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")
MAX_DEPTH = 60


def scrub(pdf: Pdf) -> None:
    """Sanitise an opened PDF in place. What a reader sees on paper stays, form answers and comments drawn in included."""
    if "/AcroForm" in pdf.Root:
        # A field whose appearance cannot be drawn stays as the maker drew it.
        with contextlib.suppress(pikepdf.PdfError, RuntimeError):
            pdf.generate_appearance_streams()
    with contextlib.suppress(pikepdf.PdfError, RuntimeError):
        pdf.flatten_annotations("screen")
    cleaner = sanitize.Sanitizer().remove_javascript().remove_attachments().remove_multimedia()
    cleaner.remove_web_capture().remove_private_app_data().remove_collection().remove_thumbnails()
    cleaner.apply(pdf)
    _keep(pdf.Root, CATALOGUE)
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        _keep(names, {"/Dests"})
    for page in pdf.pages:
        _keep(page.obj, PAGE)
        _clean_annotations(page.obj)
    for found in pdf.objects:
        _sweep(found, 0)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _keep(holder: Any, allowed: set[str]) -> None:  # noqa: ANN401 -- pikepdf objects are dynamic
    for key in list(holder.keys()):
        if key not in allowed:
            del holder[key]


def _clean_annotations(page: Any) -> None:  # noqa: ANN401 -- pikepdf objects are dynamic
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = Array()
    for annotation in annotations.as_list() if isinstance(annotations, Array) else []:
        if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Link:
            _keep(annotation, LINK)
            action = annotation.get("/A")
            if action is not None and not _is_safe(action):
                del annotation["/A"]
            kept.append(annotation)
    if len(kept):
        page["/Annots"] = kept
    else:
        del page["/Annots"]


def _is_safe(action: Any) -> bool:  # noqa: ANN401 -- pikepdf objects are dynamic
    """Whether an action only moves inside the document or opens a web, mail or telephone address."""
    if not isinstance(action, Dictionary):
        return False
    if action.get("/S") == Name.GoTo:
        return "/Next" not in action
    address = str(action.get("/URI", "")).strip().lower()
    return action.get("/S") == Name.URI and address.startswith(SAFE_LINKS) and "/Next" not in action


def _sweep(found: Any, depth: int) -> None:  # noqa: ANN401 -- pikepdf objects are dynamic
    """Clean one object and what lies directly in it; what it points to is swept in its own turn."""
    if depth > MAX_DEPTH:
        raise RecursionError
    children: list[Any] = []
    if isinstance(found, Array):
        children = list(found.as_list())
    elif isinstance(found, Dictionary | Stream):
        _disarm(found)
        children = [found.get(key) for key in list(found.keys())]
    for child in children:
        if isinstance(child, Array | Dictionary) and not child.is_indirect:
            _sweep(child, depth + 1)


def _disarm(found: Any) -> None:  # noqa: ANN401 -- pikepdf objects are dynamic
    safe_link = _is_safe(found)
    for key in ACTING:
        if key in found and not (key == "/URI" and safe_link) and not _is_resource(key, found[key]):
            del found[key]
    if found.get("/S") in ACTIONS or (found.get("/S") == Name.URI and not safe_link):
        del found["/S"]


def _is_resource(key: str, value: Any) -> bool:  # noqa: ANN401 -- pikepdf objects are dynamic
    """A font or picture may bear one of these names in a page's resources; dropping it would blank the text."""
    if key not in RESOURCE_NAMES or not isinstance(value, Dictionary | Stream):
        return False
    return value.get("/Type") == Name.Font or value.get("/Subtype") in (Name.Image, Name.Form)
