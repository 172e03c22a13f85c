"""Genuine files of many makers are all accepted, and what is kept still says what it said."""

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from docx.shared import Inches
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.core.files import makers
from workflows.core.files import checks, convert, pdf_scrub, sanitise
from workflows.core.files.verdicts import Kind

MAX = 10 * 2**20
HTML = """<html lang="en"><title>CV</title><meta name="author" content="Canary Author"><h1>Curriculum vitae</h1>
<p>See <a href="https://example.org/me">my page</a>, <a href="#end">the end</a> or <a href="mailto:a@example.org">write</a>.</p>
<table><tr><th>Year<td>2026</table><ul><li>Chair of audit</ul><p style="break-before: page" id="end">The end</p></html>"""
ACTING = [
    b"/JS",
    b"/JavaScript",
    b"/OpenAction",
    b"/EmbeddedFiles",
    b"/Launch",
    b"/AA",
    b"/XFA",
    b"/EF",
    b"/Info",
    b"Canary",
]


def weasyprint(folder):
    return makers.weasyprint_bytes(HTML)


def libreoffice(folder):
    source = folder / "cv.docx"
    source.write_bytes(makers.docx_bytes(makers.link("https://example.org/me")))
    return convert.docx_to_pdf(source, folder).read_bytes()


def with_form(pdf):
    """A form with an answer typed in, its appearance drawn."""
    look = pdf.make_stream(
        b"BT /F1 12 Tf 2 4 Td (Typed answer) Tj ET", Type=Name.XObject, Subtype=Name.Form
    )
    look.BBox = Array([0, 0, 200, 20])
    look.Resources = pdf.pages[0].obj.Resources
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("n"),
            V=String("Typed answer"),
            F=4,
            Rect=Array([72, 600, 272, 620]),
            AP=Dictionary(N=look),
            DA=String("/F1 12 Tf 0 g"),
        )
    )
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=pdf.pages[0].obj.Resources)


def outlined(pdf):
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Career", 0))


def updated(folder):
    """An incremental update, as signing and commenting programs append."""
    data = makers.pdf_bytes()
    start = data.rfind(b"startxref\n")
    old = int(data[start:].split()[1])
    return (
        data
        + b"xref\n0 0\ntrailer\n"
        + data[data.rfind(b"<<", 0, start) : start].replace(b"<<", b"<< /Prev %d " % old)
        + b"startxref\n%d\n%%%%EOF\n" % len(data)
    )


def deep_resources(pdf):
    """A font resource that happens to be called /AA."""
    page = pdf.pages[0].obj
    page.Resources = Dictionary(Font=Dictionary(AA=page.Resources.Font.F1))
    page.Contents = pdf.make_stream(b"BT /AA 12 Tf 72 720 Td (Curriculum vitae) Tj ET")


PDFS = {
    "weasyprint": (weasyprint, 2),
    "libreoffice": (libreoffice, 1),
    "pikepdf": (lambda f: makers.pdf_bytes(pages=9), 9),
    "60 pages": (lambda f: makers.pdf_bytes(pages=60), 60),
    "linearised": (lambda f: makers.qpdf(["--linearize"], makers.weasyprint_bytes(HTML), f), 2),
    "object streams": (lambda f: makers.qpdf(["--object-streams=generate"], makers.pdf_bytes(), f), 1),
    "qdf": (lambda f: makers.qpdf(["--qdf"], makers.pdf_bytes(), f), 1),
    "pdf 1.3": (lambda f: makers.qpdf(["--force-version=1.3", "--object-streams=disable"], makers.pdf_bytes(), f), 1),
    "with a form": (lambda f: makers.pdf_bytes(with_form), 1),
    "with an outline": (lambda f: makers.pdf_bytes(outlined, pages=2), 2),
    "turned": (lambda f: makers.pdf_bytes(makers.page_key("/Rotate", 90)), 1),
    "cropped": (lambda f: makers.pdf_bytes(makers.page_key("/CropBox", Array([50, 50, 500, 800]))), 1),
    "trailing blank lines": (lambda f: makers.pdf_bytes() + b"\r\n\r\n\x00", 1),
    "unsorted box": (lambda f: makers.pdf_bytes(makers.page_key("/MediaBox", Array([595, 842, 0, 0]))), 1),
    "wrong xref offset": (lambda f: makers.pdf_bytes().replace(b"startxref\n", b"startxref\n1"), 1),
    "font called AA": (lambda f: makers.pdf_bytes(deep_resources), 1),
    "a4 landscape": (lambda f: makers.weasyprint_bytes("<style>@page{size:A4 landscape}</style>Curriculum vitae"), 1),
    "actions inside": (lambda f: makers.pdf_bytes(makers.actions), 1),
}  # fmt: skip


def pictured(document):
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "navy").save(out, "PNG")
    document.add_picture(io.BytesIO(out.getvalue()), width=Inches(1))


def tabled(document):
    table = document.add_table(rows=300, cols=4)
    for row in table.rows:
        row.cells[0].text = "2026"
    document.sections[0].header.paragraphs[0].text = "Confidential"


def renamed_main(data):
    swap = {
        "[Content_Types].xml": lambda b: b.replace(b"/word/document.xml", b"/word/document2.xml"),
        "_rels/.rels": lambda b: b.replace(b"word/document.xml", b"word/document2.xml"),
    }
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        body = old.read("word/document.xml")
    return makers.rezip(
        data, edit=swap, drop=("word/document.xml",), add={"word/document2.xml": body}
    )


def streamed(data):
    """Written to a pipe: sizes stand in descriptors after each member."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.got = bytearray()

        def writable(self):
            return True

        def write(self, chunk):
            self.got += chunk
            return len(chunk)

    pipe = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return bytes(pipe.got)


DOCXS = {
    "plain": makers.docx_bytes,
    "web link": lambda: makers.docx_bytes(makers.link("https://example.org/a?b=c")),
    "mail link": lambda: makers.docx_bytes(makers.link("mailto:me@example.org")),
    "telephone link": lambda: makers.docx_bytes(makers.link("tel:+441134960000")),
    "link without a scheme": lambda: makers.docx_bytes(makers.link("www.example.org/me")),
    "picture": lambda: makers.docx_bytes(pictured),
    "long table": lambda: makers.docx_bytes(tabled),
    "main part named document2": lambda: renamed_main(makers.docx_bytes()),
    "streamed": lambda: streamed(makers.docx_bytes()),
    "folders and printer settings": lambda: makers.rezip(
        makers.docx_bytes(), add={"word/media/": b"", "word/printerSettings/printerSettings1.bin": b"x"}
    ),
    "page number field": lambda: makers.rezip(
        makers.docx_bytes(), edit={"word/document.xml": makers.field(" PAGE  \\* MERGEFORMAT ")}
    ),
    "repeats itself": lambda: makers.docx_bytes(lambda d: [d.add_paragraph("x" * 200) for _ in range(2000)]),
}  # fmt: skip


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def links_of(path):
    with pikepdf.open(path) as pdf:
        return [
            str(a.A.URI)
            for p in pdf.pages
            for a in p.obj.get("/Annots", [])
            if "/A" in a and a.A.S == Name.URI
        ]


@pytest.mark.parametrize("maker", PDFS)
def test_genuine_pdf_is_accepted_and_kept_whole(tmp_path, maker):
    make, pages = PDFS[maker]
    source, cleaned = tmp_path / "upload", tmp_path / "cleaned"
    source.write_bytes(make(tmp_path))
    verdict = checks.inspect(source, "My CV.PDF", max_bytes=MAX, clean_to=cleaned)
    assert verdict.refusal == ""
    assert (verdict.kind, verdict.pages) == (Kind.PDF, pages)
    assert cleaned.stat().st_mode & 0o777 == 0o600
    said = text_of(cleaned)
    assert "Curriculum vitae" in said
    assert text_of(source).split() == said.split() or maker == "with a form"
    whole = makers.qpdf(["--qdf", "--object-streams=disable"], cleaned.read_bytes(), tmp_path)
    names = whole.replace(b"/AA 12 Tf", b"") if maker == "font called AA" else whole
    found = [
        mark
        for mark in ACTING
        if mark + b" " in names or mark + b"\n" in names or (mark == b"Canary" and mark in names)
    ]
    assert found == ([b"/AA"] if maker == "font called AA" else [])


def test_links_survive_and_form_answers_are_drawn_in(tmp_path):
    source, cleaned = tmp_path / "a", tmp_path / "b"
    source.write_bytes(makers.weasyprint_bytes(HTML))
    sanitise.sanitise(source, cleaned)
    assert links_of(cleaned) == ["https://example.org/me", "mailto:a@example.org"]
    with pikepdf.open(cleaned) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
    source.write_bytes(makers.pdf_bytes(with_form))
    cleaned.unlink()
    sanitise.sanitise(source, cleaned)
    assert "Typed answer" in text_of(cleaned)


def test_only_the_safe_link_survives_among_hostile_ones(tmp_path):
    source, cleaned = tmp_path / "a", tmp_path / "b"
    source.write_bytes(makers.pdf_bytes(makers.actions))
    assert sanitise.sanitise(source, cleaned) == 1
    # The first had a script chained to it: the script goes, the address stays.
    assert links_of(cleaned) == ["https://example.org/", "https://example.org/cv"]
    with pikepdf.open(cleaned) as pdf:
        assert not pdf.attachments
        assert "/Names" not in pdf.Root or list(pdf.Root.Names.keys()) == []


def test_sanitising_twice_changes_nothing(tmp_path):
    one, two, three = (tmp_path / n for n in "abc")
    one.write_bytes(makers.pdf_bytes(makers.actions))
    sanitise.sanitise(one, two)
    sanitise.sanitise(two, three)
    assert text_of(two) == text_of(three)
    assert links_of(two) == links_of(three) != []


@pytest.mark.parametrize("maker", DOCXS)
def test_genuine_docx_is_accepted(tmp_path, maker):
    source, cleaned = tmp_path / "upload", tmp_path / "cleaned"
    source.write_bytes(DOCXS[maker]())
    verdict = checks.inspect(source, "cv.docx", max_bytes=MAX, clean_to=cleaned)
    assert verdict.refusal == ""
    assert (verdict.kind, verdict.pages) == (Kind.DOCX, None)
    assert not cleaned.exists()


def test_a_tree_too_deep_to_sweep_is_given_up():
    nested = Array([])
    for _ in range(pdf_scrub.MAX_DEPTH + 2):
        nested = Array([nested])
    with pytest.raises(RecursionError):
        pdf_scrub._sweep(nested, 0)
