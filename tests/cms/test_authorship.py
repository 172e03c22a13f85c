from cms.authorship import author_of, said

WRITER, APPROVER = 1, 2
ADVERT = {
    "title": "Chair",
    "role": '<p data-block-key="a1">Lead.</p>',
    "looking_for": "",
    "live": False,
}


def test_the_editor_adds_keys_and_empty_paragraphs_by_itself():
    again = {
        **ADVERT,
        "role": '<p data-block-key="zz">Lead.</p>',
        "looking_for": '<p data-block-key="7vxtp"></p>',
        "search_text": "Chair Lead.",
        "latest_revision": 9,
    }
    assert said(again) == said(ADVERT)
    assert author_of([(APPROVER, again), (WRITER, ADVERT)]) == WRITER


def test_keys_inside_a_body_of_blocks_are_no_change_either():
    body = r'[{"type": "text", "value": "<p data-block-key=\"{}\">Words</p>", "id": "x"}]'
    one, two = ({**ADVERT, "body": body.replace("{}", key)} for key in ("abc", "def"))
    assert author_of([(APPROVER, two), (WRITER, one)]) == WRITER


def test_other_words_are_another_authors():
    changed = {**ADVERT, "role": '<p data-block-key="a1">Lead us.</p>'}
    assert author_of([(APPROVER, changed), (WRITER, ADVERT)]) == APPROVER
    assert author_of([(WRITER, ADVERT), (APPROVER, changed), (WRITER, ADVERT)]) == WRITER


def test_a_list_is_compared_and_nobody_is_nobody():
    assert said({"comments": [], "tags": ["a"]}) == {"comments": [], "tags": ["a"]}
    assert author_of([]) is None
