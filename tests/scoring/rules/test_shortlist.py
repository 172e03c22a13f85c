from workflows.scoring.rules.shortlist import Line, problems


def line(code="K1", **given):
    default = {
        "rank": 1,
        "meets_minimum": True,
        "divergent": False,
        "guaranteed": False,
        "included": True,
    }
    return Line(code, **{**default, **given})


def fields(*lines, note=""):
    return set(problems(lines, note=note))


def test_by_the_table_needs_no_words():
    assert fields(line(), line("K2", rank=2), line("K3", rank=3, included=False)) == set()


def test_a_divergent_candidate_needs_a_note_in_or_out():
    assert fields(line(divergent=True)) == {"moderation_note-K1"}
    assert fields(line(divergent=True, moderation_note="We talked.")) == set()
    assert fields(line(), line("K2", rank=2, divergent=True, included=False)) == {
        "moderation_note-K2"
    }


def test_disability_confident_who_meets_the_minimum_must_be_included_whatever_the_reason():
    out = line("K2", rank=9, guaranteed=True, included=False, reason="No room.")
    assert fields(line(), out) == {"include-K2"}
    assert (
        fields(line(), line("K2", rank=9, guaranteed=True, included=False, meets_minimum=False))
        == set()
    )


def test_a_guaranteed_place_passes_nobody_over():
    assert (
        fields(line(), line("K2", rank=2, included=False), line("K3", rank=3, guaranteed=True))
        == set()
    )


def test_passing_over_a_higher_or_equal_candidate_needs_a_reason():
    assert fields(line(included=False), line("K2", rank=2)) == {"reason-K1"}
    assert fields(line(included=False), line("K2", rank=1)) == {"reason-K1"}
    assert fields(line(included=False, reason="Withdrew interest."), line("K2", rank=2)) == set()
    assert fields(line(included=False, meets_minimum=False), line("K2", rank=2)) == set()


def test_going_below_the_minimum_needs_a_reason():
    assert fields(line(), line("K2", rank=2, meets_minimum=False)) == {"reason-K2"}
    assert fields(line(), line("K2", rank=2, meets_minimum=False, reason="Rare skill.")) == set()


def test_an_empty_shortlist_needs_a_note():
    assert fields(line(included=False)) == {"note"}
    assert fields(line(included=False), note="Nobody reached it.") == set()
