"""Every reader × stage × field × conflict × draft, held to the rule as one would write it on paper, field by field."""

from itertools import combinations

import pytest

from workflows.applications.rules.blindness import SEATS, Field, Reader, fields_seen, sees
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.rules.blind import NAMES_KNOWN, names_known, stage_of

ROAD = [state.value for state in CampaignState if state not in {"paused", "abandoned"}]
SIFT, AGREED = ROAD.index("sift_scoring"), ROAD.index("shortlist_agreed")
STAKEHOLDERS, RECOMMENDED, DECIDED = (
    ROAD.index(name) for name in ("assessment", "recommended", "decided")
)
FIT = {"none", "clear", "managed"}
PANEL = {"chair", "member", "independent"}
# On paper: field -> who sees it, and from which place on the road.
OWN = {"candidate": 0, "coordinator": 0}
PAPER = {
    "name": OWN
    | dict.fromkeys(PANEL, AGREED)
    | {
        "adviser": AGREED,
        "auditor": AGREED,
        "stakeholder": STAKEHOLDERS,
        "decider": RECOMMENDED,
        "fppt": DECIDED,
    },
    "contact": OWN | {"fppt": DECIDED},
    "present role": OWN
    | dict.fromkeys(PANEL, AGREED)
    | {"stakeholder": STAKEHOLDERS, "fppt": DECIDED},
    "cv": OWN | dict.fromkeys(PANEL, AGREED) | {"fppt": DECIDED},
    "cv facts": OWN | dict.fromkeys(PANEL, AGREED) | {"fppt": DECIDED},
    "education institutions": OWN | dict.fromkeys(PANEL, AGREED) | {"fppt": DECIDED},
    "answers": OWN | dict.fromkeys(PANEL, SIFT),
    "eligibility answers": OWN | {"fppt": DECIDED},
    "interests": OWN | dict.fromkeys(PANEL, AGREED) | {"fppt": DECIDED},
    "political activity": OWN,
    "time commitment": OWN | dict.fromkeys(PANEL, AGREED),
    "referees": OWN | {"fppt": DECIDED},
    "adjustments": OWN,
    "disability confident": OWN,
    "equality": {},
    "reference": OWN | dict.fromkeys(PANEL, AGREED) | {"decider": RECOMMENDED, "fppt": DECIDED},
    "blind code": {"coordinator": 0} | dict.fromkeys(PANEL, SIFT),
    "state": OWN | dict.fromkeys(PANEL, AGREED) | {"decider": RECOMMENDED, "fppt": DECIDED},
    "submitted at": OWN,
    "timeline": OWN | {"auditor": AGREED},
    "name to declare": dict.fromkeys(PANEL, SIFT),
}


def on_paper(who: set[str], field: str, stage: str, status: str | None, *, draft: bool) -> bool:
    place = ROAD.index(stage) if stage in ROAD else -1  # an abandoned campaign has come nowhere
    if draft:
        return "candidate" in who and "candidate" in PAPER[field]
    scores_blind = bool(who & PANEL) and place < AGREED
    for reader, since in PAPER[field].items():
        if reader not in who or (since and place < since):
            continue
        if scores_blind and reader not in PANEL | {"candidate"}:
            continue
        fit = status in FIT or (reader == "decider" and status is None)
        on_list = field == "name to declare"
        bound = reader in PANEL | {"adviser", "stakeholder", "decider"} and not on_list
        if fit or not bound:
            return True
    return False


def test_the_paper_names_every_field():
    assert set(PAPER) == {field.value for field in Field}


def test_every_seat_of_a_panel_is_a_reader():
    assert set(SEATS) == set(PanelRole)


def test_the_rule_is_what_stands_on_paper(capsys):
    single = [{reader} for reader in Reader]
    pairs = [set(pair) for pair in combinations(Reader, 2)]
    cells = seen = 0
    for readers in [set(), *single, *pairs, set(Reader) - {Reader.CANDIDATE}]:
        who = {reader.value for reader in readers}
        for stage in CampaignState:
            if stage == CampaignState.PAUSED:
                continue  # no stage of its own: see below
            for status in (None, *ConflictStatus):
                for draft in (False, True):
                    found = fields_seen(readers, stage=stage, status=status, draft=draft)
                    for field in Field:
                        told = on_paper(who, field.value, stage.value, status, draft=draft)
                        assert (field in found) is told, (who, field, stage, status, draft)
                        cells += 1
                    seen += len(found)
    assert seen > cells // 10  # it is no rule that says no to everything
    with capsys.disabled():
        print(f"\nblindness: {cells} cells of reader, stage, field, conflict and draft, 0 wrong")  # noqa: T201 -- a figure we answer for


def test_one_field_is_asked_as_all_are():
    for field in Field:
        for stage in (CampaignState.SIFT_SCORING, CampaignState.SHORTLIST_AGREED):
            one = sees({Reader.CHAIR}, field, stage=stage, status=ConflictStatus.CLEAR)
            every = fields_seen({Reader.CHAIR}, stage=stage, status=ConflictStatus.CLEAR)
            assert one is (field in every)


@pytest.mark.parametrize("state", [state for state in CampaignState if state != "paused"])
def test_a_pause_neither_opens_nor_closes_anything(state):
    assert stage_of("paused", state.value) is state
    assert stage_of(state.value, "") is state
    assert names_known(state) is (state in NAMES_KNOWN)


def test_a_pause_without_a_stage_to_go_back_to_shows_a_panel_nothing():
    assert not fields_seen(
        {Reader.MEMBER}, stage=stage_of("paused", ""), status=ConflictStatus.NONE
    )


@pytest.mark.parametrize("state", ["abandoned", "sift_scoring", "sift_moderation"])
def test_no_panel_learns_a_name_before_the_shortlist(state):
    seen = fields_seen(
        set(Reader) - {Reader.CANDIDATE}, stage=CampaignState(state), status=ConflictStatus.NONE
    )
    assert seen <= {Field.ANSWERS, Field.BLIND_CODE, Field.NAME_TO_DECLARE}
