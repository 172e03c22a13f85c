"""Ratios of the pack engine. They are printed, never asserted: `pytest -m bench -s`."""

import io
import shutil
import time
import warnings

import pikepdf
import pytest

from tests.packs.pdf import sample
from workflows.packs.pdf import Section, SectionCache, copy_for, normalise_foreign

pytestmark = pytest.mark.bench
CANDIDATES = 60


def best(function, times=3):
    """Seconds of the quickest run."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


def large(count, changed=None):
    """A pack of `count` profiles, each with an eight-page upload."""
    cv = sample.upload(pages=8)
    sections = sample.front_matter()
    for index in range(count):
        answer = "Something new." if index == changed else f"I led number {index}."
        section = sample.profile(index % 2, answer=answer)
        html = section.html.replace(f"pack:cv-{index % 2}", f"pack:cv-{index}")
        html = html.replace(sample.NAMES[index % 2], f"Candidate {index}")
        sections.append(Section(f"profile-{index}", f"Candidate {index}", html=html))
        sections.append(Section(f"cv-{index}", f"CV of candidate {index}", level=2, pdf=cv))
    return sections


def concatenate(files):
    out = pikepdf.new()
    opened = [pikepdf.open(io.BytesIO(data)) for data in files]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in opened:
            out.pages.extend(each.pages)
    held = io.BytesIO()
    out.save(held)


def test_ratios(tmp_path):
    cache = SectionCache(tmp_path / "cache")
    sections = large(CANDIDATES)
    start = time.perf_counter()
    pack = sample.build(sections, cache=cache, workers=None)
    full = time.perf_counter() - start
    assert pack.pages > CANDIDATES  # the ratios are of a pack of the size they are printed for
    other = large(CANDIDATES, changed=3)
    start = time.perf_counter()
    sample.build(other, cache=cache, workers=None)
    changed = time.perf_counter() - start
    files = [path.read_bytes() for path in sorted((tmp_path / "cache").rglob("*.pdf"))]
    bare = best(lambda: concatenate(files))
    joined = best(lambda: sample.build(sections, cache=cache))
    path = tmp_path / "pack.pdf"
    path.write_bytes(pack.data)
    copied = best(lambda: shutil.copyfile(path, tmp_path / "copy.pdf"))
    rewritten = best(lambda: (tmp_path / "copy.pdf").write_bytes(path.read_bytes()))
    reader = best(lambda: (tmp_path / "copy.pdf").write_bytes(copy_for(path, "Ada", "R-1")))
    cv = sample.upload(pages=40)
    upload = best(lambda: normalise_foreign(cv, "cv"))
    lines = [
        f"{pack.pages} pages, {len(pack.data) >> 10} KB, full build {full:.1f} s",
        f"cached build ÷ bare concatenation: {joined / bare:.2f} ({joined:.2f} s ÷ {bare:.2f} s)",
        f"one changed candidate ÷ full build: {changed / full:.2f}",
        f"reader's copy ÷ file copy: {reader / copied:.2f}, ÷ read and write: {reader / rewritten:.2f}",
        f"upload: {1000 * upload / 40:.1f} ms a page",
    ]
    print("\n" + "\n".join(lines))  # noqa: T201 - the figures are what this is for
