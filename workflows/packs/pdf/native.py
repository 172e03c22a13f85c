"""Make a WeasyPrint document a section that can stand beside others in one file."""

import io

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String

from workflows.packs.pdf.structure import (
    Obj,
    flatten_parent_tree,
    isolate,
    name_leaf,
    prefix,
    prefix_ids,
    save_section,
)

LINK = "pack:"  # <a href="pack:ID"> leads to the section with that id
_PRINTED = 4  # annotation flag that PDF/UA and PDF/A ask for


def normalise_native(data: bytes, section_id: str) -> bytes:
    """A section for the cache: ids and anchors prefixed, `pack:ID` links internal, graphics isolated."""
    pdf = Pdf.open(io.BytesIO(data))
    pre = prefix(section_id)
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            _retarget(annotation, pre)
    anchors = pdf.Root.get("/Names", Dictionary()).get("/Dests")
    if anchors is not None:
        named = [(pre + str(key), value) for key, value in pikepdf.NameTree(anchors).items()]
        pdf.Root.Names = Dictionary(Dests=name_leaf(pdf, named))
    root: Obj = pdf.Root.StructTreeRoot
    root.ParentTreeNextKey = flatten_parent_tree(root)
    prefix_ids(pdf, root, pre)
    isolate(pdf)
    return save_section(pdf)


def _retarget(annotation: Obj, pre: str) -> None:
    annotation.F = _PRINTED
    action = annotation.get("/A")
    if action is not None and action.get("/S") == Name.URI and str(action.URI).startswith(LINK):
        del annotation["/A"]
        annotation.Dest = String("sec." + str(action.URI).removeprefix(LINK))
    elif isinstance(annotation.get("/Dest"), String):
        annotation.Dest = String(pre + str(annotation.Dest))
    elif action is not None and action.get("/S") == Name.GoTo and isinstance(action.D, String):
        action.D = String(pre + str(action.D))
