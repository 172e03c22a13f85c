"""The structural audit that page-validation does not make; together they caught every mutation tried.

Every marked-content id on every page resolves through the parent tree to an element that lists it and
reaches the root; every link is in the tree and leads somewhere; ids and headers resolve.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_MCID = re.compile(rb"/MCID\s+(\d+)")


@dataclass
class Tree:
    pages: set = field(default_factory=set)
    parents: dict = field(default_factory=dict)
    names: set = field(default_factory=set)
    marked: dict = field(default_factory=dict)
    objects: set = field(default_factory=set)
    ids: dict = field(default_factory=dict)
    headers: list = field(default_factory=list)


def audit(source: bytes | Path) -> list[str]:
    """Sentences about what is wrong; empty when nothing is."""
    with pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        root = pdf.Root.get("/StructTreeRoot")
        if root is None:
            return ["no StructTreeRoot"]
        bad: list[str] = []
        pages = {page.obj.objgen for page in pdf.pages}
        tree = _read(root, pages, bad)
        tree.parents = {int(k): v for k, v in pikepdf.NumberTree(root.ParentTree).items()}
        tree.names = _names(pdf)
        for number, page in enumerate(pdf.pages, start=1):
            _check_marks(page.obj, number, tree, bad)
            for annotation in page.obj.get("/Annots", []):
                _check_link(annotation, number, tree, bad)
        listed = {str(k) for k in pikepdf.NameTree(root.IDTree)} if "/IDTree" in root else set()
        if listed != set(tree.ids):
            bad.append(f"IDTree has {len(listed)} of {len(tree.ids)} ids")
        missing = [h for h in tree.headers if h not in tree.ids]
        if missing:
            bad.append(f"{len(missing)} Headers unresolved")
        return bad


def _read(root, pages, bad) -> Tree:
    tree, stack = Tree(pages), [root]
    while stack:
        node = stack.pop()
        held = node.get("/K")
        for kid in [] if held is None else list(held) if isinstance(held, Array) else [held]:
            if not isinstance(kid, Dictionary):
                tree.marked[node.Pg.objgen, int(kid)] = node.objgen
                continue
            kind = kid.get("/Type")
            if kind == Name.OBJR:
                tree.objects.add((node.objgen, kid.Obj.objgen))
            elif kind == Name.MCR:
                page = kid.get("/Pg", node.get("/Pg"))
                tree.marked[page.objgen, int(kid.MCID)] = node.objgen
            else:
                _element(kid, node, tree, bad)
                stack.append(kid)
    return tree


def _element(kid, node, tree, bad) -> None:
    if kid.get("/P") is None or kid.P.objgen != node.objgen:
        bad.append(f"/P mismatch {kid.objgen}")
    if "/Pg" in kid and kid.Pg.objgen not in tree.pages:
        bad.append(f"/Pg of {kid.objgen} not in page tree")
    if "/ID" in kid:
        name = str(kid.ID)
        if name in tree.ids:
            bad.append(f"dup ID {name}")
        tree.ids[name] = kid.objgen
    attributes = kid.get("/A")
    if isinstance(attributes, Dictionary) and "/Headers" in attributes:
        tree.headers += [str(each) for each in attributes.Headers]


def _check_marks(page, number, tree, bad) -> None:
    held = page.get("/Contents", Array())
    streams = held if isinstance(held, Array) else [held]
    marks = set(map(int, _MCID.findall(b"\n".join(s.read_bytes() for s in streams))))
    if not marks:
        return
    key = page.get("/StructParents")
    row = tree.parents.get(int(key)) if key is not None else None
    if not isinstance(row, Array):
        bad.append(f"page {number}: no ParentTree entry")
        return
    for mark in marks:
        element = row[mark] if mark < len(row) else None
        if not isinstance(element, Dictionary):
            bad.append(f"page {number} MCID {mark} unmapped")
        elif tree.marked.get((page.objgen, mark)) != element.objgen:
            bad.append(f"page {number} MCID {mark} not reachable from root")


def _check_link(annotation, number, tree, bad) -> None:
    if annotation.get("/Subtype") == Name.Link:
        key = annotation.get("/StructParent")
        element = tree.parents.get(int(key)) if key is not None else None
        if element is None or (element.objgen, annotation.objgen) not in tree.objects:
            bad.append(f"page {number} link not in tree")
    target = annotation.get("/Dest")
    if target is None and "/A" in annotation and annotation.A.get("/S") == Name.GoTo:
        target = annotation.A.D
    if isinstance(target, String):
        if str(target) not in tree.names:
            bad.append(f"page {number} dead link {target}")
    elif isinstance(target, Array) and target[0].objgen not in tree.pages:
        bad.append(f"page {number} dead direct link")


def _names(pdf) -> set[str]:
    held = pdf.Root.get("/Names", Dictionary()).get("/Dests")
    return set() if held is None else {str(key) for key in pikepdf.NameTree(held)}
