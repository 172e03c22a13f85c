"""Join sections into one tagged document: one tree, one outline, one run of page numbers."""

import io
import warnings
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from workflows.packs.pdf import fonts, watermark
from workflows.packs.pdf.structure import A4, SLOT_MARK, Obj, name_leaf
from workflows.packs.pdf.xmp import CREATOR, Claims, Facts, packet, pdf_date

_MARGIN: Final = 51.0  # points, where the text block of pack.css begins


@dataclass(frozen=True)
class Placed:
    """Where a section stands: `start` counts from 0."""

    id: str
    title: str
    level: int
    start: int
    count: int
    in_outline: bool


class Assembler:
    """Add normalised sections in reading order, then `finish` once.

    The opened sources are kept until then, for their streams are copied only on saving.
    """

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.placed: list[Placed] = []
        self._root: Obj = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document: Obj = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array())
        )
        self._root.K = Array([self._document])
        self._parents: list[tuple[int, Obj]] = []
        self._offset = 0
        self._ids: list[Obj] = []
        self._anchors: list[Obj] = []
        self._sources: list[Pdf] = []

    def add(
        self, source: Pdf, section_id: str, title: str, *, level: int = 1, in_outline: bool = True
    ) -> None:
        """Append the pages, tags and anchors of one normalised section."""
        start, count = len(self.pdf.pages), len(source.pages)
        self._sources.append(source)
        # Pages first: the tree copied next then refers to these pages, not to second copies.
        with warnings.catch_warnings():
            # It warns of the links and anchors that are joined below.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        offset = self._offset
        self._graft(source, title)
        if offset:
            self._shift(start, count, offset)
        names = source.Root.get("/Names")
        if names is not None and "/Dests" in names:
            self._anchors.append(self.pdf.copy_foreign(names.Dests))
        self.placed.append(Placed(section_id, title, level, start, count, in_outline))

    def _graft(self, source: Pdf, title: str) -> None:
        tree: Obj = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        tops = list(tree.K) if isinstance(tree.K, Array) else [tree.K]
        for top in tops:
            top.S = Name.Sect
            top.P = self._document
            top.T = String(title)
            self._document.K.append(top)
        numbers = iter(tree.ParentTree.Nums)
        for key, value in zip(numbers, numbers, strict=True):
            self._parents.append((int(key) + self._offset, value))
        self._offset += int(tree.ParentTreeNextKey)
        if "/IDTree" in tree:
            self._ids.append(tree.IDTree)
        if "/RoleMap" in tree:
            if "/RoleMap" not in self._root:
                self._root.RoleMap = Dictionary()
            for key, value in tree.RoleMap.items():
                if key not in self._root.RoleMap:
                    self._root.RoleMap[key] = value

    def _shift(self, start: int, count: int, offset: int) -> None:
        for index in range(start, start + count):
            page: Obj = self.pdf.pages[index].obj
            if "/StructParents" in page:
                page.StructParents = int(page.StructParents) + offset
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset

    def finish(self, facts: Facts, *, marking: str, claims: Claims) -> bytes:
        """The pack's bytes, with an empty slot for each reader's name. Same input, same bytes."""
        self._stamp(marking, facts.title)
        self._close_tree()
        self._close_anchors()
        self._outline()
        self._describe(facts, claims)
        out = io.BytesIO()
        self.pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
            force_version="1.7",
        )
        data = out.getvalue()
        if data.count(SLOT_MARK) != 1:
            raise ValueError("a pack must have one place for a reader's name")
        return data

    def _stamp(self, marking: str, title: str) -> None:
        """Running head, foot and watermark as artifacts, which screen readers pass over."""
        font = fonts.embed_furniture(self.pdf)
        slot = watermark.add_slot(self.pdf, font)
        total = len(self.pdf.pages)
        head, name = fonts.encode(marking), fonts.encode(_shorten(title, 330, 8))
        marking_width = fonts.width(marking, 8.5)
        done: set[tuple[int, int]] = set()
        for index, page in enumerate(self.pdf.pages):
            held: Obj = page.obj
            resources = held.Resources
            if not resources.is_indirect or resources.objgen not in done:
                _entry(resources, "/Font").PkF = font
                _entry(resources, "/XObject").PkWM = slot
                if resources.is_indirect:
                    done.add(resources.objgen)
            wide, high = float(held.MediaBox[2]), float(held.MediaBox[3])
            number = f"Page {index + 1} of {total}"
            held.Contents.append(
                self.pdf.make_stream(
                    b"/Artifact <</Type /Pagination /Subtype /Header>> BDC q 0 g "
                    b"BT /PkF 8.5 Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET Q EMC\n"
                    b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q 0.25 g 0.6 G 0.5 w "
                    b"%.2f 38 m %.2f 38 l S BT /PkF 8 Tf 1 0 0 1 %.2f 26 Tm %s Tj "
                    b"1 0 0 1 %.2f 26 Tm %s Tj ET Q EMC\n"
                    b"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC /PkWM Do EMC\n"
                    % (
                        *((wide - marking_width) / 2, high - 27, head),
                        *(_MARGIN, wide - _MARGIN, _MARGIN, name),
                        *(wide - _MARGIN - fonts.width(number, 8), fonts.encode(number)),
                    )
                )
            )

    def _close_tree(self) -> None:
        flat = Array()
        for key, value in self._parents:
            flat.append(key)
            flat.append(value)
        self._root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=flat))
        self._root.ParentTreeNextKey = self._offset
        if self._ids:
            self._root.IDTree = self.pdf.make_indirect(Dictionary(Kids=_ordered(self._ids)))
        root = self.pdf.Root
        root.StructTreeRoot = self._root
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String("en-GB")

    def _close_anchors(self) -> None:
        named = [
            (
                f"sec.{each.id}",
                Array([self.pdf.pages[each.start].obj, Name.XYZ, None, None, None]),
            )
            for each in self.placed
        ]
        leaves = [*self._anchors, name_leaf(self.pdf, named)]
        tree = self.pdf.make_indirect(Dictionary(Kids=_ordered(leaves)))
        self.pdf.Root.Names = Dictionary(Dests=tree)

    def _outline(self) -> None:
        with self.pdf.open_outline() as outline:
            path: list[tuple[int, OutlineItem]] = []
            for each in self.placed:
                if not each.in_outline:
                    continue
                item = OutlineItem(each.title, each.start, "XYZ", top=A4[1])
                while path and path[-1][0] >= each.level:
                    path.pop()
                (path[-1][1].children if path else outline.root).append(item)
                path.append((each.level, item))

    def _describe(self, facts: Facts, claims: Claims) -> None:
        pdf, root = self.pdf, self.pdf.Root
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
        profile = (files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes()
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB2014"),
            Info=String("sRGB2014"),
            DestOutputProfile=pdf.make_stream(profile, N=3),
        )
        root.OutputIntents = Array([pdf.make_indirect(intent)])
        root.Metadata = pdf.make_stream(packet(facts, claims), Type=Name.Metadata, Subtype=Name.XML)
        when = String(pdf_date(facts.made_at))
        pdf.trailer.Info = pdf.make_indirect(
            Dictionary(
                Title=String(facts.title),
                Subject=String(facts.subtitle),
                Author=String(facts.author),
                CreationDate=when,
                ModDate=when,
                Creator=String(CREATOR),
                Producer=String(CREATOR),
            )
        )


def _entry(resources: Obj, key: str) -> Obj:
    if key not in resources:
        resources[key] = Dictionary()
    return resources[key]


def _ordered(leaves: list[Obj]) -> Array:
    return Array(sorted(leaves, key=lambda leaf: bytes(leaf.Limits[0])))


def _shorten(text: str, room: float, size: float) -> str:
    while fonts.width(text, size) > room:
        text = text[:-2].rstrip() + "…"
    return text
