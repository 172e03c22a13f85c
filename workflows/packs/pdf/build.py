"""Sections in, one board pack out."""

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pikepdf import Pdf

from workflows.packs.pdf.assemble import Assembler
from workflows.packs.pdf.cache import SectionCache, section_key
from workflows.packs.pdf.contents import Entry, contents_html
from workflows.packs.pdf.errors import SectionFailedError
from workflows.packs.pdf.farm import make_all
from workflows.packs.pdf.jobs import Job, Kind, run
from workflows.packs.pdf.render import base_css
from workflows.packs.pdf.xmp import Claims, Facts

CONTENTS_ID = "contents"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LINK = re.compile(r"""href\s*=\s*["']?pack:([^"'\s>]*)""")


@dataclass(frozen=True)
class Section:
    """A part of the pack, of HTML or of an uploaded PDF.

    Args:
        id: letters, digits, `-` and `_`; `pack:ID` links lead here.
        title: as the outline and the contents say it.
        level: depth in the outline, 1 the highest.
        html: a whole HTML document, or None.
        pdf: a PDF document, or None; exactly one of the two is given.
        tagged_by_author: the PDF's own tags are good and are kept.
        in_contents: listed in the contents and the outline.
    """

    id: str
    title: str
    level: int = 1
    html: str | None = None
    pdf: bytes | None = None
    tagged_by_author: bool = False
    in_contents: bool = True

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or self.id == CONTENTS_ID:
            raise ValueError(f"not a section id: {self.id!r}")
        if (self.html is None) == (self.pdf is None):
            raise ValueError(f"section {self.id} needs either HTML or a PDF")

    @property
    def kind(self) -> Kind:
        """How the section is made."""
        if self.html is not None:
            return "html"
        return "tagged" if self.tagged_by_author else "foreign"


@dataclass(frozen=True)
class BuiltPack:
    """A pack without any reader's name; `section_pages` is id -> (first page from 1, pages)."""

    data: bytes
    pages: int
    section_pages: dict[str, tuple[int, int]]
    sha256: str
    accessible: bool  # claims PDF/UA-1: every page is tagged by us or by its author


def _no_progress(percent: int, note: str) -> None:
    """For callers who do not watch."""


def build_pack(
    sections: Sequence[Section],
    *,
    title: str,
    subtitle: str,
    author: str,
    marking: str,
    made_at: datetime,
    contents_after: str,
    assets: Mapping[str, bytes] | None = None,
    cache: SectionCache | None = None,
    progress: Callable[[int, str], None] = _no_progress,
    stylesheets: Sequence[str] | None = None,
    workers: int | None = None,
) -> BuiltPack:
    """Render what is not cached, join all, and put the contents after section `contents_after`.

    Args:
        sections: in reading order.
        title: of the document.
        subtitle: kept as the document's subject.
        author: of the document, usually the governance team.
        contents_after: id of the section that the contents follow.
        cache: where finished sections are kept; None makes all anew.
        marking: handling marking printed on every page.
        made_at: moment written into the file; same input, same moment, same bytes.
        assets: name -> bytes of pictures that the HTML calls `asset:NAME`.
        progress: called with percent 0-100 and a sentence.
        stylesheets: CSS texts; by default the house design.
        workers: child processes, see `farm.make_all`.

    Raises SectionFailedError naming the first section that could not be made.
    """
    order = {section.id: index for index, section in enumerate(sections)}
    if len(order) != len(sections):
        raise ValueError("two sections have the same id")
    if contents_after not in order:
        raise ValueError(f"no section {contents_after!r} to put the contents after")
    for section in sections:
        _check_links(section, order)
    maker = _Maker(tuple(stylesheets or (base_css(),)), dict(assets or {}), cache, progress)
    opened = [Pdf.open(io.BytesIO(data)) for data in maker.make(sections, workers)]
    progress(85, "Numbering the pages")
    split = order[contents_after] + 1
    listing = maker.make_contents(sections, [len(pdf.pages) for pdf in opened], split)
    progress(90, "Putting the pack together")
    joined = Assembler()
    for section, pdf in zip(sections[:split], opened[:split], strict=True):
        _add(joined, section, pdf)
    joined.add(listing, CONTENTS_ID, "Contents")
    for section, pdf in zip(sections[split:], opened[split:], strict=True):
        _add(joined, section, pdf)
    ours = all(section.kind == "html" for section in sections)
    accessible = all(section.kind != "foreign" for section in sections)
    data = joined.finish(
        Facts(title, subtitle, author, made_at),
        marking=marking,
        claims=Claims(ua=accessible, archive=ours),
    )
    progress(100, "Ready")
    return BuiltPack(
        data=data,
        pages=len(joined.pdf.pages),
        section_pages={each.id: (each.start + 1, each.count) for each in joined.placed},
        sha256=hashlib.sha256(data).hexdigest(),
        accessible=accessible,
    )


def _check_links(section: Section, known: Mapping[str, int]) -> None:
    for target in _LINK.findall(section.html or ""):
        if target not in known and target != CONTENTS_ID:
            reason = f"it links to “{target}”, which is not in this pack"
            raise SectionFailedError(section.id, section.title, reason)


def _add(joined: Assembler, section: Section, pdf: Pdf) -> None:
    joined.add(pdf, section.id, section.title, level=section.level, in_outline=section.in_contents)


@dataclass(frozen=True)
class _Maker:
    stylesheets: tuple[str, ...]
    assets: dict[str, bytes]
    cache: SectionCache | None
    progress: Callable[[int, str], None]

    def make(self, sections: Sequence[Section], workers: int | None) -> list[bytes]:
        """Bytes of each normalised section, in order, from the cache where it has them."""
        jobs = [self._job(each.id, each.kind, each.html, each.pdf) for each in sections]
        keys = [self._key(job) for job in jobs]
        found = [self.cache.get(key) if self.cache else None for key in keys]
        missing = [index for index, data in enumerate(found) if data is None]
        todo = [jobs[index] for index in missing]
        for done, (position, outcome) in enumerate(make_all(todo, workers=workers), start=1):
            index = missing[position]
            section = sections[index]
            if outcome.data is None:
                raise SectionFailedError(section.id, section.title, outcome.reason)
            found[index] = outcome.data
            if self.cache:
                self.cache.put(keys[index], outcome.data)
            self.progress(round(80 * done / len(missing)), f"Made {section.title}")
        return [data for data in found if data is not None]

    def make_contents(self, sections: Sequence[Section], counts: Sequence[int], split: int) -> Pdf:
        """The contents, rendered again when it needs another number of pages than was assumed."""
        assumed = 1
        while True:
            entries = _entries(sections, counts, split, assumed)
            data = self._one(self._job(CONTENTS_ID, "html", contents_html(entries), None))
            pdf = Pdf.open(io.BytesIO(data))
            # More pages before an entry never make the listing shorter, so this ends.
            if len(pdf.pages) <= assumed:
                return pdf
            assumed = len(pdf.pages)

    def _one(self, job: Job) -> bytes:
        key = self._key(job)
        data = self.cache.get(key) if self.cache else None
        if data is None:
            outcome = run(job)
            if outcome.data is None:
                raise SectionFailedError(job.section_id, "Contents", outcome.reason)
            data = outcome.data
            if self.cache:
                self.cache.put(key, data)
        return data

    def _job(self, section_id: str, kind: Kind, html: str | None, pdf: bytes | None) -> Job:
        if html is None:
            return Job(kind, section_id, pdf or b"", (), {})
        return Job(kind, section_id, html.encode(), self.stylesheets, self.assets)

    def _key(self, job: Job) -> str:
        return section_key(
            kind=job.kind,
            section_id=job.section_id,
            source=job.source,
            stylesheets=job.stylesheets,
            assets=job.assets,
        )


def _entries(
    sections: Sequence[Section], counts: Sequence[int], split: int, own_pages: int
) -> list[Entry]:
    entries, page = [], 1
    for index, (section, count) in enumerate(zip(sections, counts, strict=True)):
        if index == split:
            page += own_pages
        if section.in_contents:
            entries.append(Entry(section.id, section.title, section.level, page))
        page += count
    return entries
