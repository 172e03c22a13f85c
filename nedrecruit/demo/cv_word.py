"""Two Word layouts for CVs: plain headings, and a table of dates."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.shared import Cm, Pt, RGBColor

from nedrecruit.demo.candidates import Candidate
from nedrecruit.demo.cv_content import Section, sections

_WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def docx(who: Candidate) -> bytes:
    """The candidate's CV as a Word file, as near as may be to the asked-for pages. Same bytes every time."""
    document = Document()
    table = who.cv_design == "word-table"
    normal = document.styles["Normal"]
    normal.font.name = "Georgia" if table else "Calibri"
    normal.font.size = Pt(10.5 if table else 11)
    for room in document.sections:
        room.page_width, room.page_height = Cm(21), Cm(29.7)
        room.left_margin = room.right_margin = Cm(2.2)
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = RGBColor(0x2F, 0x3E, 0x46)
    document.add_heading(who.full_name, 0)
    document.add_paragraph(who.current_role)
    document.add_paragraph(f"{who.town}, {who.postcode_area} | {who.phone} | {who.email}")
    # One more of everything for each page: measured in LibreOffice, since Word files have no pages.
    for section in sections(who, extra=(0, 0, 2, 5)[min(who.cv_pages, 3)]):
        document.add_heading(section.title, 1)
        if table and any(each.side for each in section.entries):
            _table(document, section)
        else:
            _plain(document, section)
    core = document.core_properties
    core.author, core.title = who.full_name, f"CV of {who.full_name}"
    core.created = core.modified = _WHEN.replace(tzinfo=None)
    core.last_modified_by, core.revision, core.comments = who.full_name, 1, ""
    out = io.BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _plain(document: DocumentType, section: Section) -> None:
    for entry in section.entries:
        if entry.head and entry.points:
            document.add_heading(f"{entry.head} ({entry.side})" if entry.side else entry.head, 2)
        elif entry.head:
            text = f"{entry.head} ({entry.side})" if entry.side else entry.head
            document.add_paragraph(text, style="List Bullet")
        for number, point in enumerate(entry.points):
            document.add_paragraph(point, style="List Bullet" if number else None)


def _table(document: DocumentType, section: Section) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(3.6), Cm(13)
    for entry in section.entries:
        left, right = table.add_row().cells
        left.width, right.width = Cm(3.6), Cm(13)
        left.text = entry.side
        right.text = entry.head
        right.paragraphs[0].runs[0].bold = bool(entry.points)
        for point in entry.points:
            right.add_paragraph(point)


def _still(data: bytes) -> bytes:
    """The same parts with one fixed time, as the library stamps each with the present."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _WHEN.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
