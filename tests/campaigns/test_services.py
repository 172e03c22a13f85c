import datetime as dt
from decimal import Decimal

import pytest

from tests.factories import (
    ANCHORS,
    AT,
    CRITERIA,
    give_role,
    make_assessor,
    make_body,
    make_campaign,
    make_panel,
    make_user,
    move_to,
    seat,
)
from workflows.boards.enums import BodyKind, BodyRole, Post
from workflows.boards.services import end_body_role
from workflows.campaigns import permissions, queries, services
from workflows.campaigns.enums import (
    CampaignState,
    ConflictStatus,
    DelayCause,
    PanelRole,
    Relationship,
    Stage,
)
from workflows.campaigns.models import CampaignUserGrant, ConflictDeclaration
from workflows.campaigns.services import lifecycle
from workflows.core.access import can, require
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.guards import guard
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db


def given(body, **fields):
    return services.CampaignInput(
        **{
            "body": body,
            "post": Post.NED,
            "title": "NED, audit",
            "reference": "A-1",
            "need": "A term ends.",
            "time_commitment_days": Decimal(3),
            "remuneration": 13_000,
            "term_years": 3,
            "opens_at": AT,
            "closes_at": AT + dt.timedelta(days=28),
            **fields,
        }
    )


def test_a_campaign_takes_its_marks_and_dates_from_the_rule():
    coordinator, body = make_user(), make_body()
    give_role(coordinator, body)
    campaign = services.create_campaign(given=given(body), actor=coordinator, at=AT)
    assert (campaign.scale_min, campaign.scale_max, campaign.pass_mark, campaign.quorum) == (
        1,
        7,
        4,
        3,
    )
    planned = dict(campaign.stage_dates.values_list("stage", "planned_on"))
    closes = london_date(campaign.closes_at)
    working = queries.working_days().on_or_before  # the last working day within the target
    assert planned[Stage.SIFT] == working(closes + dt.timedelta(days=21))
    assert planned[Stage.ANNOUNCEMENT] == working(closes + dt.timedelta(days=90))
    assert permissions.can_manage(coordinator, campaign)
    assert AuditEvent.objects.filter(action="campaigns.created", scope="A-1").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"closes_at": AT}, "closes_at"),
        ({"term_years": 4}, "term_years"),
        ({"reference": "TAKEN"}, "reference"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(fields, field):
    make_campaign(reference="TAKEN")
    with pytest.raises(InvalidInputError) as refusal:
        services.create_campaign(given=given(make_body(), **fields), actor=None, at=AT)
    assert field in refusal.value.errors


def test_without_a_rule_in_force_the_refusal_says_whom_to_ask():
    body = make_body(kind=BodyKind.ICB)
    with pytest.raises(InvalidInputError, match="Ask an administrator"):
        services.create_campaign(
            given=given(body), actor=None, at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
        )


@pytest.mark.parametrize(
    ("criteria", "anchors", "field"),
    [
        (CRITERIA[2:], ANCHORS, "criteria"),
        ((CRITERIA[0], CRITERIA[0]), ANCHORS, "criteria"),
        (CRITERIA, ANCHORS[:-1], "anchors"),
    ],
)
def test_criteria_that_cannot_be_scored_are_refused(criteria, anchors, field):
    campaign = make_campaign(state=CampaignState.NEED)
    with pytest.raises(InvalidInputError) as refusal:
        services.set_criteria(
            campaign_id=campaign.pk, criteria=criteria, anchors=anchors, actor=None, at=AT
        )
    assert field in refusal.value.errors
    assert campaign.criteria.count() == len(CRITERIA)


def test_criteria_freeze_when_the_campaign_opens():
    campaign = make_campaign(state=CampaignState.NEED)
    services.open_campaign(campaign_id=campaign.pk, actor=None, at=AT)
    with pytest.raises(NotAllowedError, match="frozen"):
        services.set_criteria(
            campaign_id=campaign.pk, criteria=CRITERIA, anchors=ANCHORS, actor=None, at=AT
        )


def test_going_live_walks_the_approvals_once():
    campaign = make_campaign(state=CampaignState.NEED)
    opened = services.open_campaign(campaign_id=campaign.pk, actor=None, at=AT)
    again = services.open_campaign(
        campaign_id=campaign.pk, actor=None, at=AT + dt.timedelta(hours=1)
    )
    assert opened.state == again.state == CampaignState.OPEN
    assert again.opened_at == AT
    assert campaign.stage_dates.get(stage=Stage.OPENS).actual_on == london_date(AT)
    assert (
        AuditEvent.objects.filter(action="campaigns.moved", scope=campaign.reference).count() == 3
    )


def test_an_advert_without_criteria_or_with_a_past_closing_date_does_not_open():
    bare = make_campaign(state=CampaignState.NEED)
    bare.criteria.all().delete()
    with pytest.raises(TransitionError, match="criteria"):
        services.open_campaign(campaign_id=bare.pk, actor=None, at=AT)
    late = make_campaign(state=CampaignState.NEED)
    with pytest.raises(TransitionError, match="closing date"):
        services.open_campaign(campaign_id=late.pk, actor=None, at=late.closes_at)
    late.refresh_from_db()
    assert late.state == CampaignState.NEED


def test_the_clock_closes_what_is_due_and_nothing_else():
    due = make_campaign(closes_in=dt.timedelta(hours=1))
    other = make_campaign(closes_in=dt.timedelta(days=3))
    assert services.close_due(at=due.closes_at - dt.timedelta(seconds=1)) == 0
    assert services.close_due(at=due.closes_at) == 1
    assert services.close_due(at=due.closes_at) == 0
    due.refresh_from_db()
    other.refresh_from_db()
    assert (due.state, other.state) == (CampaignState.CLOSED, CampaignState.OPEN)
    assert due.stage_dates.get(stage=Stage.CLOSES).actual_on == london_date(due.closes_at)


def test_pausing_needs_a_reason_and_resumes_where_it_was():
    campaign = make_campaign()
    with pytest.raises(InvalidInputError):
        services.move(campaign_id=campaign.pk, target=CampaignState.PAUSED, actor=None, at=AT)
    services.move(
        campaign_id=campaign.pk, target=CampaignState.PAUSED, actor=None, at=AT, reason="Snow"
    )
    with pytest.raises(TransitionError, match="resumes where"):
        services.move(campaign_id=campaign.pk, target=CampaignState.CLOSED, actor=None, at=AT)
    back = services.move(campaign_id=campaign.pk, target=CampaignState.OPEN, actor=None, at=AT)
    assert (back.state, back.resume_state) == (CampaignState.OPEN, "")


def test_a_registered_guard_stops_the_step_for_every_caller():
    calls = []

    @guard("campaign", CampaignState.CHECKS)
    def stop(campaign, *, at):
        calls.append(campaign.reference)
        if campaign.title == "Guarded":
            raise TransitionError("Not yet.")

    campaign = make_campaign(state=CampaignState.DECIDED, title="Guarded")
    with pytest.raises(TransitionError, match="Not yet"):
        services.move(campaign_id=campaign.pk, target=CampaignState.CHECKS, actor=None, at=AT)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DECIDED
    assert calls == [campaign.reference]


def test_dates_go_in_order_and_a_later_one_needs_a_reason():
    campaign, actor = make_campaign(), make_user()
    day = london_date(AT)
    with pytest.raises(InvalidInputError):
        services.set_dates(
            campaign_id=campaign.pk,
            planned={Stage.OPENS: day, Stage.CLOSES: day - dt.timedelta(days=1)},
            actor=actor,
            at=AT,
        )
    services.set_dates(campaign_id=campaign.pk, planned={Stage.SIFT: day}, actor=actor, at=AT)

    def change(planned_on, reason):
        return services.record_stage_date(
            campaign_id=campaign.pk,
            stage=Stage.SIFT,
            planned_on=planned_on,
            delay_cause=DelayCause.PANEL if reason.strip() else None,
            delay_reason=reason,
            actor=actor,
            at=AT,
        )

    later = day + dt.timedelta(days=5)
    with pytest.raises(InvalidInputError):
        change(later, " ")
    assert change(later, "Two members are ill.").delay_reason == "Two members are ill."
    assert change(day, "").planned_on == day
    campaign.stage_dates.filter(stage=Stage.SIFT).update(actual_on=day)
    with pytest.raises(TransitionError):
        change(later, "Too late")


def test_panel_seats_give_grants_and_ending_takes_them_at_once():
    campaign, member = make_campaign(), make_user()
    membership = seat(campaign, member)
    assert can(member, "campaigns.score", campaign)
    assert list(queries.campaigns_scored_by(member)) == [campaign]
    assert services.sync_campaign_grants(campaign=campaign, at=AT) == (0, 0)
    services.end_panel_membership(membership_id=membership.pk, actor=member, at=AT)
    assert not can(member, "campaigns.score", campaign)
    assert not CampaignUserGrant.objects.filter(user=member).exists()
    with pytest.raises(NotVisibleError):
        require(member, "campaigns.score", campaign)
    with pytest.raises(NotVisibleError):
        queries.scored_campaign(member, campaign.reference)
    with pytest.raises(NotVisibleError):
        queries.membership_of(member, campaign.pk, on=london_date(AT))
    assert seat(campaign, member).pk != membership.pk


def test_roles_without_a_score_get_no_scoring_grant():
    campaign, adviser = make_campaign(), make_user()
    seat(campaign, adviser, PanelRole.ADVISER)
    assert not can(adviser, "campaigns.score", campaign)


def test_who_may_not_be_seated():
    campaign = make_campaign()
    coordinator, member = make_user(), make_user()
    give_role(coordinator, campaign.body)
    seat(campaign, member, PanelRole.CHAIR)
    for user, role, field in [
        (member, PanelRole.MEMBER, "user"),
        (make_user(), PanelRole.CHAIR, "role"),
        (coordinator, PanelRole.MEMBER, "user"),
    ]:
        with pytest.raises(InvalidInputError) as refusal:
            seat(campaign, user, role)
        assert field in refusal.value.errors
    assert seat(campaign, coordinator, PanelRole.ADVISER).role == PanelRole.ADVISER


def test_ending_a_coordinators_role_closes_their_campaigns(django_capture_on_commit_callbacks):
    campaign, coordinator = make_campaign(), make_user()
    with django_capture_on_commit_callbacks(execute=True):
        role = give_role(coordinator, campaign.body)
        give_role(coordinator, campaign.body)
    permissions.check_can_manage(coordinator, campaign)
    assert queries.managed_campaign(coordinator, campaign.reference) == campaign
    with django_capture_on_commit_callbacks(execute=True):
        end_body_role(membership=role, actor=None, at=AT)
    with pytest.raises(NotVisibleError):
        permissions.check_can_manage(coordinator, campaign)
    with pytest.raises(NotVisibleError):
        queries.managed_campaign(coordinator, campaign.reference)


def test_a_superuser_and_an_inactive_member_see_nothing_by_grant():
    campaign = make_campaign()
    member = make_user()
    seat(campaign, member)
    member.is_active = False
    assert not can(member, "campaigns.score", campaign)
    boss = make_user(is_superuser=True, is_staff=True)
    assert not can(boss, "campaigns.score", campaign)
    assert not permissions.can_manage(boss, campaign)
    assert not queries.campaigns_managed_by(boss).exists()


def test_secretaries_do_not_run_campaigns():
    campaign, secretary = make_campaign(), make_user()
    give_role(secretary, campaign.body, BodyRole.SECRETARY)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    assert not permissions.can_manage(secretary, campaign)


def test_only_an_open_campaign_is_open():
    campaign = make_campaign()
    assert queries.open_campaign(campaign.reference, at=AT) == campaign
    with pytest.raises(NotVisibleError):
        queries.open_campaign(campaign.reference, at=campaign.closes_at)
    move_to(campaign, CampaignState.CLOSED)
    with pytest.raises(NotVisibleError):
        queries.open_campaign(campaign.reference, at=AT)


class TestConflicts:
    def declare(self, membership, candidate, **fields):
        services.declare_conflicts(
            membership_id=membership.pk,
            declared={candidate.pk: services.ConflictInput(**fields)},
            actor=membership.user,
            at=AT,
        )
        return ConflictDeclaration.objects.get(membership=membership, candidate=candidate)

    def test_none_may_become_declared_but_never_back(self):
        membership, candidate = make_panel(make_campaign())[2], make_user()
        assert self.declare(membership, candidate, has_conflict=False).status == ConflictStatus.NONE
        row = self.declare(
            membership,
            candidate,
            has_conflict=True,
            relationship=Relationship.BOARD,
            detail=" We sit on a board. ",
        )
        assert (row.status, row.detail) == (ConflictStatus.DECLARED, "We sit on a board.")
        assert (
            self.declare(membership, candidate, has_conflict=False).status
            == ConflictStatus.DECLARED
        )

    def test_a_conflict_needs_its_kind_and_a_sentence(self):
        membership, candidate = make_panel(make_campaign())[2], make_user()
        with pytest.raises(InvalidInputError) as refusal:
            self.declare(membership, candidate, has_conflict=True)
        assert set(refusal.value.errors) == {
            f"relationship-{candidate.pk}",
            f"detail-{candidate.pk}",
        }
        assert not ConflictDeclaration.objects.exists()

    def test_nobody_declares_for_another(self):
        membership = make_panel(make_campaign())[2]
        with pytest.raises(NotAllowedError):
            services.declare_conflicts(
                membership_id=membership.pk, declared={}, actor=make_user(), at=AT
            )

    def test_assessment_by_another_person_with_a_note(self):
        campaign, candidate = make_campaign(), make_user()
        assessor = make_assessor(campaign)
        membership = make_panel(campaign)[2]
        row = self.declare(
            membership,
            candidate,
            has_conflict=True,
            relationship=Relationship.FAMILY,
            detail="My cousin.",
        )

        def assess(outcome=ConflictStatus.RECUSED, note="Close family.", actor=assessor):
            return services.assess_conflict(
                conflict_id=row.pk, outcome=outcome, note=note, actor=actor, at=AT
            )

        with pytest.raises(NotVisibleError):
            assess(actor=membership.user)
        with pytest.raises(NotVisibleError):
            assess(actor=make_user())
        with pytest.raises(InvalidInputError):
            assess(outcome=ConflictStatus.DECLARED)
        with pytest.raises(InvalidInputError):
            assess(note=" ")
        done = assess()
        assert (done.status, done.assessed_by, done.assessed_at) == (
            ConflictStatus.RECUSED,
            assessor,
            AT,
        )
        assert list(queries.conflicts_of(campaign.pk)) == [done]

    def test_nothing_declared_is_nothing_to_assess(self):
        membership, candidate = make_panel(make_campaign())[2], make_user()
        row = self.declare(membership, candidate, has_conflict=False)
        with pytest.raises(NotAllowedError, match="Nothing was declared"):
            services.assess_conflict(
                conflict_id=row.pk,
                outcome=ConflictStatus.CLEAR,
                note="x",
                actor=make_assessor(membership.campaign),
                at=AT,
            )


def test_a_scoring_member_passes_the_check():
    campaign, member = make_campaign(), make_user()
    seat(campaign, member)
    require(member, "campaigns.score", campaign)


def test_what_another_scheduler_closed_meanwhile_is_left_alone(monkeypatch):
    first = make_campaign(closes_in=dt.timedelta(hours=1))
    second = make_campaign(closes_in=dt.timedelta(hours=1))
    real = lifecycle.move

    def move_both(*, campaign_id, **given):
        for each in (first, second):
            if each.pk != campaign_id:
                move_to(each, CampaignState.CLOSED)
        return real(campaign_id=campaign_id, **given)

    monkeypatch.setattr(lifecycle, "move", move_both)
    assert services.close_due(at=first.closes_at) == 1
