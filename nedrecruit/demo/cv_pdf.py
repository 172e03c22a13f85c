"""Four PDF layouts for CVs. ReportLab, because WeasyPrint's one door is the board pack."""

import bisect
import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus.frames import Frame as FrameType

from nedrecruit.demo.candidates import Candidate
from nedrecruit.demo.cv_content import Section, sections

_WIDTH, _HEIGHT = A4
_LONGEST = 40
_SIDEBAR = ("Skills", "Education and qualifications", "Public and voluntary roles")


@dataclass(frozen=True, slots=True)
class _Look:
    font: str
    bold: str
    size: float
    colour: str
    margin: float
    centred: bool = False
    rules: bool = False


_LOOKS = {
    "classic": _Look("Times-Roman", "Times-Bold", 11.5, "#1d3557", 24 * mm, rules=True),
    "academic": _Look("Times-Roman", "Times-Bold", 11.5, "#222222", 28 * mm, centred=True),
    "compact": _Look("Vera", "VeraBd", 9, "#7a2e1d", 18 * mm),
    "sidebar": _Look("Vera", "VeraBd", 9.5, "#0f4c4c", 16 * mm),
}


def pdf(who: Candidate) -> bytes:
    """The candidate's CV, as full as its asked-for number of pages allows. Same bytes every time."""
    first = max(0, who.cv_pages - 3)
    render = functools.cache(lambda extra: _render(who, extra))
    longer = range(first + 1, _LONGEST)
    fitting = bisect.bisect_right(longer, who.cv_pages, key=lambda extra: render(extra)[1])
    data, _ = render(first + fitting)
    return data


@functools.cache
def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _render(who: Candidate, extra: int) -> tuple[bytes, int]:
    """The file and how many pages it has."""
    _fonts()
    look = _LOOKS[who.cv_design]
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        title=f"Curriculum vitae: {who.full_name}",
        author=who.full_name,
        lang="en-GB",
    )
    content = sections(who, extra=extra)
    if who.cv_design == "sidebar":
        side = [each for each in content if each.title in _SIDEBAR]
        content = tuple(each for each in content if each.title not in _SIDEBAR)
        frame = _frame(72 * mm, _WIDTH - 72 * mm - look.margin, look)
        page = _sidebar_page(who, look, side)
        story: list[Flowable] = []
    else:
        frame = _frame(look.margin, _WIDTH - 2 * look.margin, look)
        page = functools.partial(_footer, who, look)
        story = _heading(who, look)
    document.addPageTemplates([PageTemplate(id="all", frames=[frame], onPage=page)])
    for each in content:
        story += _section(each, look)
    document.build(story)
    return out.getvalue(), document.page


def _frame(left: float, width: float, look: _Look) -> FrameType:
    return Frame(left, look.margin, width, _HEIGHT - 2 * look.margin, 0, 0, 0, 0)


def _style(look: _Look, **changes: object) -> ParagraphStyle:
    base: dict[str, object] = {
        "fontName": look.font,
        "fontSize": look.size,
        "leading": look.size * 1.38,
        "spaceAfter": look.size * 0.3,
    }
    return ParagraphStyle("any", **(base | changes))


def _heading(who: Candidate, look: _Look) -> list[Flowable]:
    align = 1 if look.centred else 0
    name = _style(
        look, fontName=look.bold, fontSize=21, leading=26, textColor=look.colour, alignment=align
    )
    line = _style(look, alignment=align)
    reach = f"{who.town}, {who.postcode_area} · {who.phone} · {who.email}"
    return [
        Paragraph(escape(who.full_name), name),
        Paragraph(escape(who.current_role), line),
        Paragraph(escape(reach), line),
        Spacer(1, look.size),
    ]


def _section(section: Section, look: _Look, *, ink: str = "#111111") -> list[Flowable]:
    title = section.title.upper() if look.centred else section.title
    head = _style(
        look,
        fontName=look.bold,
        fontSize=look.size + 2.5,
        leading=(look.size + 2.5) * 1.3,
        textColor=look.colour if ink == "#111111" else ink,
        spaceBefore=look.size,
        keepWithNext=1,
    )
    found: list[Flowable] = [Paragraph(escape(title), head)]
    if look.rules:
        rule = HRFlowable(width="100%", thickness=0.6, color=look.colour, spaceAfter=4)
        rule.keepWithNext = 1
        found.append(rule)
    for entry in section.entries:
        side = f' <font color="{ink}" size="{look.size - 1}">({escape(entry.side)})</font>'
        if entry.head:
            label = escape(entry.head) + (side if entry.side else "")
            font = look.bold if entry.points else look.font
            keep = 1 if entry.points else 0
            found.append(
                Paragraph(label, _style(look, fontName=font, textColor=ink, keepWithNext=keep))
            )
        for number, point in enumerate(entry.points):
            mark = {"bulletText": "•"} if number else {}
            indent = look.size if number else 0
            found.append(
                Paragraph(escape(point), _style(look, textColor=ink, leftIndent=indent), **mark)
            )
    return found


def _footer(who: Candidate, look: _Look, canvas: object, document: object) -> None:
    canvas.setFont(look.font, 8)  # type: ignore[attr-defined]
    text = f"{who.full_name} · page {document.page}"  # type: ignore[attr-defined]
    canvas.drawRightString(_WIDTH - look.margin, look.margin * 0.55, text)  # type: ignore[attr-defined]


def _sidebar_page(
    who: Candidate, look: _Look, side: Sequence[Section]
) -> Callable[[object, object], None]:
    """A coloured column on each page; its text on the first alone."""

    def draw(canvas: object, document: object) -> None:
        canvas.setFillColor(HexColor(look.colour))  # type: ignore[attr-defined]
        canvas.rect(0, 0, 62 * mm, _HEIGHT, stroke=0, fill=1)  # type: ignore[attr-defined]
        if document.page == 1:  # type: ignore[attr-defined]
            white = "#ffffff"
            name = _style(look, fontName=look.bold, fontSize=17, leading=21, textColor=white)
            plain = _style(look, fontSize=8.5, leading=12, textColor=white)
            lines: list[Flowable] = [Paragraph(escape(who.full_name), name)]
            reach = (who.current_role, f"{who.town}, {who.postcode_area}", who.phone, who.email)
            lines += [Paragraph(escape(each).replace("@", "<br/>@"), plain) for each in reach]
            for section in side:
                lines += _section(section, look, ink=white)
            Frame(7 * mm, 12 * mm, 49 * mm, _HEIGHT - 26 * mm, 0, 0, 0, 0).addFromList(
                lines, canvas
            )
        canvas.setFillColor(HexColor("#444444"))  # type: ignore[attr-defined]
        _footer(who, look, canvas, document)

    return draw
