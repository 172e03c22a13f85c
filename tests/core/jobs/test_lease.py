import datetime as dt
import uuid

import pytest
from django.db import IntegrityError

from workflows.core.jobs.lease import JobContext, LostLeaseError, claim
from workflows.core.models import Job, ScheduleRun
from workflows.core.models.jobs import JobState

pytestmark = pytest.mark.django_db
AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def queued(**changes: object) -> Job:
    values = {"name": "tests.any", "key": uuid.uuid4().hex, "dispatched_at": AT, "created_at": AT}
    return Job.objects.create(**values | changes)


def take(job: Job, at: dt.datetime = AT) -> JobContext:
    context = claim(job.pk, at, lambda: at)
    assert context is not None
    return context


def test_a_waiting_job_is_claimed_once(settings):
    settings.JOB_LEASE_SECONDS = 60
    job = queued()
    context = take(job)
    assert claim(job.pk, AT, lambda: AT) is None
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (JobState.RUNNING, 1, AT + MINUTE)
    assert job.token == context.job.token


def test_an_unknown_job_cannot_be_claimed():
    assert claim(uuid.uuid4(), AT, lambda: AT) is None


def test_an_expired_lease_passes_to_another_worker_and_fences_the_first():
    job = queued()
    slow = take(job)
    later = AT + 2 * MINUTE
    quick = take(job, later)
    with pytest.raises(LostLeaseError):
        slow.report(50, "Half way")
    with pytest.raises(LostLeaseError), slow.finishing():
        raise AssertionError("a fenced worker must not reach its effect")
    slow.fail("late news")
    job.refresh_from_db()
    assert (job.state, job.token, job.error) == (JobState.RUNNING, quick.job.token, "")


def test_reporting_renews_the_lease_and_shows_progress(settings):
    settings.JOB_LEASE_SECONDS = 60
    job = queued()
    context = take(job)
    context.clock = lambda: AT + MINUTE / 2
    context.report(40, "4 of 10 sections")
    job.refresh_from_db()
    assert (job.progress, job.progress_text) == (40, "4 of 10 sections")
    assert job.lease_until == AT + MINUTE / 2 + MINUTE


def test_effect_and_end_are_one_transaction():
    job = queued()
    context = take(job)
    with context.finishing():
        ScheduleRun.objects.create(name="effect", ran_at=AT)
    job.refresh_from_db()
    assert (job.state, job.progress, job.finished_at) == (JobState.DONE, 100, AT)
    with pytest.raises(LostLeaseError), context.finishing():
        ScheduleRun.objects.create(name="again", ran_at=AT)
    assert ScheduleRun.objects.count() == 1


def test_an_effect_that_fails_leaves_the_job_unfinished():
    job = queued()
    context = take(job)

    def twice() -> None:
        with context.finishing():
            ScheduleRun.objects.create(name="effect", ran_at=AT)
            ScheduleRun.objects.create(name="effect", ran_at=AT)

    with pytest.raises(IntegrityError):
        twice()
    job.refresh_from_db()
    assert not context.finished
    assert job.state == JobState.RUNNING
    assert not ScheduleRun.objects.exists()


def test_a_failure_queues_again_and_the_last_one_buries(settings):
    settings.JOB_MAX_ATTEMPTS = 2
    job = queued()
    take(job).fail("first")
    job.refresh_from_db()
    assert (job.state, job.error, job.finished_at) == (JobState.QUEUED, "first", None)
    take(job).fail("second")
    job.refresh_from_db()
    assert (job.state, job.error, job.finished_at) == (JobState.DEAD, "second", AT)
    assert claim(job.pk, AT + MINUTE, lambda: AT) is None
