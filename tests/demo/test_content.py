import difflib
import html.parser
import io
import itertools
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import Image

from nedrecruit.demo.answers import answers_for
from nedrecruit.demo.bodies import BODIES, TRUST, body, logo_png, logo_svg
from nedrecruit.demo.campaigns import SCALE, campaign, campaigns
from nedrecruit.demo.candidates import applicants, candidate, candidates
from nedrecruit.demo.cvs import cv_bytes
from nedrecruit.demo.pages import page, pages
from nedrecruit.demo.scores import scores_for
from nedrecruit.demo.staff import COMMITTEE, GOVERNORS, PANEL, STAFF, person

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _answers():
    return {
        (each.key, key): text
        for each in candidates()
        for key, text in answers_for(each.key, each.campaign).items()
    }


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_brand_colours_are_readable_on_white_and_logos_are_images():
    assert {each.kind for each in BODIES} == {"foundation-trust", "icb"}
    for each in BODIES:
        assert 1.05 / (_luminance(each.colour) + 0.05) >= 4.5
        assert Image.open(io.BytesIO(logo_png(each.slug))).size == (384, 384)
        assert logo_png(each.slug) == logo_png(each.slug)
        assert each.name in logo_svg(each.slug)
        assert len(each.about) == 3
    assert body(TRUST.slug) is TRUST


def test_people_have_one_account_each():
    everyone = [(each.key, each.email) for each in (*STAFF, *candidates())]
    assert (
        len({key for key, _ in everyone}) == len({email for _, email in everyone}) == len(everyone)
    )
    assert all(email.endswith("@demo.nedrecruit.example") for _, email in everyone)
    assert (len(GOVERNORS), len(COMMITTEE)) == (5, 3)
    assert len(PANEL) >= 12


def test_campaigns_cover_every_stage_with_full_panels():
    assert Counter(each.stage for each in campaigns()) == {
        "drafted": 1, "open": 1, "closing-soon": 1, "in-sift": 2,
        "sift-locked": 1, "interviewed": 1, "decided": 1,
    }  # fmt: skip
    for each in campaigns():
        assert len({seat.person for seat in each.panel}) == 5
        assert all(person(seat.person) for seat in each.panel)
        assert [seat.role for seat in each.panel].count("chair") == 1
        assert 4 <= len(each.criteria) <= 6
        assert [criterion.lead for criterion in each.criteria].count(True) == 1
        assert 4 <= len(each.role) <= 6
        dates = list(each.planned(at=AT).values())
        assert dates == sorted(dates)
    assert [anchor.value for anchor in SCALE] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("each", campaigns(), ids=lambda each: each.key)
def test_the_timetable_fits_the_stage(each):
    dates = each.planned(at=AT)
    past = [stage for stage, moment in dates.items() if moment <= AT]
    late = {delay.stage for delay in each.delays}
    expected = {
        "drafted": [],
        "open": ["opens"],
        "closing-soon": ["opens"],
        "in-sift": ["opens", "closes"],
        "sift-locked": ["opens", "closes", "sift"],
        "interviewed": ["opens", "closes", "sift", "interviews"],
        "decided": ["opens", "closes", "sift", "interviews", "decision", "announcement"],
    }[each.stage]
    assert past == expected
    assert late <= set(past)


def test_there_are_candidates_enough_and_gaps_are_explained():
    assert len(candidates()) == 28
    assert sum(len(applicants(each.key)) for each in campaigns()) == 28
    assert len({each.phone for each in candidates()}) == 28
    assert all(re.fullmatch(r"07700 900\d{3}", each.phone) for each in candidates())
    gaps = [gap for each in candidates() for gap in each.gaps]
    assert len(gaps) >= 3
    assert all(gap.text for gap in gaps)
    for each in candidates():
        assert all(0 <= level <= 1 for level in each.quality.values())


def test_answers_have_the_length_the_form_asks():
    lengths = [len(text.split()) for text in _answers().values()]
    assert min(lengths) >= 260
    assert max(lengths) <= 420


def test_answers_are_blind():
    for (key, _), text in _answers().items():
        who = candidate(key)
        names = [part for part in re.split(r"[\s-]+", who.full_name) if len(part) > 3]
        hidden = [n for n in names if n != "Professor"] + [who.email, who.phone, key]
        found = [name for name in hidden if re.search(rf"\b{re.escape(name)}\b", text)]
        assert not found, (key, found)
        assert not re.search(r"[\[\]{}|]", text)


def test_no_two_answers_read_the_same():
    by_criterion = {}
    sentences = Counter()
    for (key, criterion), text in _answers().items():
        by_criterion.setdefault(criterion, []).append((key, text.split()))
        sentences.update(re.split(r"(?<=[.?!])\s+", text))
    assert [each for each, count in sentences.items() if count > 1] == []
    for texts in by_criterion.values():
        for (one, left), (two, right) in itertools.combinations(texts, 2):
            match = difflib.SequenceMatcher(None, left, right, autojunk=False)
            assert match.real_quick_ratio() == 0 or match.ratio() < 0.5, (one, two)


def test_answers_are_for_the_campaign_applied_to():
    with pytest.raises(KeyError):
        answers_for("c.oakenshaw", "wcv-2026-01")


def test_scores_follow_quality_and_panellists_differ():
    where = campaign("wcv-2026-03")
    panel = [seat.person for seat in where.panel]
    who = [each.key for each in applicants(where.key)]
    criteria = [each.key for each in where.criteria]
    scores = scores_for(where.key, panel, who, criteria)
    assert scores == scores_for(where.key, panel, who, criteria)
    assert len(scores) == len(panel) * len(who) * len(criteria)
    assert all(1 <= value <= 7 and comment for value, comment in scores.values())
    spreads = [
        max(values) - min(values)
        for key in who
        for criterion in criteria
        for values in [[scores[member, key, criterion][0] for member in panel]]
    ]
    assert any(each >= 2 for each in spreads)
    assert any(each <= 1 for each in spreads)
    mean = {key: sum(v for (_, k, _), (v, _) in scores.items() if k == key) for key in who}
    assert max(mean, key=mean.get) == "a.brzezinska"
    assert min(mean, key=mean.get) == "h.sotheran"


def test_cv_files_are_real_and_run_from_one_page_to_nine():
    pages_seen, names = set(), set()
    for each in candidates():
        name, data = cv_bytes(each.key)
        names.add(name)
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                assert parts.testzip() is None
                assert each.full_name in parts.read("word/document.xml").decode()
                assert not [part for part in parts.namelist() if "vba" in part.lower()]
            continue
        pages_seen.add(each.cv_pages)
        with pypdfium2.PdfDocument(data) as document:
            assert len(document) == each.cv_pages
            text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
        assert each.email in re.sub(r"\s", "", text)
        # the layouts use Latin-1 fonts: a name beyond them would print as boxes
        each.full_name.encode("cp1252")
    assert pages_seen == set(range(1, 10))
    assert len(names) == len(candidates())


def test_content_is_the_same_in_another_process():
    code = (
        "import hashlib;from nedrecruit.demo.cvs import cv_bytes;"
        "from nedrecruit.demo.answers import answers_for;"
        "parts=[cv_bytes('o.ogunleye')[1],cv_bytes('d.achterberg')[1],"
        "repr(answers_for('o.ogunleye','wcv-2026-02')).encode()];"
        "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    )
    seen = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(seen) == 1


class _Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


def test_pages_use_the_agreed_blocks_and_plain_html():
    slugs = [each.slug for each in pages()]
    assert slugs[0] == "home"
    assert len(set(slugs)) == 9
    assert page("cookies").blocks
    kinds = Counter(block.kind for each in pages() for block in each.blocks)
    assert set(kinds) == {"heading", "text", "inset", "details", "steps", "do_dont"}
    tags = _Tags()
    for each in pages():
        for block in each.blocks:
            if block.kind in {"text", "inset"}:
                tags.feed(block.value)
    assert tags.seen <= {"p", "ul", "li", "a"}
