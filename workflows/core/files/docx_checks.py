"""What a DOCX may hold. An allow-list of members, relationships and content types. No Django here."""

import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.parsers import expat

from workflows.core.files import verdicts
from workflows.core.files.verdicts import RefusedError

MAX_MEMBERS = 500
MAX_UNPACKED = 100 * 2**20  # bytes
MAX_RATIO = 100
# A short document full of repeated styles compresses well and is harmless; the ratio speaks only above this size.
RATIO_FROM = 5 * 2**20  # bytes unpacked
CHUNK = 2**16

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XML_SUFFIXES = (".xml", ".rels", ".vml", ".svg")
OTHER_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ico"),
    *(".emf", ".wmf", ".emz", ".wmz", ".wdp", ".hdp", ".pct", ".pict", ".eps"),
    *(".odttf", ".ttf", ".otf", ".fntdata", ".sigs", ".psmdcp"),
)
WEB_SCHEMES = {"http", "https", "mailto", "tel"}
# Relationship types whose target becomes part of the document or runs in it.
ACTIVE_RELATIONSHIPS = (
    "oleobject",
    "package",
    "control",
    "activexcontrolbinary",
    "afchunk",
    "subdocument",
)
FETCHING_FIELDS = {
    "DDE",
    "DDEAUTO",
    "INCLUDE",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "IMPORT",
    "RD",
    "LINK",
}

type Element = tuple[str, dict[str, str]]


def check(path: Path) -> None:
    """Check a file that begins as a zip does.

    Raises:
        RefusedError: it is not a DOCX, is damaged, or holds something that runs, reaches out or explodes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_listing(members)
            _check_layout(path, archive, members)
            names = {m.filename for m in members}
            if CONTENT_TYPES not in names:
                raise RefusedError(verdicts.WRONG_TYPE)
            _check_content_types(archive, names)
            for member in members:
                _check_member(archive, member)
    except (
        zipfile.BadZipFile,
        RuntimeError,  # a method or a password that zipfile does not know
        ValueError,
        struct.error,
        zlib.error,
        EOFError,
    ) as error:
        raise RefusedError(verdicts.DAMAGED_WORD) from error


def _check_listing(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise RefusedError(verdicts.UNPACKED)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        raise RefusedError(verdicts.UNPACKED)
    # Two members of one name, or of names differing by case, would be read differently by different programs.
    if len({m.orig_filename.lower() for m in members}) < len(members):
        raise RefusedError(verdicts.DAMAGED_WORD)
    for member in members:
        _check_name(member)
        if member.flag_bits & 1:
            raise RefusedError(verdicts.PASSWORD)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(verdicts.DAMAGED_WORD)


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    unsafe = name.startswith("/") or "\\" in name or "\0" in name or ":" in name
    if unsafe or ".." in name.split("/") or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedError(verdicts.MIXED)
    lower = name.lower()
    if "vbaproject" in lower or "vbadata" in lower:
        raise RefusedError(verdicts.MACROS)
    if "/embeddings/" in lower or "/activex/" in lower:
        raise RefusedError(verdicts.EMBEDDED)
    printer = "/printersettings/" in lower and lower.endswith(".bin")
    known = lower.endswith((*XML_SUFFIXES, *OTHER_SUFFIXES, "/")) or printer
    if not known and not lower.startswith("[trash]/"):
        raise RefusedError(verdicts.EMBEDDED)


def _check_layout(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Members must follow each other from byte 0 to the directory, and nothing may follow that."""
    if archive.comment:
        raise RefusedError(verdicts.MIXED)
    with path.open("rb") as file:
        expected = 0
        for member in sorted(members, key=lambda m: m.header_offset):
            # 24 bytes: the largest data descriptor a writer may leave after a member.
            if not 0 <= member.header_offset - expected <= 24:  # noqa: PLR2004
                raise RefusedError(verdicts.MIXED)
            file.seek(member.header_offset)
            name, extra = struct.unpack("<26xHH", file.read(30))
            expected = member.header_offset + 30 + name + extra + member.compress_size
        if not 0 <= archive.start_dir - expected <= 24:  # noqa: PLR2004
            raise RefusedError(verdicts.MIXED)
        file.seek(-22, 2)
        if file.read(4) != b"PK\x05\x06":
            raise RefusedError(verdicts.MIXED)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if name.endswith(".rels"):
        for tag, attributes in _elements(archive, member):
            if tag == "Relationship":
                _check_relationship(attributes)
    elif name.endswith(XML_SUFFIXES):
        _check_fields(archive, member)
    else:
        with archive.open(member) as stream:
            while stream.read(CHUNK):  # reading to the end is what verifies the checksum
                pass


def _check_content_types(archive: zipfile.ZipFile, names: set[str]) -> None:
    main = False
    for tag, attributes in _elements(archive, archive.getinfo(CONTENT_TYPES)):
        content_type = attributes.get("ContentType", "").lower()
        if "macroenabled" in content_type or "vbaproject" in content_type:
            raise RefusedError(verdicts.MACROS)
        if "oleobject" in content_type or "activex" in content_type:
            # A Default line with no such member is harmless, but nothing genuine and readable is lost by asking.
            raise RefusedError(verdicts.EMBEDDED)
        if tag == "Override" and content_type == MAIN_TYPE:
            # Word on the web names the part document2.xml; any part under word/ will do.
            part = attributes.get("PartName", "").removeprefix("/")
            main = main or (part in names and part.startswith("word/"))
    if not main:
        raise RefusedError(verdicts.WRONG_TYPE)


def _check_relationship(attributes: dict[str, str]) -> None:
    kind = posixpath.basename(attributes.get("Type", "")).lower()
    target = attributes.get("Target", "").strip()
    external = attributes.get("TargetMode", "").lower() == "external"
    if "vbaproject" in kind:
        raise RefusedError(verdicts.MACROS)
    if kind in ACTIVE_RELATIONSHIPS:
        raise RefusedError(verdicts.OUTSIDE if external else verdicts.EMBEDDED)
    if kind == "hyperlink":
        if external and not _harmless_link(target):
            raise RefusedError(verdicts.BAD_LINK)
    elif external or "://" in target or "\\" in target:
        raise RefusedError(verdicts.OUTSIDE)


def _harmless_link(target: str) -> bool:
    """Web, mail and telephone links; also an address typed without its https://, and places in the document."""
    if "\\" in target or target.startswith("//"):
        return False  # a network share: opening it would give away the reader's sign-in
    try:
        scheme = urlsplit(target).scheme.lower()
    except ValueError:
        return False
    return not scheme or scheme in WEB_SCHEMES


def _check_fields(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a part to its end: it must be well formed, and no field may fetch or run anything."""
    instructions: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = tag.rpartition(":")[2]
        inside = name in ("instrText", "delInstrText")
        if name == "fldChar":
            instructions.append("\n")
        elif name == "fldSimple":
            instructions.extend(f"\n{v}\n" for k, v in attributes.items() if k.endswith("instr"))

    def text(data: str) -> None:
        if inside:
            instructions.append(data)

    def end(_tag: str) -> None:
        nonlocal inside
        inside = False

    _parse(archive, member, start=start, text=text, end=end)
    # An instruction may be cut into many runs; a field's first word is what it does.
    words = (line.split(maxsplit=1) for line in "".join(instructions).splitlines())
    if any(w and w[0].upper() in FETCHING_FIELDS for w in words):
        raise RefusedError(verdicts.OUTSIDE)


def _elements(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Element]:
    found: list[Element] = []
    _parse(archive, member, start=lambda tag, a: found.append((tag.rpartition(":")[2], a)))
    return iter(found)


def _parse(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    *,
    start: Callable[[str, dict[str, str]], object],
    text: Callable[[str], object] | None = None,
    end: Callable[[str], object] | None = None,
) -> None:
    """Stream one XML part through expat, in whatever encoding it declares; no document type is tolerated."""

    def doctype(*_: object) -> None:
        raise RefusedError(verdicts.DAMAGED_WORD)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    if text is not None:
        parser.CharacterDataHandler = text
    if end is not None:
        parser.EndElementHandler = end
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RefusedError(verdicts.DAMAGED_WORD) from error
