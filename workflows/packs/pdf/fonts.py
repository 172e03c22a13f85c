"""The two fonts the engine itself embeds: one for running heads and watermarks, stand-ins for bare uploads."""

import functools
import hashlib
import io
import logging
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

_LIBERATION = Path("/usr/share/fonts/truetype/liberation2")
_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
# Scripts that Liberation Sans draws correctly one character at a time, left to right.
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x37A, 0x3FF),
    (0x400, 0x481),
    (0x48A, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2026),
    (0x20AC, 0x20AC),
)
_WIN_ANSI = [bytes([code]).decode("cp1252", "replace") for code in range(32, 256)]
_MISSING = "\ufffd"


@dataclass(frozen=True)
class Metrics:
    """A subset font program with what a PDF descriptor needs, in 1/1000 em."""

    program: bytes
    widths: dict[int, int]  # code point -> advance
    glyphs: dict[int, int]  # code point -> glyph id in the subset
    bbox: tuple[int, int, int, int]
    ascent: int
    descent: int


@functools.lru_cache(maxsize=16)
def subset(path: Path, code_points: tuple[int, ...]) -> Metrics:
    """Cut a TrueType file down to `code_points` (those it lacks are left out); same input, same bytes."""
    from fontTools import subset as cutter  # noqa: PLC0415 - slow to import, needed once
    from fontTools import ttLib  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it lists every glyph
    options = cutter.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = ttLib.TTFont(path, recalcTimestamp=False)
    worker = cutter.Subsetter(options)
    worker.populate(unicodes=code_points)
    worker.subset(font)
    out = io.BytesIO()
    font.save(out)
    head, hhea, hmtx = font["head"], font["hhea"], font["hmtx"]
    best = font.getBestCmap()

    def em(units: float) -> int:
        return round(units * 1000 / int(head.unitsPerEm))

    return Metrics(
        program=out.getvalue(),
        widths={code: em(hmtx[glyph][0]) for code, glyph in best.items()},
        glyphs={code: font.getGlyphID(glyph) for code, glyph in best.items()},
        bbox=(em(head.xMin), em(head.yMin), em(head.xMax), em(head.yMax)),
        ascent=em(hhea.ascent),
        descent=em(hhea.descent),
    )


def furniture() -> Metrics:
    """Liberation Sans, cut to Latin, Greek and Cyrillic: enough to print most names as real text."""
    points = tuple(code for low, high in _RANGES for code in range(low, high + 1))
    return subset(_LIBERATION / "LiberationSans-Regular.ttf", points)


def can_print(text: str) -> bool:
    """Whether every character has a glyph. Scripts needing shaping are outside the font on purpose."""
    known = furniture().glyphs
    return all(ord(char) in known for char in unicodedata.normalize("NFC", text))


def encode(text: str) -> bytes:
    """The hexadecimal string operand of `Tj`; a character without a glyph loses its accent or becomes `?`."""
    known = furniture().glyphs
    codes = []
    for char in unicodedata.normalize("NFC", text):
        bare = unicodedata.normalize("NFKD", char)[:1]
        best = next((c for c in (char, bare) if ord(c) in known), "?")
        codes.append(f"{known[ord(best)]:04X}")
    return b"<" + "".join(codes).encode() + b">"


def width(text: str, size: float) -> float:
    """Width in points of `text` set at `size` points."""
    widths = furniture().widths
    return sum(widths.get(ord(char), widths[ord("?")]) for char in text) * size / 1000


def embed_furniture(pdf: Pdf) -> Any:  # noqa: ANN401 - a pikepdf object
    """Add the furniture font once to `pdf` as an Identity-H composite font; returns the font object."""
    metrics = furniture()
    name = Name("/NEDPAK+LiberationSans")
    descriptor = _descriptor(pdf, name, metrics, flags=4)
    by_glyph = {glyph: code for code, glyph in sorted(metrics.glyphs.items(), reverse=True)}
    runs = Array()
    for glyph, code in sorted(by_glyph.items()):
        runs.append(glyph)
        runs.append(Array([metrics.widths[code]]))
    child = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=descriptor,
        W=runs,
        DW=600,
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(child)]),
            ToUnicode=_packed(pdf, _to_unicode(by_glyph)),
        )
    )


def _packed(pdf: Pdf, data: bytes, **entries: int) -> Any:  # noqa: ANN401
    # A stream must not end in CR; the zero after a zlib stream is never read.
    return pdf.make_stream(zlib.compress(data) + b"\0", Filter=Name.FlateDecode, **entries)


def _to_unicode(by_glyph: dict[int, int]) -> bytes:
    pairs = [f"<{glyph:04X}> <{code:04X}>" for glyph, code in sorted(by_glyph.items())]
    blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _descriptor(pdf: Pdf, name: Any, metrics: Metrics, *, flags: int) -> Any:  # noqa: ANN401
    program = _packed(pdf, metrics.program, Length1=len(metrics.program))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=flags,
            FontBBox=Array(list(metrics.bbox)),
            ItalicAngle=0,
            Ascent=metrics.ascent,
            Descent=metrics.descent,
            CapHeight=729,
            StemV=80,
            FontFile2=program,
        )
    )


def embed_missing(pdf: Pdf) -> list[str]:
    """Give every unembedded base-14 font its metric twin; returns the names of fonts still not embedded."""
    left: list[str] = []
    made: dict[Path, Any] = {}
    for each in pdf.objects:
        if not (isinstance(each, Dictionary) and each.get("/Type") == Name.Font):
            continue
        font: Any = each
        if font.get("/Subtype") not in (Name.Type1, Name.TrueType, Name.MMType1):
            continue
        held = font.get("/FontDescriptor")
        if held is not None and any(k in held for k in ("/FontFile", "/FontFile2", "/FontFile3")):
            continue
        wanted = str(font.get("/BaseFont", "/unnamed"))[1:]
        path = _twin(wanted)
        encoding = font.get("/Encoding")
        # Renumbered codes would print the wrong letters in a twin with standard numbering.
        if path is None or (isinstance(encoding, Dictionary) and "/Differences" in encoding):
            left.append(wanted)
            continue
        metrics = subset(path, tuple(ord(char) for char in _WIN_ANSI if char != _MISSING))
        name = Name("/NEDTWN+" + path.stem)
        if path not in made:
            made[path] = _descriptor(pdf, name, metrics, flags=32)
        font.Subtype = Name.TrueType
        font.BaseFont = name
        font.FirstChar = 32
        font.LastChar = 255
        font.Widths = Array([metrics.widths.get(ord(char), 0) for char in _WIN_ANSI])
        font.FontDescriptor = made[path]
        font.Encoding = Name.WinAnsiEncoding
    return left


def _twin(name: str) -> Path | None:
    plain = name.rsplit("+", 1)[-1].lower().replace(" ", "").replace(",", "-")
    if plain.startswith("cour"):
        family = "Mono"
    elif "times" in plain:
        family = "Serif"
    elif "helvetica" in plain or "arial" in plain:
        family = "Sans"
    else:
        return None
    bold, slanted = "bold" in plain, "italic" in plain or "oblique" in plain
    style = ("BoldItalic" if slanted else "Bold") if bold else "Italic" if slanted else "Regular"
    return _LIBERATION / f"Liberation{family}-{style}.ttf"


@functools.lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash of the installed font files' names and sizes: other fonts, other pages, so another cache entry."""
    files = sorted((*_LIBERATION.glob("*.ttf"), *_DEJAVU.glob("*.ttf")))
    listing = "\n".join(f"{file.name} {file.stat().st_size}" for file in files)
    return hashlib.sha256(listing.encode()).hexdigest()
