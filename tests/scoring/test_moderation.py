"""Moderation: what is agreed stands beside the originals; everybody follows, and who stepped back learns nothing."""

import re

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import AT, make_user, move_to
from tests.scoring.world import World, make_world
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import Campaign
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
)
from workflows.core.models import AuditEvent
from workflows.scoring import permissions, queries, services, triggers
from workflows.scoring.models import (
    Meeting,
    MemberView,
    Minutes,
    ModeratedMark,
    ModerationNote,
    Score,
)
from workflows.scoring.rules.moderation import NOTE_MAX, Given

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderated(db) -> World:
    """Three candidates, in moderation. The independent member (1) stepped back from the first; all are far apart."""
    world = make_world()
    for index, value in enumerate((6, 5, 3)):
        world.declare(index, *([world.applications[0]] if index == 1 else []))
        if index == 1:
            world.assess(1, world.applications[0], ConflictStatus.RECUSED)
        world.score_all(index, value, world.applications[1:] if index == 1 else None)
        world.lock(index)
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    return world


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(world: World, name: str, *args: str) -> str:
    return reverse(f"scoring:{name}", args=[world.reference, *args])


def code(world: World, place: int) -> str:
    return world.applications[place].blind_code


def text(response) -> str:
    return response.content.decode()


def save(world: World, place: int = 0, by=None, **given):
    fields = {
        "given": {"digital": Given(5, "Read again.")},
        "note": "One had missed the second example.",
        "seen": "0.0",
        **given,
    }
    services.moderate(
        reference=world.reference,
        blind_code=code(world, place),
        actor=by or world.user(0),
        at=AT,
        **fields,
    )


def row_of(world: World, place: int):
    sift = queries.sift(world.campaign, on=london_date(AT))
    table = permissions.table_seen(permissions.COORDINATOR, world.campaign, sift)
    return next(row for row in table.rows if row.candidate.code == code(world, place))


# ---- what is recorded


def test_a_moderated_mark_is_a_row_beside_the_originals(moderated):
    before = list(Score.objects.order_by("pk").values())
    save(moderated)
    assert list(Score.objects.order_by("pk").values()) == before
    mark = ModeratedMark.objects.get()
    assert (mark.value, mark.reason, mark.author) == (5, "Read again.", moderated.user(0))
    row = row_of(moderated, 0)
    assert str(row.original.total) == "4.50"
    assert str(row.outcome.total) == "4.63"  # weights 2, 1, 1: (9 + 4.5 + 5) / 4
    assert row.agreed == {"digital": 5}
    assert row.outcome.divergent == row.original.divergent
    event = AuditEvent.objects.get(action="scoring.moderated")
    assert event.detail == {"criteria": ["digital"], "note": True}


def test_another_row_changes_or_takes_back_and_keeps_the_first(moderated):
    save(moderated)
    save(moderated, given={"digital": Given(6, "And again.")}, seen="1.1")
    assert row_of(moderated, 0).agreed == {"digital": 6}
    save(moderated, given={"digital": Given(None, "We were wrong to.")}, seen="2.1")
    assert row_of(moderated, 0).agreed == {}
    assert row_of(moderated, 0).outcome == row_of(moderated, 0).original
    assert [each.value for each in ModeratedMark.objects.all()] == [5, 6, None]
    assert ModerationNote.objects.count() == 1


def test_sent_twice_is_written_once_and_a_stale_page_is_told(moderated):
    save(moderated)
    save(moderated)
    assert ModeratedMark.objects.count() == 1
    with pytest.raises(StaleVersionError) as stale:
        save(moderated, given={"digital": Given(7, "From another page.")})
    assert stale.value.current.held == {"digital": Given(5, "Read again.")}


def test_far_apart_needs_a_note_and_a_change_a_reason(moderated):
    with pytest.raises(InvalidInputError) as refused:
        save(moderated, given={"digital": Given(9, "")}, note=" ")
    assert set(refused.value.errors) == {"value-digital", "reason-digital", "note"}
    assert not ModeratedMark.objects.exists()


@pytest.mark.parametrize("table", ["moderatedmark", "moderationnote", "memberview", "minutes"])
def test_the_database_itself_keeps_what_was_moderated(moderated, table):
    triggers.remove_moderation(connection)
    triggers.install_moderation(connection)
    save(moderated)
    agree(moderated, 0)
    services.save_minutes(
        reference=moderated.reference, text="We met.", version=0, actor=moderated.user(0), at=AT
    )
    for change in ("UPDATE scoring_{} SET id = id", "DELETE FROM scoring_{}"):
        with pytest.raises(Error, match="never edited"), transaction.atomic():
            connection.cursor().execute(change.format(table))
    triggers.remove_moderation(connection)


# ---- who


def test_chair_and_coordinator_lead_and_nobody_else(moderated):
    save(moderated, by=moderated.coordinator)
    for stranger in (moderated.user(1), moderated.user(2), make_user()):
        with pytest.raises(NotVisibleError):
            save(moderated, 1, by=stranger)
        assert sign_in(stranger).get(at(moderated, "moderate")).status_code == 404


def test_only_in_moderation(moderated):
    for state, said in (
        (CampaignState.SIFT_SCORING, "Moderation is not open"),
        (CampaignState.SHORTLIST_AGREED, "stays as it is"),
    ):
        move_to(moderated.campaign, state)
        with pytest.raises(NotAllowedError, match=said):
            save(moderated)
        with pytest.raises(NotAllowedError, match=said):
            agree(moderated, 2)
    with pytest.raises(NotAllowedError, match="Moderation is not open"):
        permissions.check_moderating(move_to(moderated.campaign, CampaignState.SIFT_SCORING))


def test_no_such_campaign_candidate_or_criterion(moderated):
    with pytest.raises(NotVisibleError):
        services.close_meeting(reference="no-such", actor=moderated.user(0), at=AT)
    with pytest.raises(NotVisibleError):
        save(moderated, given={"nonsense": Given(5, "Why.")})
    with pytest.raises(NotVisibleError):
        services.show_candidate(
            reference=moderated.reference, blind_code="B9999", actor=moderated.user(0), at=AT
        )


def test_a_candidate_whom_nobody_could_score_is_not_moderated():
    world = make_world()
    for index in range(3):
        world.declare(index, world.applications[0])
        world.assess(index, world.applications[0], ConflictStatus.RECUSED)
        world.score_all(index, applications=world.applications[1:])
        world.lock(index)
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    with pytest.raises(NotVisibleError):
        save(world, by=world.coordinator)
    desk = sign_in(world.coordinator)
    assert desk.get(at(world, "moderate_candidate", code(world, 0))).status_code == 404
    assert code(world, 0) not in text(desk.get(at(world, "moderate")))
    assert code(world, 1) in text(desk.get(at(world, "moderate")))


def test_a_chair_who_stepped_back_moderates_the_others_only(world):
    for index in range(3):
        world.declare(index, *([world.applications[0]] if index == 0 else []))
        if index == 0:
            world.assess(0, world.applications[0], ConflictStatus.RECUSED)
        world.score_all(index, 5, world.applications[1:] if index == 0 else None)
        world.lock(index)
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    with pytest.raises(NotVisibleError):
        save(world, 0)
    save(world, 1)
    chair = sign_in(world.user(0))
    assert code(world, 0) not in text(chair.get(at(world, "moderate")))
    assert chair.get(at(world, "moderate_candidate", code(world, 0))).status_code == 404
    assert chair.post(at(world, "moderate_show"), {"code": code(world, 0)}).status_code == 404
    refused = chair.get(at(world, "minutes"))
    assert refused.status_code == 403
    assert "the coordinator keeps them" in text(refused)
    assert sign_in(world.coordinator).get(at(world, "minutes")).status_code == 200


# ---- whether members agree


def agree(
    world: World, index: int, place: int = 1, *, agrees: bool = True, comment: str = ""
) -> None:
    services.give_view(
        reference=world.reference,
        blind_code=code(world, place),
        agrees=agrees,
        comment=comment,
        actor=world.user(index),
        at=AT,
    )


def test_members_say_whether_they_agree(moderated):
    agree(moderated, 1)
    agree(moderated, 2, agrees=False, comment="Still thin.")
    page = text(
        sign_in(moderated.user(0)).get(at(moderated, "moderate_candidate", code(moderated, 1)))
    )
    assert f"{moderated.user(2)} does not agree: Still thin." in page
    assert f"Agreed by {moderated.user(1)}." in page
    assert f"Not yet heard: {moderated.user(0)}." in page
    assert "1 of 3, 1 against" in text(
        sign_in(moderated.coordinator).get(at(moderated, "moderate"))
    )
    with pytest.raises(InvalidInputError, match="why you do not agree"):
        agree(moderated, 2, agrees=False)
    with pytest.raises(InvalidInputError, match="Shorten"):
        agree(moderated, 2, comment="x" * (NOTE_MAX + 1))
    with pytest.raises(NotVisibleError):
        agree(moderated, 1, place=0)  # stepped back
    assert MemberView.objects.count() == 2


# ---- pages of whoever leads


def test_the_list_is_by_divergence_searched_and_narrowed(moderated):
    page = sign_in(moderated.coordinator).get(at(moderated, "moderate"))
    assert [line.widest for line in page.context["page"]] == [3, 3, 3]
    assert page.context["waiting"] == 3
    save(moderated)
    chair = sign_in(moderated.user(0))
    left = chair.get(at(moderated, "moderate"), {"show": "open"}).context["page"]
    assert code(moderated, 0) not in [line.code for line in left]
    found = chair.get(at(moderated, "moderate"), {"search": code(moderated, 1).lower()})
    assert [line.code for line in found.context["page"]] == [code(moderated, 1)]
    assert "No candidate matches" in text(chair.get(at(moderated, "moderate"), {"search": "zzz"}))
    assert all(each.full_name not in text(page) for each in moderated.applications)


def test_a_candidate_is_moderated_by_form_and_nothing_typed_is_lost(moderated):
    chair = sign_in(moderated.user(0))
    where = at(moderated, "moderate_candidate", code(moderated, 0))
    typed = {"value-digital": "5", "reason-digital": "", "note": "Kept words.", "seen": "0.0"}
    refused = chair.post(where, typed)
    assert refused.status_code == 400
    assert "Kept words." in text(refused)
    assert "Say why the panel moved" in text(refused)
    assert '<option value="5" selected>' in text(refused)
    odd = chair.post(where, {**typed, "value-digital": "five", "reason-digital": "Why."})
    assert "Choose a mark from 1 to 7" in text(odd)
    saved = chair.post(where, {**typed, "reason-digital": "Read again.", "next": "1"})
    assert saved.url == at(moderated, "moderate_candidate", code(moderated, 1))
    stale = chair.post(where, {**typed, "value-digital": "6", "reason-digital": "Mine."})
    assert stale.status_code == 409
    assert "Read again." in text(stale)
    assert "Mine." in text(stale)
    again = {
        **typed,
        "value-digital": "6",
        "reason-digital": "Mine.",
        "seen": stale.context["seen"],
    }
    assert chair.post(where, again).url == where
    last = at(moderated, "moderate_candidate", code(moderated, 2))
    assert not chair.get(last).context["next"]
    assert chair.post(last, {"note": "We met.", "seen": "0.0", "next": "1"}).url == last


def test_the_form_is_gone_when_the_shortlist_is_agreed(moderated):
    save(moderated)
    move_to(moderated.campaign, CampaignState.SHORTLIST_AGREED)
    chair = sign_in(moderated.user(0))
    where = at(moderated, "moderate_candidate", code(moderated, 0))
    page = text(chair.get(where))
    assert "Read again." in page
    assert "What the panel agrees" not in page
    assert "stays as it is" in text(chair.post(where, {"seen": "1.1"}))
    assert "stays as it is" in text(chair.get(at(moderated, "moderate")))
    assert chair.post(at(moderated, "moderate_show"), {"code": code(moderated, 0)}).url == at(
        moderated, "moderate"
    )


def test_the_shortlist_takes_totals_and_notes_from_the_meeting(moderated):
    for place in range(3):
        save(moderated, place, note=f"Note {place}.")
    desk = sign_in(moderated.coordinator)
    page = text(desk.get(at(moderated, "shortlist")))
    assert "Note 1." in page
    table = text(desk.get(at(moderated, "table")))
    assert "4.50 before moderation" in table
    assert "Moderated" in table
    rows = text(desk.get(at(moderated, "export")))
    assert "Total before moderation" in rows
    Campaign.objects.filter(pk=moderated.campaign.pk).update(quorum=2, min_independent=0)
    shortlist = services.agree_shortlist(
        campaign_id=moderated.campaign.pk,
        entries=[services.EntryInput(code(moderated, place), included=True) for place in range(3)],
        note="",
        actor=moderated.coordinator,
        at=AT,
    )
    assert {each.moderation_note for each in shortlist.entries.all()} == {
        "Note 0.",
        "Note 1.",
        "Note 2.",
    }
    assert str(shortlist.entries.get(application=moderated.applications[0]).total) == "4.63"


# ---- minutes


def test_minutes_are_drafted_edited_and_kept_in_versions(moderated):
    save(moderated)
    chair = sign_in(moderated.user(0))
    page = chair.get(at(moderated, "minutes"))
    draft = page.context["text"]
    assert f"Candidate {code(moderated, 0)}" in draft
    assert "Read again." in draft
    assert f"{moderated.user(1)} stepped back and took no part." in draft
    assert all(each.full_name not in draft for each in moderated.applications)
    where = at(moderated, "minutes")
    assert chair.post(where, {"text": f"{draft} Edited.", "version": "0"}).url == where
    chair.post(where, {"text": f"{draft} Edited.", "version": "0"})  # sent twice
    assert Minutes.objects.count() == 1
    stale = chair.post(where, {"text": "Mine.", "version": "0"})
    assert stale.status_code == 409
    assert "Mine." in text(stale)
    assert "Edited." in text(stale)
    chair.post(where, {"text": "Mine.", "version": stale.context["version"]})
    assert Minutes.objects.first().text == "Mine."
    shown = text(chair.get(where))
    assert "Version 1" in shown
    assert "A fresh draft" in shown
    for bad, said in ((" ", "Write the minutes"), ("x" * 60_001, "Shorten the minutes")):
        refused = chair.post(where, {"text": bad, "version": "2"})
        assert refused.status_code == 400
        assert said in text(refused)
    assert chair.post(where, {"text": "Odd.", "version": "x"}).status_code == 409


# ---- following


def now_page(world: World, index: int) -> str:
    return text(sign_in(world.user(index)).get(at(world, "follow_now")))


def show(world: World, place: int) -> None:
    chair = sign_in(world.user(0))
    assert chair.post(at(world, "moderate_show"), {"code": code(world, place)}).url == at(
        world, "moderate_candidate", code(world, place)
    )


def test_everybody_follows_the_chair_and_who_stepped_back_learns_nothing(moderated):
    assert "Waiting for the chair" in now_page(moderated, 2)
    pages = {}
    for place in (1, 2, 0):
        show(moderated, place)
        pages[place] = now_page(moderated, 1)
        assert code(moderated, place) in now_page(moderated, 2)
        assert "Clear evidence." in now_page(moderated, 2)
    assert code(moderated, 2) in pages[2]
    assert "Please step out" in pages[0]
    now_page(
        moderated, 2
    )  # asks again: one reading for each candidate, and none of who stepped back
    read = AuditEvent.objects.filter(action="scoring.marks_followed")
    assert read.filter(actor_id_text=str(moderated.user(2).pk)).count() == 3
    assert read.filter(actor_id_text=str(moderated.user(1).pk)).count() == 2
    whole = text(sign_in(moderated.user(1)).get(at(moderated, "follow")))
    assert "Please step out" in whole
    assert not any(each.blind_code in whole for each in moderated.applications)
    assert (
        sign_in(moderated.user(1)).get(at(moderated, "view", code(moderated, 0))).status_code == 404
    )
    chair = sign_in(moderated.user(0))
    assert "Shown now" in text(chair.get(at(moderated, "moderate")))
    chair.post(at(moderated, "moderate_close"))
    assert "data-poll-done" in now_page(moderated, 1)
    assert Meeting.objects.get().candidate is None
    show(moderated, 1)
    assert code(moderated, 1) in now_page(moderated, 1)


def test_the_holding_page_is_the_same_whatever_is_moderated_behind_it(moderated):
    """Byte for byte: no mark, note, count or size of what the others see may show through."""
    show(moderated, 0)
    client = sign_in(moderated.user(1))
    for name in ("follow", "follow_now", "campaign"):
        save_token = re.compile(r'value="[0-9a-zA-Z]{64}"|"csrf[^"]*"')
        before = client.get(at(moderated, name))
        seen = ModeratedMark.objects.count(), ModerationNote.objects.count()
        save(moderated, note=f"Note before {name}.", seen=f"{seen[0]}.{seen[1]}")
        agree(moderated, 2, place=0)
        after = client.get(at(moderated, name))
        assert save_token.sub("", text(before)) == save_token.sub("", text(after))
        assert "ETag" not in after
        assert "Last-Modified" not in after


def test_a_page_that_follows_works_without_scripts(moderated):
    page = text(sign_in(moderated.user(2)).get(at(moderated, "follow")))
    assert '<meta http-equiv="refresh" content="5">' in page
    assert "Refresh now" in page
    move_to(moderated.campaign, CampaignState.SHORTLIST_AGREED)
    page = text(sign_in(moderated.user(2)).get(at(moderated, "follow")))
    assert "http-equiv" not in page
    assert "The meeting is closed" in page


def test_a_member_gives_their_view_by_form(moderated):
    client = sign_in(moderated.user(2))
    where = at(moderated, "view", code(moderated, 0))
    assert "Do you agree with this?" in text(client.get(where))
    refused = client.post(where, {"agrees": "no"})
    assert refused.status_code == 400
    assert "why you do not agree" in text(refused)
    assert client.post(where, {"agrees": "yes"}).url == at(moderated, "follow")
    assert MemberView.objects.get().agrees
    assert "Follow the panel’s meeting" in text(client.get(at(moderated, "campaign")))
    move_to(moderated.campaign, CampaignState.SHORTLIST_AGREED)
    assert "Do you agree" not in text(client.get(where))


def test_who_waits_for_an_assessment_follows_nothing(moderated):
    moderated.declare(2, moderated.applications[1])
    refused = sign_in(moderated.user(2)).get(at(moderated, "follow_now"))
    assert refused.status_code == 403
    assert "has not assessed yet" in text(refused)


def test_a_candidate_who_withdrew_is_not_shown(moderated):
    show(moderated, 1)
    gone = moderated.applications[1]
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn")
    assert "Waiting for the chair" in now_page(moderated, 2)


def test_nobody_who_could_not_be_scored_is_shown_as_marked(moderated):
    sift = queries.sift(moderated.campaign, on=london_date(AT))
    for index in (0, 2):
        moderated.declare(index, moderated.applications[0])
        moderated.assess(index, moderated.applications[0], ConflictStatus.RECUSED)
    assert sift.candidates
    late = sign_in(moderated.user(0)).get(at(moderated, "view", code(moderated, 0)))
    assert late.status_code == 404


def test_lists_and_pages_cost_the_same_for_few_and_many(django_assert_max_num_queries):
    counts = []
    for candidates in (3, 8):
        world = make_world(candidates=candidates)
        for index in range(3):
            world.finish(index, 4 + index % 2)
        move_to(world.campaign, CampaignState.SIFT_MODERATION)
        show(world, 0)
        chair, member = sign_in(world.user(0)), sign_in(world.user(2))
        used = []
        for client, name, *args in (
            (chair, "moderate"),
            (chair, "moderate_candidate", code(world, 1)),
            (chair, "minutes"),
            (member, "follow_now"),
        ):
            with django_assert_max_num_queries(40) as found:
                assert client.get(at(world, name, *args)).status_code == 200
            used.append(len(found))
        counts.append(used)
    assert counts[0] == counts[1]


def test_a_campaign_there_is_not():
    with pytest.raises(NotVisibleError):
        permissions.campaign_for(make_user(), "scoring.moderate", "no-such")
