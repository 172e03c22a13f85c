"""Hostile and broken uploads: what is active dies, what cannot be drawn is refused with a sentence."""

import io
import subprocess
import zlib

import docx
import page
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.packs.pdf import sample
from tests.packs.pdf.tagaudit import audit
from workflows.packs.pdf import (
    RejectedError,
    Section,
    SectionFailedError,
    normalise_foreign,
    normalise_tagged,
)
from workflows.packs.pdf.structure import walk

ACTIVE = [
    b"JavaScript",
    b"/JS",
    b"Launch",
    b"cmd.exe",
    b"evil",
    b"OpenAction",
    b"EmbeddedFile",
    b"/AA",
]


def text(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def test_nothing_active_survives():
    data = normalise_foreign(sample.upload(change=sample.with_script), "cv")
    pdf = pikepdf.open(io.BytesIO(data))
    plain = io.BytesIO()
    pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    assert [word for word in ACTIVE if word in plain.getvalue()] == []
    assert "Curriculum vitae" in text(data)


def test_landscape_stays_landscape_and_cropped_stays_cropped():
    wide = pikepdf.open(io.BytesIO(normalise_foreign(sample.upload(size=(842, 595)), "cv")))
    assert [float(v) for v in wide.pages[0].mediabox][2:] == [841.89, 595.28]
    cropped = normalise_foreign(sample.upload(change=sample.cropped), "cv")
    held = pikepdf.open(io.BytesIO(cropped))
    form = held.pages[0].Resources.XObject.Fx0
    assert [float(v) for v in form.BBox] == [50, 500, 545, 800]


def test_bare_fonts_are_embedded_and_others_refused():
    data = normalise_foreign(sample.upload(), "cv")
    done = subprocess.run(
        ["pdffonts", "-"], input=data, capture_output=True, text=False, check=True
    )
    assert b"LiberationSans" in done.stdout

    def strange(pdf):
        pdf.pages[0].obj.Resources.Font.F1.BaseFont = Name.Papyrus

    with pytest.raises(RejectedError, match="Papyrus"):
        normalise_foreign(sample.upload(change=strange), "cv")


def test_foreign_marks_cannot_point_into_our_tree():
    def marked(pdf):
        pdf.pages[0].obj.Contents = pdf.make_stream(
            b"/P <</MCID 3>> BDC Q Q 5 0 0 5 0 0 cm BT /F1 12 Tf (x) Tj ET "
        )

    section = Section("cv", "CV", pdf=sample.upload(change=marked))
    assert audit(sample.build([section], contents_after="cv").data) == []


def contents(data, filters=Name.FlateDecode):
    def change(pdf):
        stream = pdf.make_stream(b"")
        stream.write(data, filter=filters)
        pdf.pages[0].obj.Contents = stream

    return change


def bomb(times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b" " * (1 << 20)) for _ in range(times)) + packer.flush()


def laughs(pdf):
    box = Array([0, 0, 595, 842])
    inner = pdf.make_stream(b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=box)
    for _ in range(6):
        held = Dictionary(XObject=Dictionary(X=inner))
        inner = pdf.make_stream(
            b"/X Do\n" * 10, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=held
        )
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=inner))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")


def selfish(pdf):
    form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")


def vast_picture(pdf):
    picture = pdf.make_stream(
        b"x",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=40000,
        Height=40000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=picture))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/I Do")


def no_size(pdf):
    pdf.pages[0].obj.MediaBox = Array([0, 0, 0, 0])


def dynamic(pdf):
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array())


def slot(pdf):
    pdf.pages[0].obj.Contents = pdf.make_stream(b"%ned-reader-slot:\nq Q")


HOSTILE = {
    "bomb": sample.upload(change=contents(bomb(200))),
    "double": sample.upload(
        change=contents(zlib.compress(bomb(200)), Array([Name.FlateDecode, Name.FlateDecode]))
    ),
    "laughs": sample.upload(change=laughs),
    "selfish": sample.upload(change=selfish),
    "picture": sample.upload(change=vast_picture),
    "no size": sample.upload(change=no_size),
    "dynamic": sample.upload(change=dynamic),
    "slot": sample.upload(change=slot),
    "long": sample.upload(pages=61),
    "empty": b"",
    "html": b"<html>",
    "garbage": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "loop": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n",
    "big": b"%PDF-" + b" " * (26 << 20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_are_refused_with_a_sentence(name):
    with pytest.raises(RejectedError, match=r"^(It|Its|One) .*\.$"):
        normalise_foreign(HOSTILE[name], "cv")


def test_a_locked_upload_stops_the_pack_by_name():
    locked = io.BytesIO()
    pikepdf.open(io.BytesIO(sample.upload())).save(
        locked, encryption=pikepdf.Encryption(owner="a", user="b")
    )
    section = Section("cv", "CV of Ada", pdf=locked.getvalue())
    with pytest.raises(SectionFailedError, match=r"CV of Ada.*password"):
        sample.build([section], contents_after="cv")


def test_author_tags_are_kept(native_pack):
    kept = normalise_tagged(native_pack.data, "paper")
    assert "/OpenAction" not in pikepdf.open(io.BytesIO(kept)).Root
    section = Section("paper", "Paper", pdf=native_pack.data, tagged_by_author=True)
    pack = sample.build([section], contents_after="paper")
    assert pack.accessible
    assert audit(pack.data) == []
    with pytest.raises(RejectedError, match="no tags"):
        normalise_tagged(sample.upload(), "paper")


def test_a_word_document_keeps_its_headings_and_the_claim(tmp_path):
    document = docx.Document()
    document.add_heading("Curriculum vitae", 1)
    document.add_paragraph("Chair, 2015 to 2018", style="List Bullet")
    document.save(tmp_path / "cv.docx")
    told = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [
            "soffice",
            home,
            "--headless",
            "--convert-to",
            told,
            "--outdir",
            tmp_path,
            tmp_path / "cv.docx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    made = (tmp_path / "cv.pdf").read_bytes()
    section = Section("cv", "CV", pdf=made, tagged_by_author=True)
    pack = sample.build([section], contents_after="cv")
    assert pack.accessible
    assert audit(pack.data) == []
    assert page.validate_pdf_bytes(pack.data, profile="ua1").is_compliant
    tree = pikepdf.open(io.BytesIO(pack.data))
    assert "/H1" in {str(each.S) for each in walk(tree.Root.StructTreeRoot)}


def test_print_forms_and_rotated_pages_are_drawn():
    def change(pdf):
        pdf.pages[0].obj.Rotate = 90
        pdf.Root.AcroForm = Dictionary(Fields=Array())
        inner = pdf.make_stream(
            b"/T BMC 0 0 5 5 re f EMC",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 9, 9]),
            Resources=Dictionary(ProcSet=Array(), Properties=Dictionary()),
            PieceInfo=Dictionary(),
        )
        resources = pdf.pages[0].obj.Resources
        script = pdf.make_stream(b"x", Type=Name.XObject, Subtype=Name.PS)
        resources.XObject = Dictionary(A=inner, B=script)

    held = pikepdf.open(io.BytesIO(normalise_foreign(sample.upload(change=change), "cv")))
    assert [float(v) for v in held.pages[0].mediabox][2:] == [841.89, 595.28]
    assert not [
        o for o in held.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == Name.PS
    ]
    assert not [o for o in held.objects if isinstance(o, Dictionary) and "/PieceInfo" in o]
