"""Every hostile or broken file is refused with a sentence that says what to do next."""

import io
import re
import resource
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.core.files import makers
from workflows.core.files import checks, sanitise, verdicts

MAX = 10 * 2**20
DOCUMENT = "word/document.xml"
TYPES = "[Content_Types].xml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refused(folder: Path, name: str, data: bytes) -> str:
    path = folder / "upload"
    path.write_bytes(data)
    out = folder / "cleaned"
    verdict = checks.inspect(path, name, max_bytes=MAX, clean_to=out)
    assert not verdict.accepted
    assert verdict.kind is None
    assert not out.exists()
    assert re.fullmatch(r"[A-Z].+\.", verdict.refusal)
    return verdict.refusal


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def locked(user: str) -> bytes:
    return makers.pdf_bytes(encryption=pikepdf.Encryption(owner="a", user=user))


def with_mark_in_head() -> bytes:
    return archive(("a.xml", b"%PDF-1.7"), ("b.xml", b"<a/>"), compression=zipfile.ZIP_STORED)


PLAIN = makers.pdf_bytes(pages=3)
LOOP = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
EXE = b"MZ\x90\x00" + b"\x00" * 500

PDFS = {
    "empty": (b"", verdicts.EMPTY),
    "text": (b"Dear panel,", verdicts.WRONG_TYPE),
    "html": (b"<html>" + b"x" * 2000, verdicts.WRONG_TYPE),
    "renamed executable": (EXE, verdicts.WRONG_TYPE),
    "renamed elf": (b"\x7fELF" + bytes(400), verdicts.WRONG_TYPE),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), verdicts.WRONG_TYPE),
    "junk before the header": (b"MIME junk\r\n" * 20 + PLAIN, verdicts.WRONG_TYPE),
    "executable before the header": (EXE + PLAIN, verdicts.WRONG_TYPE),
    "a docx named pdf": (makers.docx_bytes(), verdicts.WRONG_NAME),
    "needs a password": (locked("b"), verdicts.PASSWORD),
    "owner password only": (locked(""), verdicts.PASSWORD),
    "first half": (PLAIN[: len(PLAIN) // 2], verdicts.DAMAGED),
    "last bytes lost": (PLAIN[:-12], verdicts.DAMAGED),
    "first half with an end glued on": (
        PLAIN[: len(PLAIN) // 2] + b"\nstartxref\n0\n%%EOF",
        verdicts.DAMAGED,
    ),
    "header only": (b"%PDF-1.7\n", verdicts.DAMAGED),
    "end without startxref": (b"%PDF-1.7\n%%EOF", verdicts.DAMAGED),
    "noise after the header": (
        b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"startxref\n0\n%%EOF",
        verdicts.DAMAGED,
    ),
    "pages that contain themselves": (LOOP, None),
    "zip behind": (PLAIN + archive(("a.exe", EXE)), verdicts.MIXED),
    "docx behind": (PLAIN + makers.docx_bytes(), verdicts.MIXED),
    "executable behind": (PLAIN + EXE * 4, verdicts.MIXED),
    "html in the head": (
        PLAIN.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
        verdicts.MIXED,
    ),
    "php in the head": (PLAIN.replace(b"\n", b"\n%<?php phpinfo();?>\n", 1), verdicts.MIXED),
    "no pages": (makers.pdf_bytes(pages=0), verdicts.NO_PAGES),
    "61 pages": (makers.pdf_bytes(pages=61), verdicts.too_many_pages(61, 60)),
    "vast page": (
        makers.pdf_bytes(makers.page_key("/MediaBox", Array([0, 0, 9e7, 9e7]))),
        verdicts.PAGE_SIZE,
    ),
    "page of no size": (
        makers.pdf_bytes(makers.page_key("/MediaBox", Array([0, 0, 0, 0]))),
        verdicts.PAGE_SIZE,
    ),
    "content missing": (
        makers.pdf_bytes(makers.page_key("/Contents", Array([Dictionary()]))),
        verdicts.DAMAGED,
    ),
    "dynamic form": (
        makers.pdf_bytes(lambda p: p.Root.__setitem__("/NeedsRendering", True)),
        verdicts.FORM,
    ),
    "content bomb": (makers.stored_content(makers.deflated(2**29)), verdicts.TOO_COMPLEX),
    "double bomb": (
        makers.stored_content(
            __import__("zlib").compress(makers.deflated(2**30), 9),
            Array([Name.FlateDecode, Name.FlateDecode]),
        ),
        verdicts.TOO_COMPLEX,
    ),
    "picture bomb": (makers.pdf_bytes(makers.huge_picture), verdicts.BIG_PICTURE),
    "billion laughs of forms": (makers.pdf_bytes(makers.laughs), verdicts.TOO_COMPLEX),
    "form that draws itself": (makers.pdf_bytes(makers.draws_itself), verdicts.TOO_COMPLEX),
    "old word": (checks.OLE_MAGIC + bytes(600), verdicts.OLD_WORD),
}


def edited(member: str, old: bytes, new: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new)

    return makers.rezip(makers.docx_bytes(), edit={member: change})


def added(name: str, content: bytes = b"x") -> bytes:
    return makers.rezip(makers.docx_bytes(), add={name: content})


def related(kind: str, target: str, mode: str = "External") -> bytes:
    line = f'<Relationship Id="rX" Type="{REL}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return edited("word/_rels/document.xml.rels", b"</Relationships>", line.encode())


def typed(content_type: str) -> bytes:
    line = f'<Override PartName="/word/x.bin" ContentType="{content_type}"/></Types>'
    return edited(TYPES, b"</Types>", line.encode())


def declared(doctype: bytes) -> bytes:
    return edited(DOCUMENT, b"<w:document", doctype + b"<w:document")


def symlink() -> bytes:
    out = io.BytesIO(makers.docx_bytes())
    with zipfile.ZipFile(out, "a") as made:
        info = zipfile.ZipInfo("word/link.xml")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(makers.docx_bytes())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("WORD/document.xml", "<a/>")
    return out.getvalue()


def commented() -> bytes:
    out = io.BytesIO(makers.docx_bytes())
    with zipfile.ZipFile(out, "a") as made:
        made.comment = b"%PDF-1.7"
    return out.getvalue()


def flagged_encrypted() -> bytes:
    data = bytearray(makers.docx_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def wrong_checksum() -> bytes:
    data = bytearray(
        makers.rezip(makers.docx_bytes(), add={"word/media/a.png": b"\x89PNG" * 50}, compression=0)
    )
    data[data.find(b"\x89PNG") + 1] ^= 0xFF
    return bytes(data)


def utf16_doctype() -> bytes:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return added("word/extra.xml", xml.encode("utf-16"))


LAUGHS = b'<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
XXE = b'<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOMB = makers.rezip(
    makers.docx_bytes(), add={"word/big.xml": b"<a>" + b" " * (90 * 2**20) + b"</a>"}
)

DOCXS = {
    "executable": (EXE, verdicts.WRONG_TYPE),
    "a pdf named docx": (PLAIN, verdicts.WRONG_NAME),
    "a plain zip": (archive(("a.xml", b"<a/>")), verdicts.WRONG_TYPE),
    "a zip with an executable": (archive(("setup.exe", EXE)), verdicts.EMBEDDED),
    "a template": (edited(TYPES, b"document.main+xml", b"template.main+xml"), verdicts.WRONG_TYPE),
    "no document part": (makers.rezip(makers.docx_bytes(), drop=(DOCUMENT,)), verdicts.WRONG_TYPE),
    "vbaProject": (added("word/vbaProject.bin"), verdicts.MACROS),
    "vbaProject in capitals": (added("word/VBAPROJECT.BIN"), verdicts.MACROS),
    "vbaProject by relationship": (related("vbaProject", "x.xml", "Internal"), verdicts.MACROS),
    "macroEnabled": (
        edited(
            TYPES,
            b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"vnd.ms-word.document.macroEnabled.main+xml",
        ),
        verdicts.MACROS,
    ),
    "vba content type": (typed("application/vnd.ms-office.vbaProject"), verdicts.MACROS),
    "ole content type": (
        typed("application/vnd.openxmlformats-officedocument.oleObject"),
        verdicts.EMBEDDED,
    ),
    "ole member": (added("word/embeddings/oleObject1.bin"), verdicts.EMBEDDED),
    "activex member": (added("word/activeX/activeX1.xml", b"<a/>"), verdicts.EMBEDDED),
    "executable member": (added("word/media/run.exe", EXE), verdicts.EMBEDDED),
    "html chunk": (related("aFChunk", "a.xml", "Internal"), verdicts.EMBEDDED),
    "attached template": (related("attachedTemplate", "http://127.0.0.1/x.dotm"), verdicts.OUTSIDE),
    "external ole": (related("oleObject", "http://127.0.0.1/x"), verdicts.OUTSIDE),
    "external frame": (related("frame", "http://127.0.0.1/x"), verdicts.OUTSIDE),
    "external picture": (related("image", "http://127.0.0.1/x.png"), verdicts.OUTSIDE),
    "external mode in other case": (related("image", "x.png", "EXTERNAL"), verdicts.OUTSIDE),
    "address without a mode": (
        related("image", "http://127.0.0.1/x.png", "Internal"),
        verdicts.OUTSIDE,
    ),
    "javascript link": (related("hyperlink", "javascript:alert(1)"), verdicts.BAD_LINK),
    "file link": (related("hyperlink", "file:///etc/passwd"), verdicts.BAD_LINK),
    "share link": (related("hyperlink", r"\\evil\share"), verdicts.BAD_LINK),
    "unreadable link": (related("hyperlink", "http://[x"), verdicts.BAD_LINK),
    "dde": (
        makers.rezip(
            makers.docx_bytes(), edit={DOCUMENT: makers.field(' DDEAUTO c:\\\\cmd.exe "/k calc" ')}
        ),
        verdicts.OUTSIDE,
    ),
    "includepicture": (
        makers.rezip(
            makers.docx_bytes(), edit={DOCUMENT: makers.field(' INCLUDEPICTURE "http://x" ')}
        ),
        verdicts.OUTSIDE,
    ),
    "simple field": (
        edited(
            DOCUMENT,
            b"</w:p>",
            b'<w:fldSimple w:instr="INCLUDETEXT &quot;/etc/passwd&quot;"/></w:p>',
        ),
        verdicts.OUTSIDE,
    ),
    "entities": (declared(LAUGHS), verdicts.DAMAGED_WORD),
    "external entity": (declared(XXE), verdicts.DAMAGED_WORD),
    "entities in utf-16": (utf16_doctype(), verdicts.DAMAGED_WORD),
    "entities in relationships": (
        edited("_rels/.rels", b"<Relationships", XXE + b"<Relationships"),
        verdicts.DAMAGED_WORD,
    ),
    "not well formed": (edited(DOCUMENT, b"</w:body>", b""), verdicts.DAMAGED_WORD),
    "bomb by ratio": (BOMB, verdicts.UNPACKED),
    "over 100 MB": (added("word/big.xml", b" " * (101 * 2**20)), verdicts.UNPACKED),
    "501 members": (
        makers.rezip(makers.docx_bytes(), add={f"word/m{n}.xml": b"<a/>" for n in range(500)}),
        verdicts.UNPACKED,
    ),
    "climbs out": (added("../../etc/cron.d/x.xml", b"<a/>"), verdicts.MIXED),
    "absolute": (added("/etc/x.xml", b"<a/>"), verdicts.MIXED),
    "backslashes": (added("word\\..\\x.xml", b"<a/>"), verdicts.MIXED),
    "drive": (added("C:x.xml", b"<a/>"), verdicts.MIXED),
    "symbolic link": (symlink(), verdicts.MIXED),
    "two of one name": (twice(), verdicts.DAMAGED_WORD),
    "odd compression": (
        makers.rezip(makers.docx_bytes(), compression=zipfile.ZIP_LZMA),
        verdicts.DAMAGED_WORD,
    ),
    "pdf behind": (makers.docx_bytes() + PLAIN, verdicts.MIXED),
    "pdf in the comment": (commented(), verdicts.MIXED),
    "pdf mark in the head": (with_mark_in_head(), verdicts.MIXED),
    "encrypted member": (flagged_encrypted(), verdicts.PASSWORD),
    "encrypted package": (
        checks.OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        verdicts.PASSWORD,
    ),
    "wrong checksum": (wrong_checksum(), verdicts.DAMAGED_WORD),
    "cut off": (makers.docx_bytes()[:-400], verdicts.DAMAGED_WORD),
}


@pytest.mark.parametrize("name", PDFS)
def test_hostile_pdf_is_refused(tmp_path, name):
    data, sentence = PDFS[name]
    said = refused(tmp_path, "cv.pdf", data)
    assert sentence is None or said == sentence


IN_PROCESS = [
    "61 pages",
    "vast page",
    "page of no size",
    "content missing",
    "dynamic form",
    "picture bomb",
    "form that draws itself",
    "first half with an end glued on",
    "owner password only",
]


@pytest.mark.parametrize("name", IN_PROCESS)
def test_the_refusal_is_the_check_s_own_and_not_the_limits(tmp_path, name):
    path = tmp_path / "upload"
    path.write_bytes(PDFS[name][0])
    assert sanitise.answer(path, None) == {"refusal": PDFS[name][1]}


@pytest.mark.parametrize("name", DOCXS)
def test_hostile_docx_is_refused(tmp_path, name):
    data, sentence = DOCXS[name]
    assert refused(tmp_path, "cv.docx", data) == sentence


@pytest.mark.parametrize("name", ["cv.exe", "cv", "cv.pdf.exe", "cv.docm", ".pdf"])
def test_a_name_that_promises_another_type_is_refused(tmp_path, name):
    assert refused(tmp_path, name, PLAIN) == verdicts.WRONG_TYPE


def test_too_large_on_disk_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    verdict = checks.inspect(path, "cv.pdf", max_bytes=MAX)
    assert verdict.refusal == verdicts.too_large(MAX)
    assert "10 MB" in verdict.refusal
    assert "5 KB" in verdicts.too_large(5000 + 120)


def test_a_bomb_costs_little_memory_and_time(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    refused(tmp_path, "cv.docx", BOMB)
    refused(tmp_path, "cv.pdf", PDFS["double bomb"][0])
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB
    # Linux counts what the limited process used apart from us: under its 700 MB by construction.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 700 * 1024


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cv.pdf", "cv.pdf"),
        ("cv\u202efdp.exe\n", "cvfdp.exe"),
        ("", "file"),
        ("é" * 300 + ".pdf", "é" * 196 + ".pdf"),
    ],
)
def test_names_are_made_fit_to_store(given, kept):
    assert checks.clean_name(given) == kept
