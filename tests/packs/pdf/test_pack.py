"""The finished document, looked at with other people's tools."""

import hashlib
import io
import subprocess

import page
import pikepdf
import pytest

from tests.packs.pdf import sample
from tests.packs.pdf.tagaudit import audit
from workflows.packs.pdf import Section, SectionFailedError, copy_for


def text_pages(data: bytes) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


def outline(data: bytes) -> list[tuple[int, str, int]]:
    """(depth, title, page from 1) in reading order."""
    pdf = pikepdf.open(io.BytesIO(data))
    numbers = {p.obj.objgen: i for i, p in enumerate(pdf.pages, start=1)}
    out = []

    def read(items, depth):
        for item in items:
            out.append((depth, item.title, numbers[item.destination[0].objgen]))
            read(item.children, depth + 1)

    with pdf.open_outline() as held:
        read(held.root, 1)
    return out


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_our_own_pages_validate(native_pack, profile):
    report = page.validate_pdf_bytes(native_pack.data, profile=profile)
    assert report.is_compliant, [f.rule_id for f in report.failures]
    assert native_pack.accessible


def test_uploads_drop_the_claim_and_break_no_other_rule(mixed_pack):
    report = page.validate_pdf_bytes(mixed_pack.data, profile="ua1")
    assert {f.rule_id for f in report.failures} == {"PDFUA1-ID-PART-001", "PDFUA1-ID-SCHEMA-001"}
    assert not mixed_pack.accessible
    assert b"pdfaid:part>" not in mixed_pack.data


@pytest.mark.parametrize("which", ["native_pack", "mixed_pack"])
def test_the_tag_tree_is_sound_and_every_link_leads_somewhere(which, request):
    assert audit(request.getfixturevalue(which).data) == []


@pytest.mark.parametrize("which", ["native_pack", "mixed_pack"])
def test_qpdf_finds_nothing(which, request, tmp_path):
    path = tmp_path / "pack.pdf"
    path.write_bytes(request.getfixturevalue(which).data)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_outline_contents_and_pages_agree(mixed_pack):
    starts = {s.id: mixed_pack.section_pages[s.id][0] for s in sample.mixed()}
    told = [(s.level, s.title, starts[s.id]) for s in sample.mixed() if s.in_contents]
    assert [line for line in outline(mixed_pack.data) if line[1] != "Contents"] == told
    contents = text_pages(mixed_pack.data)[mixed_pack.section_pages["contents"][0] - 1]
    for _, title, number in told:
        line = next(line for line in contents.splitlines() if title in line)
        assert line.split()[-1] == str(number)


def test_marking_title_and_number_stand_on_every_page(mixed_pack):
    pages = text_pages(mixed_pack.data)
    assert len(pages) == mixed_pack.pages
    for number, text in enumerate(pages, start=1):
        assert sample.MARKING in text
        assert sample.TITLE in text
        assert f"Page {number} of {mixed_pack.pages}" in text


def test_metadata_labels_and_hash(native_pack):
    pdf = pikepdf.open(io.BytesIO(native_pack.data))
    assert str(pdf.docinfo.Title) == sample.TITLE
    assert str(pdf.docinfo.CreationDate) == "D:20270301090000Z"
    assert pdf.pages[4].label == "5"
    with pdf.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert xmp["dc:title"] == sample.TITLE
    assert native_pack.sha256 == hashlib.sha256(native_pack.data).hexdigest()


def test_same_input_same_bytes(mixed_pack):
    assert sample.build(sample.mixed()).data == mixed_pack.data


def test_long_contents_take_the_pages_they_need():
    html = "<html lang=en><title>x</title><h1>x</h1></html>"
    many = [Section(f"s{i}", f"Section {i}", html=html) for i in range(60)]
    pack = sample.build(many, contents_after="s0")
    start, count = pack.section_pages["contents"]
    assert (start, count) == (2, 3)
    assert pack.section_pages["s1"] == (5, 1)
    line = next(x for x in text_pages(pack.data)[1].splitlines() if "Section 1 " in x)
    assert line.split()[-1] == "5"


def test_two_sections_with_one_id_are_refused():
    section = Section("a", "A", html="<p>a")
    with pytest.raises(ValueError, match="same id"):
        sample.build([section, section], contents_after="a")


def test_contents_must_follow_a_section():
    with pytest.raises(ValueError, match="contents after"):
        sample.build([Section("a", "A", html="<p>a")], contents_after="b")


@pytest.mark.parametrize(
    ("name", "made_of"),
    [
        ("a b", {"html": "x"}),
        ("contents", {"html": "x"}),
        ("a", {}),
        ("a", {"html": "x", "pdf": b"x"}),
    ],
)
def test_wrong_sections_are_refused(name, made_of):
    with pytest.raises(ValueError, match="section"):
        Section(name, "A", **made_of)


def test_a_link_to_nothing_names_its_section():
    broken = Section("a", "Scores", html='<a href="pack:gone">x</a>')
    with pytest.raises(SectionFailedError, match=r"Scores.*gone") as caught:
        sample.build([broken], contents_after="a")
    assert caught.value.section_id == "a"


def test_titles_of_any_length_and_script_do_not_break_furniture(native_pack):
    html = "<html lang=en><title>x</title><h1>x</h1></html>"
    pack = sample.build(
        [Section("a", "A", html=html)], contents_after="a", title="委员会 " + "long " * 60
    )
    assert "Page 1 of 2" in text_pages(pack.data)[0]
    assert audit(pack.data) == []


READERS = [
    ("Ada Lovelace", "ada@example.org", "Ada Lovelace · ada@example.org"),
    ("Łukasz Żółć", "R-2", "Łukasz Żółć · R-2"),
    ("Νίκος Παπάς", "R-3", "Νίκος Παπάς · R-3"),
    ("محمد علي", "R-4", "R-4"),
    ("王小明", "ming@example.org", "ming@example.org"),
    ("x (y) \\ <z>", "R-5", "x (y) \\ <z> · R-5"),
    ("N" * 300, "R-6", "N" * 59 + "… · R-6"),
]


@pytest.mark.parametrize(("name", "reference", "shown"), READERS)
def test_each_reader_is_named_on_every_page_and_the_copy_still_validates(
    native_pack, name, reference, shown
):
    copy = copy_for(native_pack.data, name, reference)
    assert len(copy) == len(native_pack.data)
    assert page.validate_pdf_bytes(copy, profile="ua1").is_compliant
    assert audit(copy) == []
    for text in text_pages(copy):
        assert f"Copy for {shown}" in text


def test_copies_differ_by_reader_and_repeat_for_the_same(mixed_pack, tmp_path):
    path = tmp_path / "base.pdf"
    path.write_bytes(mixed_pack.data)
    ada, bob = copy_for(path, "Ada", "R-1"), copy_for(path, "Bob", "R-2")
    assert ada == copy_for(mixed_pack.data, "Ada", "R-1")
    ids = [pikepdf.open(io.BytesIO(data)).trailer.ID for data in (ada, bob, mixed_pack.data)]
    assert len({bytes(each[0]) for each in ids}) == 1
    assert len({bytes(each[1]) for each in ids}) == 3


@pytest.mark.parametrize(
    "base", [b"%PDF-1.7", b"%ned-reader-slot:" * 2, b"%ned-reader-slot:" + b" " * 5000]
)
def test_only_a_pack_takes_a_name(base):
    with pytest.raises(ValueError):
        copy_for(base, "Ada", "R-1")


def test_anchors_with_one_name_in_two_sections_stay_apart():
    html = '<html lang=en><title>x</title><h1 id="é">x</h1><p><a href="#é">up</a> <a href="pack:b">b</a></p></html>'
    sections = [Section(name, name, html=html) for name in "abc"]
    pack = sample.build(sections, contents_after="a")
    assert audit(pack.data) == []
    assert page.validate_pdf_bytes(pack.data, profile="ua1").is_compliant
    pdf = pikepdf.open(io.BytesIO(pack.data))
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    for index in (0, 2, 3):
        held = pdf.pages[index].obj
        inner = next(a.Dest for a in held.Annots if not str(a.Dest).startswith("sec."))
        assert names[str(inner)][0].objgen == held.objgen
