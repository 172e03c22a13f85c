import datetime as dt
import threading

import pytest
from django.db import connection, connections

from tests.applications.conftest import complete, submit
from tests.factories import AT, make_campaign, make_user, move_to
from workflows.applications import queries, services
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import PanelMembership
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.models import AuditEvent
from workflows.notices.models import OutboxMessage


def test_submitting_gives_a_reference_a_blind_code_and_one_email(ready, campaign):
    done = submit(ready)
    assert done.state == ApplicationState.SUBMITTED
    assert done.reference.startswith(f"{campaign.reference}-")
    assert done.blind_code
    assert done.blind_code not in done.reference
    assert done.truth_declared
    assert done.privacy_version == "2026-01"
    message = OutboxMessage.objects.get()
    assert done.reference in message.subject
    assert "Asha" not in message.body
    assert f"/applications/{done.pk}/view/" in message.body
    assert AuditEvent.objects.filter(action="applications.submitted").count() == 1


def test_submitting_again_changes_and_sends_nothing(submitted):
    again = submit(submitted)
    assert (again.reference, again.blind_code) == (submitted.reference, submitted.blind_code)
    assert OutboxMessage.objects.count() == 1
    assert AuditEvent.objects.filter(action="applications.submitted").count() == 1


def test_the_databases_clock_decides(ready, campaign):
    moment = queries.database_now(campaign.pk)
    assert abs(moment - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(seconds=5)  # noqa: TID251
    campaign.closes_at = moment - dt.timedelta(seconds=1)
    campaign.save()
    with pytest.raises(NotAllowedError, match="Applications closed on"):
        submit(ready, at=AT - dt.timedelta(days=3))  # a web server whose clock is slow
    ready.refresh_from_db()
    assert ready.state == ApplicationState.DRAFT
    assert ready.answers.count() == 3


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_closing_edge(ready, campaign, seconds, taken):
    def clock(_):
        return campaign.closes_at + dt.timedelta(seconds=seconds)

    if taken:
        assert submit(ready, clock=clock).submitted_at == clock(None)
    else:
        with pytest.raises(NotAllowedError):
            submit(ready, clock=clock)


def test_incomplete_declaration_and_old_privacy_notice_are_named(draft):
    with pytest.raises(InvalidInputError) as caught:
        submit(draft, truth_declared=False, privacy_version="2020-01")
    assert {"contact", "cv", "answer-governance", "truth_declared", "privacy_version"} <= set(
        caught.value.errors
    )


def test_an_answer_past_the_limit_stops_submission_not_saving(ready, campaign):
    criterion = campaign.criteria.first()
    services.save_answer(
        application_id=ready.pk,
        candidate=ready.candidate,
        criterion=criterion,
        text="word " * 51,
        version=1,
        save_id="long",
        at=AT,
    )
    with pytest.raises(InvalidInputError, match="Remove 1 to reach 50"):
        submit(ready)


def test_nobody_submits_for_another(ready, stranger):
    with pytest.raises(NotVisibleError):
        submit(ready, candidate=stranger)


def test_someone_seated_on_the_panel_since_cannot_submit(ready, campaign):
    # seating an applicant is refused now; a seat from before that rule must still stop them
    PanelMembership.objects.create(
        campaign=campaign, user=ready.candidate, role=PanelRole.MEMBER, starts_on=london_date(AT)
    )
    with pytest.raises(NotAllowedError, match="You sit on the panel"):
        submit(ready)


def test_paused_campaign_takes_none(ready, campaign):
    move_to(campaign, CampaignState.PAUSED)
    with pytest.raises(NotAllowedError, match="paused"):
        submit(ready)


def test_two_candidates_get_different_codes(ready, campaign):
    first = submit(ready)
    other = complete(services.start(campaign=campaign, candidate=make_user(), at=AT))
    second = submit(other)
    assert first.reference != second.reference
    assert first.blind_code != second.blind_code


def withdraw(application, **changes):
    given = {"application_id": application.pk, "candidate": application.candidate, "at": AT}
    return services.withdraw(**{**given, **changes})


def test_withdrawing(submitted):
    done = withdraw(submitted, reason=" New job ")
    assert (done.state, done.state_reason, done.withdrawn_at) == ("withdrawn", "New job", AT)
    assert withdraw(submitted).state_reason == "New job"
    assert OutboxMessage.objects.filter(template="application_withdrawn").count() == 1


def test_withdrawn_is_for_good(submitted, campaign):
    withdraw(submitted)
    with pytest.raises(TransitionError):
        submit(submitted)
    held = services.start(campaign=campaign, candidate=submitted.candidate, at=AT)
    assert held.state == ApplicationState.WITHDRAWN


def test_what_cannot_be_withdrawn(draft, stranger):
    with pytest.raises(NotAllowedError, match="cannot be withdrawn"):
        withdraw(draft)
    with pytest.raises(NotVisibleError):
        withdraw(draft, candidate=stranger)


def test_a_withdrawal_reason_has_an_end(submitted):
    with pytest.raises(InvalidInputError):
        withdraw(submitted, reason="x" * 1001)


@pytest.mark.django_db(transaction=True)
def test_submitting_at_the_same_moment_is_one_submission(django_db_serialized_rollback):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory has one lock for a table and waits for none; use a file")
    application = complete(services.start(campaign=make_campaign(), candidate=make_user(), at=AT))
    barrier = threading.Barrier(4)
    references, errors = [], []

    def press() -> None:
        try:
            barrier.wait(timeout=10)
            references.append(submit(application).reference)
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert len(set(references)) == 1
    assert len(references) == 4
    assert OutboxMessage.objects.filter(template="application_submitted").count() == 1
    assert Application.objects.get().state == ApplicationState.SUBMITTED
