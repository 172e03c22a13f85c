import datetime as dt
import logging
import uuid

import pytest
from celery import current_app
from django.db import transaction

from workflows.core import tasks
from workflows.core.errors import DomainError, TransitionError
from workflows.core.jobs import registry, services
from workflows.core.jobs.lease import JobContext
from workflows.core.models import Job, ScheduleRun
from workflows.core.models.jobs import JobState

pytestmark = pytest.mark.django_db
AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def handlers(monkeypatch):
    """An empty registry of our own, so that no test sees another's handlers."""
    known = {}
    monkeypatch.setattr(registry, "_handlers", known)
    return known


@pytest.fixture
def woken(monkeypatch):
    """The ids whose wake-up was sent, without running them."""
    sent = []
    monkeypatch.setattr(current_app.tasks["core.run_job"], "delay", sent.append)
    return sent


def queued(**changes: object) -> Job:
    values = {"name": "tests.any", "key": uuid.uuid4().hex, "dispatched_at": AT, "created_at": AT}
    return Job.objects.create(**values | changes)


def run(job: Job, at: dt.datetime = AT) -> bool:
    done = services.run(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return done


def test_a_job_runs_after_commit_and_its_effect_happens_once(
    handlers, django_capture_on_commit_callbacks
):
    @registry.job("tests.effect")
    def effect(context: JobContext, number: int) -> None:
        context.report(50, "Half way")
        with context.finishing():
            ScheduleRun.objects.create(name=f"effect {number}", ran_at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue("tests.effect", key="effect-7", at=AT, number=7)
        assert services.enqueue("tests.effect", key="effect-7", at=AT, number=8) == job
        assert not ScheduleRun.objects.exists()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert [run.name for run in ScheduleRun.objects.all()] == ["effect 7"]
    tasks.run_job(str(job.pk))
    assert ScheduleRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_request_leaves_no_job_and_sends_nothing(woken):
    def refused() -> None:
        with transaction.atomic():
            services.enqueue("tests.any", key="undone", at=AT)
            raise DomainError("No.")

    with pytest.raises(DomainError):
        refused()
    assert not Job.objects.exists()
    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_break_the_request(monkeypatch, caplog):
    def down(job_id: str) -> None:
        raise ConnectionError(job_id)

    monkeypatch.setattr(current_app.tasks["core.run_job"], "delay", down)
    with transaction.atomic():
        job = services.enqueue("tests.any", key="kept", at=AT)
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert "on_commit" in caplog.text


def test_a_handler_that_has_no_effect_to_protect_is_done_when_it_returns(handlers):
    registry.job("tests.any")(lambda context: None)
    job = queued()
    assert run(job)
    assert job.state == JobState.DONE
    assert not run(job)


def test_a_failure_keeps_no_personal_data_but_our_own_sentences(handlers):
    @registry.job("tests.any")
    def broken(context: JobContext) -> None:
        raise ValueError("jane@example.org is not a number")

    job = queued()
    assert not run(job)
    assert job.state == JobState.QUEUED
    assert job.error.startswith("ValueError in broken, line ")

    @registry.job("tests.refused")
    def refused(context: JobContext) -> None:
        raise DomainError("The pack has no sections.")

    job = queued(name="tests.refused")
    assert not run(job)
    assert job.error == "The pack has no sections."


def test_an_error_without_a_place_is_still_named():
    assert services._reason(ValueError("secret")) == "ValueError"


def test_a_fault_after_the_end_does_not_undo_it(handlers):
    @registry.job("tests.any")
    def careless(context: JobContext) -> None:
        with context.finishing():
            ScheduleRun.objects.create(name="effect", ran_at=AT)
        raise ValueError

    job = queued()
    assert run(job)
    assert (job.state, job.error) == (JobState.DONE, "")


def test_a_worker_that_lost_its_lease_stops_quietly(handlers, caplog):
    @registry.job("tests.any")
    def overtaken(context: JobContext) -> None:
        Job.objects.filter(pk=context.job.pk).update(token="somebody else")
        context.report(10, "Still here")

    with caplog.at_level(logging.WARNING):
        assert not run(queued())
    assert "taken over" in caplog.text


def test_a_name_nobody_knows_is_dead_at_once(handlers):
    job = queued(name="tests.unknown")
    assert not run(job)
    assert job.state == JobState.DEAD
    assert "tests.unknown" in job.error


def test_two_functions_cannot_share_a_name(handlers):
    def first(context: JobContext) -> None: ...

    registry.job("tests.any")(first)
    registry.job("tests.any")(first)
    with pytest.raises(ValueError, match=r"tests\.any"):
        registry.job("tests.any")(lambda context: None)


def test_the_sweeper_waits_longer_after_each_attempt(
    settings, woken, django_capture_on_commit_callbacks
):
    settings.JOB_RESEND_SECONDS = 15
    fresh, tired = queued(), queued(attempts=2)

    def sweep(at: dt.datetime) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return services.sweep(at=at)

    assert sweep(AT + 14 * SECOND) == 0
    assert sweep(AT + 15 * SECOND) == 1
    assert woken == [str(fresh.pk)]
    assert sweep(AT + 16 * SECOND) == 0
    fresh.delete()
    assert sweep(AT + 59 * SECOND) == 0
    assert sweep(AT + 60 * SECOND) == 1
    assert woken[1:] == [str(tired.pk)]


def test_the_wait_has_an_end():
    assert services.back_off(30) == services.BACK_OFF_LIMIT


def test_the_sweeper_leaves_work_in_progress_and_sends_the_abandoned(
    woken, django_capture_on_commit_callbacks
):
    later = AT + dt.timedelta(hours=1)
    queued(state=JobState.RUNNING, attempts=1, lease_until=later + SECOND)
    abandoned = queued(state=JobState.RUNNING, attempts=1, lease_until=later - SECOND)
    queued(state=JobState.DONE, finished_at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep(at=later) == 1
    assert woken == [str(abandoned.pk)]


def test_a_job_that_kills_its_worker_is_dead_after_its_attempts(settings, woken):
    settings.JOB_MAX_ATTEMPTS = 5
    job = queued()
    at = AT
    for _ in range(20):
        services.claim(job.pk, at, lambda: AT)  # and then the worker is gone, without a word
        at += dt.timedelta(minutes=5)
        services.sweep(at=at)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DEAD, 5)
    assert job.error == services.ABANDONED.format(attempts=5)


def test_two_sweepers_bury_one_job_once(monkeypatch, woken):
    job = queued(attempts=5, error="Known reason")
    services.sweep(at=AT)
    services.sweep(at=AT + SECOND)
    job.refresh_from_db()
    assert (job.state, job.error, job.finished_at) == (JobState.DEAD, "Known reason", AT)


def test_a_dead_job_can_be_tried_again_and_only_a_dead_one(
    woken, django_capture_on_commit_callbacks
):
    job = queued(state=JobState.DEAD, attempts=5, error="x", finished_at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        services.retry(job, at=AT + SECOND)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.finished_at) == (JobState.QUEUED, 0, "", None)
    assert woken == [str(job.pk)]
    with pytest.raises(TransitionError):
        services.retry(job, at=AT)


def test_the_sweep_task_uses_the_present(woken):
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    queued(dispatched_at=long_ago)
    tasks.sweep()
    assert Job.objects.get().dispatched_at > long_ago
