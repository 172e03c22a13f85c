"""The checkers are worth their salt: each break of a good pack is noticed by at least one."""

import io

import page
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.packs.pdf.tagaudit import audit
from workflows.packs.pdf.structure import kids, walk

BREAKS = {}


def breaks(function):
    BREAKS[function.__name__] = function
    return function


def elements(pdf, kind):
    return [each for each in walk(pdf.Root.StructTreeRoot) if each.get("/S") == kind]


def links(pdf):
    return [a for p in pdf.pages for a in p.obj.get("/Annots", [])]


@breaks
def no_alternative(pdf):
    del elements(pdf, Name.Figure)[0]["/Alt"]


@breaks
def stale_parents(pdf):
    for each in list(pdf.pages)[3:6]:
        each.obj.StructParents = int(each.obj.StructParents) - 1


@breaks
def parent_entry_lost(pdf):
    tree = pdf.Root.StructTreeRoot.ParentTree
    tree.Nums = Array(list(tree.Nums)[:4] + list(tree.Nums)[6:])


@breaks
def section_lost(pdf):
    top = pdf.Root.StructTreeRoot.K[0]
    top.K = Array(list(top.K)[:-1])


@breaks
def no_id_tree(pdf):
    del pdf.Root.StructTreeRoot["/IDTree"]


@breaks
def wrong_headers(pdf):
    cell = next(x for x in elements(pdf, Name.TD) if "/A" in x and "/Headers" in x.A)
    cell.A.Headers = Array([String("nope")])


@breaks
def dead_link(pdf):
    links(pdf)[0].Dest = String("sec.nowhere")


@breaks
def untagged_stamp(pdf):
    pdf.pages[2].obj.Contents.append(pdf.make_stream(b"BT /PkF 8 Tf 50 50 Td <0003> Tj ET"))


@breaks
def no_language(pdf):
    del pdf.Root["/Lang"]


@breaks
def no_title_shown(pdf):
    del pdf.Root["/ViewerPreferences"]


@breaks
def skipped_heading(pdf):
    elements(pdf, Name.H2)[0].S = Name.H5


@breaks
def headers_without_scope(pdf):
    for each in elements(pdf, Name.TH):
        for key in ("/ID", "/A"):
            if key in each:
                del each[key]
    for each in elements(pdf, Name.TD):
        if "/A" in each and "/Headers" in each.A:
            del each.A["/Headers"]


@breaks
def bare_font(pdf):
    pdf.pages[0].obj.Resources.Font.PkF = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )


@breaks
def mute_link(pdf):
    del links(pdf)[0]["/Contents"]


@breaks
def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))


@breaks
def wrong_page(pdf):
    first = pdf.pages[0].obj
    for each in walk(pdf.Root.StructTreeRoot):
        numbered = any(not isinstance(kid, Dictionary) for kid in kids(each))
        if numbered and each.Pg.objgen != first.objgen:
            each.Pg = first
            return


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_is_noticed(native_pack, name):
    pdf = pikepdf.open(io.BytesIO(native_pack.data))
    BREAKS[name](pdf)
    out = io.BytesIO()
    pdf.save(out)
    reports = [page.validate_pdf_bytes(out.getvalue(), profile=p) for p in ("ua1", "2a")]
    assert audit(out.getvalue()) or not all(report.is_compliant for report in reports)
