"""Genuine and hostile files, made with the libraries and programs that make them in life."""

import io
import subprocess
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
from docx.opc.constants import RELATIONSHIP_TYPE
from pikepdf import Array, Dictionary, Name, String

A4 = (595, 842)
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def pdf_bytes(
    change: Callable[[pikepdf.Pdf], object] | None = None, pages: int = 1, **saving
) -> bytes:
    """A small PDF with text, changed by `change` before it is saved."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    for number in range(pages):
        pdf.add_blank_page(page_size=A4)
        page = pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(
            b"BT /F1 12 Tf 72 720 Td (Curriculum vitae %d) Tj ET" % number
        )
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


def weasyprint_bytes(html: str) -> bytes:
    from weasyprint import HTML

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return HTML(string=html).write_pdf(pdf_tags=True)


def docx_bytes(change: Callable[[docx.document.Document], object] | None = None) -> bytes:
    document = docx.Document()
    document.add_heading("Curriculum vitae", 0)
    document.add_paragraph("Chair of audit at Riverside NHS Trust.")
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def relate(document, kind: str, target: str, *, external: bool = True) -> None:
    document.part.rels.get_or_add_ext_rel(kind, target)
    if not external:
        for rel in document.part.rels.values():
            rel._is_external = rel._target != target


def link(target: str) -> Callable[[object], None]:
    return lambda document: relate(document, RELATIONSHIP_TYPE.HYPERLINK, target)


def rezip(
    data: bytes,
    *,
    add: dict[str, bytes] | None = None,
    edit: dict[str, Callable[[bytes], bytes]] | None = None,
    drop: tuple[str, ...] = (),
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The same archive with members added, edited or dropped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in old.namelist():
            if name not in drop:
                new.writestr(name, (edit or {}).get(name, lambda b: b)(old.read(name)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def field(instruction: str) -> Callable[[bytes], bytes]:
    """Put a Word field into document.xml, its instruction cut across two runs."""
    half = len(instruction) // 2
    runs = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:half]}</w:instrText></w:r>"
        f"<w:r><w:instrText>{instruction[half:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ).encode()
    return lambda xml: xml.replace(b"</w:p>", runs + b"</w:p>", 1)


def qpdf(arguments: list[str], data: bytes, folder: Path) -> bytes:
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    subprocess.run(["qpdf", *arguments, str(source), str(target)], check=True)
    return target.read_bytes()


def actions(pdf: pikepdf.Pdf) -> None:
    """JavaScript, launches and attachments in every place a reader looks for them."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.attachments["evil.exe"] = b"MZ" * 100
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=launch)
    rect = Array([0, 0, 100, 100])
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("n"),
            Rect=rect,
            AA=Dictionary(K=script),
        )
    )
    links = [
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=action)
        for action in (
            launch,
            Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
            Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
            Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=script),
            Dictionary(S=Name.URI, URI=String("https://example.org/cv")),
        )
    ]
    attached = Dictionary(
        Type=Name.Annot, Subtype=Name.FileAttachment, Rect=rect, FS=Dictionary(F=String("x"))
    )
    page.Annots = Array([pdf.make_indirect(a) for a in (*links, attached)] + [widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), XFA=pdf.make_stream(b"<xdp/>"))
    # Reached only through the tag tree, where an annotation list is no help.
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.OBJR, Obj=widget))
    )
    pdf.docinfo["/Author"] = "Canary Author"


def page_key(name: str, value: object) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: pdf.pages[0].obj.__setitem__(name, value)


def stored_content(data: bytes, filters: object = Name.FlateDecode) -> bytes:
    """A PDF whose page content is this already compressed data, saved as it is."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(b"")
        stream.write(data, filter=filters)
        pdf.pages[0].obj.Contents = stream

    return pdf_bytes(
        change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


def deflated(size: int, fill: bytes = b" ") -> bytes:
    packer = zlib.compressobj(9)
    block = fill * 2**20
    return b"".join(packer.compress(block) for _ in range(size // 2**20)) + packer.flush()


def laughs(pdf: pikepdf.Pdf) -> None:
    """Twelve levels of forms, each drawing the next ten times."""
    form = pdf.make_stream(
        b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *A4])
    )
    for _ in range(12):
        form = pdf.make_stream(
            b"/X Do\n" * 10,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, *A4]),
            Resources=Dictionary(XObject=Dictionary(X=form)),
        )
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")


def draws_itself(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *A4]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")


def huge_picture(pdf: pikepdf.Pdf) -> None:
    picture = pdf.make_stream(
        b"0", Type=Name.XObject, Subtype=Name.Image, Width=40000, Height=40000
    )
    picture.BitsPerComponent = 8
    picture.ColorSpace = Name.DeviceGray
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=picture))
