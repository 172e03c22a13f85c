from dataclasses import replace

import pytest
from django.db import Error, connection, transaction

from tests.factories import AT, give_role, make_submitted, make_user, move_to, seat
from tests.scoring.world import CONFLICT, NONE, make_world
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    StaleVersionError,
    TransitionError,
)
from workflows.core.models import AuditEvent
from workflows.scoring import permissions, queries, services, triggers
from workflows.scoring.models import Score, Shortlist, SiftSheet
from workflows.scoring.queries import Mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def locks(db):
    """The triggers in place, whether or not the session took them off for tests that flush tables."""
    triggers.remove(connection)
    triggers.install(connection)


# ---- declaring


def test_sheets_are_laid_out_in_a_random_order_of_ones_own():
    world = make_world(candidates=12)
    for index in range(3):
        world.declare(index)
    orders = {
        tuple(SiftSheet.objects.filter(membership=each).values_list("application_id", flat=True))
        for each in world.seats
    }
    assert len(orders) == 3
    by_id = SiftSheet.objects.filter(membership=world.seats[0]).order_by("pk")
    assert [each.pk for each in by_id] == [each.pk for each in by_id.order_by("position")]
    world.declare(0)
    assert SiftSheet.objects.filter(membership=world.seats[0]).count() == 12


def test_every_candidate_must_be_answered_for(world):
    given = {each.candidate_id: NONE for each in world.applications[:2]}
    with pytest.raises(InvalidInputError) as refused:
        services.declare(reference=world.reference, declared=given, actor=world.user(0), at=AT)
    assert list(refused.value.errors) == [f"conflict-{world.applications[2].candidate_id}"]
    assert not SiftSheet.objects.exists()


def test_nobody_else_can_be_declared_on(world):
    given = {each.candidate_id: NONE for each in world.applications} | {make_user().pk: NONE}
    with pytest.raises(NotVisibleError):
        services.declare(reference=world.reference, declared=given, actor=world.user(0), at=AT)


def test_no_declaring_before_eligibility_is_settled(world):
    move_to(world.campaign, CampaignState.ELIGIBILITY)
    with pytest.raises(NotAllowedError):
        world.declare(0)


def test_declaring_after_scoring_lays_out_nothing(world):
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    world.declare(0)
    assert not SiftSheet.objects.exists()


def test_no_sheets_for_a_seat_that_ended(world):
    world.declare(0)
    SiftSheet.objects.all().delete()
    campaigns.end_panel_membership(membership_id=world.seats[0].pk, actor=world.coordinator, at=AT)
    services.ensure_sheets(membership_id=world.seats[0].pk, at=AT)
    assert not SiftSheet.objects.exists()


# ---- saving


def test_a_score_is_saved_once_however_often_it_is_sent(world):
    world.declare(0)
    first = world.save(0, world.applications[0], "digital", 3, comment="One\r\ntwo", save_id="s1")
    assert first == Mark(3, "One\ntwo", 1)
    assert (
        world.save(0, world.applications[0], "digital", 3, comment="One\ntwo", save_id="s1")
        == first
    )
    assert world.save(0, world.applications[0], "digital", 3, comment="One\ntwo") == first
    assert Score.objects.count() == 1
    assert AuditEvent.objects.filter(action="scoring.score_saved").count() == 1


def test_the_trail_holds_no_mark(world):
    world.declare(0)
    world.save(0, world.applications[0], "digital", 7, comment="canary-comment")
    event = AuditEvent.objects.get(action="scoring.score_saved")
    assert event.detail == {"criterion": "digital", "version": 1}


def test_nothing_typed_writes_nothing(world):
    world.declare(0)
    assert world.save(0, world.applications[0], "digital", None, comment=" ") == queries.NO_MARK
    assert not Score.objects.exists()


def test_a_comment_without_a_mark_and_a_mark_that_keeps_the_comment(world):
    world.declare(0)
    world.save(0, world.applications[0], "digital", None, comment="Later.")
    assert (
        world.save(0, world.applications[0], "digital", 4, comment=None, version=1).comment
        == "Later."
    )


def test_a_stale_tab_gets_both(world):
    world.declare(0)
    world.save(0, world.applications[0], "digital", 3)
    with pytest.raises(StaleVersionError) as refused:
        world.save(0, world.applications[0], "digital", 6)
    assert refused.value.current == Mark(3, "Clear evidence.", 1)
    assert world.save(0, world.applications[0], "digital", 6, version=1).version == 2


@pytest.mark.parametrize("value", [0, 8, -1])
def test_a_mark_off_the_scale(world, value):
    world.declare(0)
    with pytest.raises(InvalidInputError, match="Choose a mark from 1 to 7"):
        world.save(0, world.applications[0], "digital", value)


def test_a_comment_too_long(world):
    world.declare(0)
    with pytest.raises(InvalidInputError, match="4,000 characters"):
        world.save(0, world.applications[0], "digital", 4, comment="x" * 4001)


def test_no_score_before_every_declaration(world):
    with pytest.raises(NotVisibleError, match="Declare your conflicts"):
        world.save(0, world.applications[0], "digital")
    world.declare(0)
    make_submitted(world.campaign, state=ApplicationState.ELIGIBLE)
    with pytest.raises(NotVisibleError, match="Declare your conflicts"):
        world.save(0, world.applications[0], "digital")


def test_a_sheet_missing_for_whatever_reason_is_laid_out_by_the_first_save(world):
    world.declare(0)
    SiftSheet.objects.all().delete()
    assert world.save(0, world.applications[0], "digital").version == 1


def late_conflict(world, index, application):
    """A conflict that comes to mind while scoring."""
    services.declare(
        reference=world.reference,
        declared={application.candidate_id: CONFLICT},
        actor=world.user(index),
        at=AT,
    )


def test_nobody_begins_while_their_own_conflict_is_not_assessed(world):
    world.declare(0, world.applications[0])
    world.declare(1)
    assert not SiftSheet.objects.filter(membership=world.seats[0]).exists()
    codes = [world.applications[0], world.applications[1], Application(blind_code="NOSUCH")]
    for each in codes:  # the answer is the same for every number, so that none can be tried
        with pytest.raises(NotAllowedError, match="coordinator has not assessed yet"):
            world.save(0, each, "digital")
    with pytest.raises(NotAllowedError, match="coordinator has not assessed yet"):
        world.lock(0)
    world.save(1, world.applications[0], "digital")  # the others go on
    world.assess(0, world.applications[0], ConflictStatus.CLEAR)
    assert SiftSheet.objects.filter(membership=world.seats[0]).count() == 3
    world.save(0, world.applications[0], "digital")


def test_a_conflict_declared_while_scoring_holds_everything_until_it_is_assessed(world):
    world.declare(0)
    world.save(0, world.applications[1], "digital", None, comment="A word.")
    late_conflict(world, 0, world.applications[0])
    # were only one number to go, or to come back, it would be the one declared about
    for each in (*world.applications, Application(blind_code="NOSUCH")):
        with pytest.raises(NotAllowedError, match="coordinator has not assessed yet"):
            world.save(0, each, "digital")
    world.assess(0, world.applications[0], ConflictStatus.CLEAR)
    assert world.save(0, world.applications[1], "digital", 5, version=1).version == 2


def test_a_withdrawn_candidate_holds_nobody(world):
    world.declare(0, world.applications[0])
    Application.objects.filter(pk=world.applications[0].pk).update(state=ApplicationState.WITHDRAWN)
    assert world.save(0, world.applications[1], "digital").version == 1


def test_recused_candidates_are_not_there(world):
    world.declare(0)
    world.save(0, world.applications[1], "digital")
    late_conflict(world, 0, world.applications[0])
    world.assess(0, world.applications[0], ConflictStatus.MANAGED)
    world.save(0, world.applications[0], "digital")
    world.assess(0, world.applications[0], ConflictStatus.RECUSED)
    with pytest.raises(NotVisibleError, match="no such candidate"):
        world.save(0, world.applications[0], "digital", 6, version=1)
    assert Score.objects.count() == 2  # kept, and hidden


def test_no_such_candidate_or_criterion(world):
    world.declare(0)
    with pytest.raises(NotVisibleError, match="no such criterion"):
        world.save(0, world.applications[0], "nonsense")
    Application.objects.filter(pk=world.applications[1].pk).update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(NotVisibleError, match="no such candidate"):
        world.save(0, world.applications[1], "digital")


@pytest.mark.parametrize("role", [PanelRole.STAKEHOLDER, PanelRole.ADVISER])
def test_roles_that_never_score(world, role):
    world.seats.append(seat(world.campaign, make_user(), role))
    with pytest.raises(NotVisibleError):
        world.declare(3)
    with pytest.raises(NotVisibleError):
        world.save(3, world.applications[0], "digital")


def test_who_left_the_panel_scores_no_more(world):
    world.declare(0)
    campaigns.end_panel_membership(membership_id=world.seats[0].pk, actor=world.coordinator, at=AT)
    with pytest.raises(NotVisibleError):
        world.save(0, world.applications[0], "digital")


def test_an_administrator_has_no_right_to_score(world):
    root = make_user(is_superuser=True, is_staff=True)
    with pytest.raises(NotVisibleError):
        services.lock_all(reference=world.reference, actor=root, at=AT)


def test_only_while_the_sift_is_scored(world):
    world.declare(0)
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    with pytest.raises(NotAllowedError):
        world.save(0, world.applications[0], "digital")


def test_the_grid_saves_what_it_can(world):
    world.declare(0)
    code = world.applications[0].blind_code
    good = services.CellInput(code, "digital", " 6 ", 0)
    cells = [
        good,
        services.CellInput(code, "governance", "9", 0),
        services.CellInput(code, "communities", "six", 0),
        services.CellInput("NOSUCH", "digital", "4", 0),
        services.CellInput(world.applications[1].blind_code, "digital", "", 0),
    ]
    refused = services.save_grid(reference=world.reference, cells=cells, actor=world.user(0), at=AT)
    assert [cell.criterion for cell in refused] == ["governance", "communities", "digital"]
    assert set(refused.values()) == {
        "Choose a mark from 1 to 7.",
        "There is no such candidate among those you score.",
    }
    assert Score.objects.get().value == 6
    again = services.save_grid(reference=world.reference, cells=[good], actor=world.user(0), at=AT)
    assert again == {}
    stale = services.save_grid(
        reference=world.reference, cells=[replace(good, text="2")], actor=world.user(0), at=AT
    )
    assert "another tab" in next(iter(stale.values()))


# ---- locking


def test_locking_needs_every_mark_and_low_marks_a_comment(world):
    world.declare(0)
    with pytest.raises(TransitionError, match="9 scores are not complete"):
        world.lock(0)
    world.score_all(0)
    world.save(0, world.applications[0], "digital", 3, comment="", version=1)
    with pytest.raises(TransitionError, match="1 score is not complete"):
        world.lock(0)
    world.save(0, world.applications[0], "digital", 3, comment="Thin.", version=2)
    assert world.lock(0) == 3
    assert world.lock(0) == 0
    assert AuditEvent.objects.filter(action="scoring.locked").count() == 1
    with pytest.raises(NotAllowedError, match="locked your scores"):
        world.save(0, world.applications[0], "digital", 7, version=3)


def test_locking_waits_for_assessments_and_leaves_out_the_recused(world):
    world.declare(0)
    world.score_all(0, applications=world.applications[1:])
    late_conflict(world, 0, world.applications[0])
    with pytest.raises(NotAllowedError, match="has not assessed yet"):
        world.lock(0)
    world.assess(0, world.applications[0], ConflictStatus.RECUSED)
    assert world.lock(0) == 2


def test_a_recusal_taken_back_is_scored_and_locked_after_the_others(world):
    world.declare(0, world.applications[0])
    world.assess(0, world.applications[0], ConflictStatus.RECUSED)
    world.score_all(0, applications=world.applications[1:])
    world.lock(0)
    world.assess(0, world.applications[0], ConflictStatus.CLEAR)
    world.score_all(0, applications=world.applications[:1])
    assert world.lock(0) == 1


@pytest.mark.parametrize("change", ["update", "delete", "move", "unlock", "delete_sheet"])
def test_the_database_refuses_to_change_a_locked_score(world, locks, change):
    world.finish(0)
    world.declare(1)
    world.save(1, world.applications[0], "digital")
    theirs = Score.objects.get(sheet__membership=world.seats[1])
    mine = Score.objects.filter(sheet__membership=world.seats[0])
    sheet = mine.first().sheet
    acts = {
        "update": lambda: mine.update(value=1),
        "delete": mine.delete,
        "move": lambda: Score.objects.filter(pk=theirs.pk).update(
            sheet=sheet, criterion_id=theirs.criterion_id
        ),
        "unlock": lambda: SiftSheet.objects.filter(pk=sheet.pk).update(locked_at=None),
        "delete_sheet": lambda: SiftSheet.objects.filter(pk=sheet.pk)._raw_delete("default"),
    }
    with pytest.raises(Error, match="never edited"), transaction.atomic():
        acts[change]()
    theirs.delete()


def test_triggers_come_off_and_go_on(world, locks):
    world.finish(0)
    triggers.remove(connection)
    assert Score.objects.update(value=2) == 9
    triggers.install(connection)
    with pytest.raises(Error, match="never edited"), transaction.atomic():
        Score.objects.update(value=3)


# ---- moderation and shortlist


def moderate(world):
    return services.start_moderation(campaign_id=world.campaign.pk, actor=world.coordinator, at=AT)


def agree(world, *included, note="", seen="", **notes):
    entries = [
        services.EntryInput(
            each.blind_code,
            each in included,
            moderation_note=notes.get("moderation", ""),
            reason=notes.get("reason", ""),
        )
        for each in world.applications
    ]
    return services.agree_shortlist(
        campaign_id=world.campaign.pk,
        entries=entries,
        note=note,
        actor=world.coordinator,
        at=AT,
        seen=seen,
    )


def test_no_moderation_until_the_last_score_is_locked(world):
    world.finish(0)
    world.finish(1)
    world.declare(2)
    world.score_all(2)
    with pytest.raises(TransitionError, match=str(world.user(2))):
        moderate(world)
    with pytest.raises(TransitionError):  # nobody goes round the guard
        campaigns.move(
            campaign_id=world.campaign.pk, target=CampaignState.SIFT_MODERATION, actor=None, at=AT
        )
    world.lock(2)
    assert moderate(world).state == CampaignState.SIFT_MODERATION


def test_a_pause_in_moderation_is_resumed(world):
    for index in range(3):
        world.finish(index)
    moderate(world)
    for state in (CampaignState.PAUSED, CampaignState.SIFT_MODERATION):
        campaigns.move(
            campaign_id=world.campaign.pk, target=state, actor=None, at=AT, reason="Purdah."
        )
    world.campaign.refresh_from_db()
    assert world.campaign.state == CampaignState.SIFT_MODERATION


def test_no_moderation_below_quorum_after_recusals(world):
    world.declare(2, world.applications[0])
    world.assess(2, world.applications[0], ConflictStatus.RECUSED)
    world.score_all(2, applications=world.applications[1:])
    world.lock(2)
    world.finish(0)
    world.finish(1)
    with pytest.raises(TransitionError, match="at least 3 members"):
        moderate(world)


def test_only_a_coordinator_who_does_not_score_moderates(world):
    for index in range(3):
        world.finish(index)
    with pytest.raises(NotVisibleError):
        services.start_moderation(campaign_id=world.campaign.pk, actor=world.user(0), at=AT)
    world.coordinator = world.user(0)

    give_role(world.user(0), world.campaign.body)
    campaigns.sync_campaign_grants(campaign=world.campaign, at=AT)
    with pytest.raises(NotAllowedError, match="You score in this campaign"):
        moderate(world)


def moderated(values=((6, 5, 3),) * 3, **fields):
    """Each member gives application n the nth value on every criterion."""
    world = make_world(**fields)
    for index, given in enumerate(values):
        world.declare(index)
        for application, value in zip(world.applications, given, strict=True):
            world.score_all(index, value, [application])
        world.lock(index)
    moderate(world)
    return world


def test_a_shortlist_keeps_the_figures_it_was_agreed_on():
    world = moderated()
    best, middle, _ = world.applications
    shortlist = agree(world, best, middle)
    entries = {each.application_id: each for each in shortlist.entries.all()}
    assert [str(entries[each.pk].total) for each in world.applications] == ["6.00", "5.00", "3.00"]
    assert [entries[each.pk].meets_minimum for each in world.applications] == [True, True, False]
    states = dict(Application.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in world.applications] == [
        "shortlisted",
        "shortlisted",
        "not_shortlisted",
    ]
    world.campaign.refresh_from_db()
    assert world.campaign.state == CampaignState.SHORTLIST_AGREED
    detail = AuditEvent.objects.get(action="scoring.shortlist_agreed").detail
    assert (detail["included"], detail["candidates"]) == (2, 3)
    with pytest.raises(TransitionError):
        agree(world, best, middle)


def test_what_must_be_explained_is_asked_for_and_nothing_is_written():
    world = moderated(((6, 5, 3), (6, 5, 3), (6, 2, 3)))
    with pytest.raises(InvalidInputError) as refused:
        agree(world, *world.applications)
    code = [each.blind_code for each in world.applications]
    assert set(refused.value.errors) == {
        f"moderation_note-{code[1]}",
        f"reason-{code[2]}",
    }
    assert not Shortlist.objects.exists()
    assert agree(world, *world.applications, moderation="We met.", reason="Rare skill.")


def test_disability_confident_must_be_included():
    world = make_world()
    Application.objects.filter(pk=world.applications[1].pk).update(disability_confident=True)
    for index in range(3):
        world.finish(index)
    moderate(world)
    with pytest.raises(InvalidInputError, match="Disability Confident"):
        agree(world, world.applications[0], world.applications[2], reason="No room.")


def test_not_before_moderation_and_not_by_a_stale_table():
    world = make_world()
    for index in range(3):
        world.finish(index)
    with pytest.raises(TransitionError, match="during sift moderation"):
        agree(world, *world.applications)
    moderate(world)
    with pytest.raises(StaleVersionError):
        agree(world, *world.applications, seen="other")
    Application.objects.filter(pk=world.applications[1].pk).update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(StaleVersionError):
        agree(world, *world.applications)


def test_a_conflict_declared_in_moderation_is_assessed_before_agreeing():
    world = moderated()
    services.declare(
        reference=world.reference,
        declared={world.applications[0].candidate_id: CONFLICT},
        actor=world.user(0),
        at=AT,
    )
    with pytest.raises(TransitionError, match="must be assessed"):
        agree(world, *world.applications[:2])
    world.assess(0, world.applications[0], ConflictStatus.RECUSED)
    with pytest.raises(TransitionError, match="After recusals"):
        agree(world, *world.applications[:2])


def test_the_table_of_a_candidate_nobody_may_score(world):
    for index in range(3):
        world.declare(index, world.applications[0])
        world.assess(index, world.applications[0], ConflictStatus.RECUSED)
        world.score_all(index, applications=world.applications[1:])
        world.lock(index)

    sift = queries.sift(world.campaign, on=london_date(AT))
    table = queries.table(
        world.campaign, sift, permissions.visible_sheets(permissions.COORDINATOR, sift)
    )
    assert table.rows[-1].outcome is None
    assert table.rows[-1].rank is None


def test_what_a_member_locked_counts_after_they_leave_and_they_do_not_come_back(world):
    for index in range(3):
        world.finish(index)
    campaigns.end_panel_membership(membership_id=world.seats[2].pk, actor=world.coordinator, at=AT)
    sift = queries.sift(world.campaign, on=london_date(AT))
    assert [each.current for each in sift.seats] == [True, True, False]
    assert sift.everyone_locked
    # who locked has been able to read the others' marks since
    with pytest.raises(InvalidInputError, match="locked scores in this campaign before"):
        seat(world.campaign, world.user(2))


def test_who_left_without_locking_starts_again(world):
    world.finish(0)
    world.finish(1)
    campaigns.end_panel_membership(membership_id=world.seats[2].pk, actor=world.coordinator, at=AT)
    again = seat(world.campaign, world.user(2))
    sift = queries.sift(world.campaign, on=london_date(AT))
    assert [each.pk for each in sift.seats] == [world.seats[0].pk, world.seats[1].pk, again.pk]
    assert not sift.everyone_locked


def test_an_assessment_lays_out_the_freed_sheet(world, django_capture_on_commit_callbacks):
    world.declare(0, world.applications[0])
    assert SiftSheet.objects.count() == 0
    row = world.seats[0].conflicts.get(candidate=world.applications[0].candidate_id)
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.assess_conflict(
            conflict_id=row.pk,
            outcome=ConflictStatus.CLEAR,
            note="Long ago.",
            actor=world.coordinator,
            at=AT,
        )
    assert SiftSheet.objects.count() == 3
