import pytest

from tests.applications.conftest import coordinator_of
from tests.factories import AT, make_campaign, make_question, make_submitted, make_user, move_to
from workflows.applications import queries, services
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import EligibilityAnswer
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.queries import candidate_count
from workflows.campaigns.services import move
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError
from workflows.core.models import AuditEvent
from workflows.scoring.queries import names_to_declare


@pytest.fixture
def desk(closed):
    return coordinator_of(closed)


def flag(application):
    EligibilityAnswer.objects.create(
        application=application, question=make_question(), applies=True, detail="In 2019."
    )
    return application


def decide(application, actor, *, eligible=True, reason=""):
    return services.decide_eligibility(
        application_id=application.pk, eligible=eligible, reason=reason, actor=actor, at=AT
    )


def test_deciding(closed, desk):
    yes, no = make_submitted(closed), make_submitted(closed)
    assert decide(yes, desk).state == S.ELIGIBLE
    with pytest.raises(InvalidInputError, match="Say why"):
        decide(no, desk, eligible=False, reason=" ")
    assert decide(no, desk, eligible=False, reason="Bankrupt.").state_reason == "Bankrupt."
    with pytest.raises(TransitionError, match="settled"):
        decide(no, desk)
    assert AuditEvent.objects.filter(action="applications.moved").count() == 2


def test_only_its_coordinator_decides(closed, desk, stranger):
    application = make_submitted(closed)
    elsewhere = coordinator_of(make_campaign())
    for person in (stranger, elsewhere, application.candidate):
        with pytest.raises(NotVisibleError):
            decide(application, person)


def test_a_draft_is_not_there_to_be_decided_on(draft, campaign, coordinator):
    move_to(campaign, CampaignState.CLOSED)
    with pytest.raises(NotVisibleError):
        decide(draft, coordinator)


@pytest.mark.parametrize("state", [CampaignState.OPEN, CampaignState.SIFT_SCORING])
def test_eligibility_has_its_time(closed, desk, state):
    application = make_submitted(closed)
    move_to(closed, state)
    with pytest.raises(TransitionError, match="after applications close"):
        decide(application, desk)


def test_confirming_those_with_nothing_to_review(closed, desk, stranger):
    plain, flagged = make_submitted(closed), flag(make_submitted(closed))
    with pytest.raises(NotVisibleError):
        services.confirm_unflagged(campaign_id=closed.pk, actor=stranger, at=AT)
    assert services.confirm_unflagged(campaign_id=closed.pk, actor=desk, at=AT) == 1
    assert services.confirm_unflagged(campaign_id=closed.pk, actor=desk, at=AT) == 0
    plain.refresh_from_db()
    flagged.refresh_from_db()
    assert (plain.state, flagged.state) == (S.ELIGIBLE, S.SUBMITTED)


def test_the_sift_waits_for_every_decision_and_for_somebody(closed, desk):
    def start():
        return services.start_sift(campaign_id=closed.pk, actor=desk, at=AT)

    with pytest.raises(TransitionError, match="nothing to sift"):
        start()
    waiting = make_submitted(closed)
    with pytest.raises(TransitionError, match="1 application has no eligibility decision"):
        start()
    make_submitted(closed)
    with pytest.raises(TransitionError, match="2 applications have"):
        start()
    closed.refresh_from_db()
    assert closed.state == CampaignState.CLOSED  # all or nothing
    services.confirm_unflagged(campaign_id=closed.pk, actor=desk, at=AT)
    assert start().state == CampaignState.SIFT_SCORING
    waiting.refresh_from_db()
    assert waiting.state == S.ELIGIBLE


def test_the_sift_starts_from_the_eligibility_stage_too(closed, desk):
    make_submitted(closed, state=S.ELIGIBLE)
    move_to(closed, CampaignState.ELIGIBILITY)
    started = services.start_sift(campaign_id=closed.pk, actor=desk, at=AT)
    assert started.state == CampaignState.SIFT_SCORING


def test_the_guard_cannot_be_gone_round(closed, desk):
    make_submitted(closed)
    move(campaign_id=closed.pk, target=CampaignState.ELIGIBILITY, actor=desk, at=AT)
    with pytest.raises(TransitionError, match="no eligibility decision"):
        move(campaign_id=closed.pk, target=CampaignState.SIFT_SCORING, actor=desk, at=AT)


def shortlist(campaign, on, off, actor):
    services.record_shortlisting(
        campaign_id=campaign.pk,
        shortlisted=[row.pk for row in on],
        others=[row.pk for row in off],
        actor=actor,
        at=AT,
    )


def test_shortlisting(closed, desk):
    on, off = make_submitted(closed, state=S.ELIGIBLE), make_submitted(closed, state=S.LONGLISTED)
    shortlist(closed, [on], [off], desk)
    on.refresh_from_db()
    off.refresh_from_db()
    assert (on.state, off.state) == (S.SHORTLISTED, S.NOT_SHORTLISTED)


def test_shortlisting_refuses_strangers_and_contradictions(closed, desk):
    mine = make_submitted(closed, state=S.ELIGIBLE)
    other = make_submitted(make_campaign(state=CampaignState.CLOSED), state=S.ELIGIBLE)
    with pytest.raises(NotVisibleError):
        shortlist(closed, [mine, other], [], desk)
    with pytest.raises(InvalidInputError):
        shortlist(closed, [mine], [mine], desk)
    with pytest.raises(TransitionError):
        shortlist(closed, [make_submitted(closed)], [], desk)
    mine.refresh_from_db()
    assert mine.state == S.ELIGIBLE


def test_later_progress(closed, desk):
    row = make_submitted(closed, state=S.SHORTLISTED)

    def on(target, reason=""):
        return services.record_progress(
            application_id=row.pk, target=target, actor=desk, at=AT, reason=reason
        )

    for target in (S.INTERVIEWED, S.APPOINTABLE, S.RECOMMENDED, S.CONDITIONAL_OFFER):
        assert on(target).state == target
    with pytest.raises(InvalidInputError):
        on(S.FAILED_CHECKS)
    with pytest.raises(TransitionError):
        on(S.INTERVIEWED)
    with pytest.raises(TransitionError, match="taken by the candidate"):
        on(S.WITHDRAWN)


def test_reads_are_recorded_once_and_only_of_others(closed, desk, stranger):
    row = make_submitted(closed)
    services.record_read(application_id=row.pk, actor=desk, at=AT, what="read")
    services.record_read(application_id=row.pk, actor=row.candidate, at=AT, what="read")
    assert AuditEvent.objects.filter(action="applications.read").count() == 1
    with pytest.raises(NotVisibleError):
        services.record_read(application_id=row.pk, actor=stranger, at=AT, what="cv_read")


# ---- what others may read --------------------------------------------------------------------


def test_what_panels_get_holds_no_name_and_no_one_out_of_the_running(closed, draft):
    rows = [make_submitted(closed, make_user(name), state=S.ELIGIBLE) for name in ("Zed", "Ann")]
    out = make_submitted(closed, state=S.WITHDRAWN)
    make_submitted(closed)
    eligible = queries.eligible_applications(closed.pk)
    assert [row.id for row in eligible] == [row.pk for row in rows]
    blinded = queries.blinded_answers([row.pk for row in rows] + [out.pk, draft.pk])
    assert [row.blind_code for row in blinded] == [row.blind_code for row in rows]
    assert set(blinded[0].answers) == {row.pk for row in closed.criteria.all()}
    for name in ("Zed", "Ann", "Otley", "07700"):
        assert name not in repr(blinded)
    names = names_to_declare(closed.pk)
    assert [row.name for row in names] == ["Ann", "Zed"]
    assert {row.user_id for row in names} == {row.candidate_id for row in rows}


def test_blinded_answers_is_two_queries(closed, django_assert_num_queries):
    rows = [make_submitted(closed, state=S.ELIGIBLE) for _ in range(5)]
    with django_assert_num_queries(2):
        queries.blinded_answers([row.pk for row in rows])


def test_drafts_are_only_a_number_to_the_desk(campaign, coordinator, draft):
    make_submitted(campaign)
    assert draft not in queries.applications_managed_by(coordinator, campaign)
    counts = queries.desk_counts(campaign.pk)
    assert (counts.drafts, counts.waiting, counts.unflagged) == (1, 1, 1)


def test_desk_list_narrows_and_sorts(closed, desk, stranger):
    ann, bea = (
        make_submitted(closed, make_user("Ann Bell")),
        make_submitted(closed, make_user("Bea Cole"), state=S.ELIGIBLE),
    )
    flag(ann)

    def found(**wanted):
        return list(queries.desk_list(desk, closed, queries.DeskFilter(**wanted)))

    assert found() == [ann, bea]
    assert found(search="bell ann") == [ann]
    assert found(search=bea.reference.lower()) == [bea]
    assert found(state="eligible") == [bea]
    assert found(flagged="yes") == [ann]
    assert found(flagged="no") == [bea]
    assert found(sort="-name") == [bea, ann]
    assert found(sort="password") == [ann, bea]
    assert not queries.desk_list(stranger, closed, queries.DeskFilter()).exists()


def test_advertised(campaign):
    assert queries.advertised_campaign(campaign.reference) == campaign
    with pytest.raises(NotVisibleError):
        queries.advertised_campaign(make_campaign(state=CampaignState.NEED).reference)


def test_how_many_a_panel_member_declares_about(closed):
    make_submitted(closed, state=S.ELIGIBLE)
    make_submitted(closed)
    assert candidate_count(closed.pk) == 1


def test_rows_say_what_they_are(closed):
    row = make_submitted(closed)
    assert row.reference in str(row)
    assert str(row.answers.first()).startswith("Answer to ")
    assert str(EligibilityAnswer(applies=True)) == "Yes"
