"""Queue work, run it, and see that none of it is forgotten. The Job row is the truth (ADR-0005)."""

import datetime as dt
import logging
import traceback
import uuid
from collections.abc import Callable
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from workflows.core.errors import DomainError, NotAllowedError, TransitionError
from workflows.core.jobs.lease import JobContext, LostLeaseError, claim
from workflows.core.jobs.registry import handler_for
from workflows.core.models.jobs import Job, JobState

__all__ = ["JobContext", "LostLeaseError", "claim", "enqueue", "retry", "run", "sweep"]

log = logging.getLogger(__name__)
SWEEP_LIMIT = 500  # wake-ups sent by one sweep
BACK_OFF_LIMIT = dt.timedelta(minutes=10)
ERROR_LENGTH = 500
ABANDONED = "The work stopped without an answer {attempts} times, so it was given up."


def enqueue(name: str, *, key: str, at: dt.datetime, **ids: object) -> Job:
    """Queue a job inside the caller's transaction; its wake-up is sent after commit.

    Args:
        name: a name registered with `@job`.
        key: what this job is for, at most 120 characters. A second call with the same key returns the first job.
        at: the present moment.
        ids: JSON values handed to the handler; ids only, never personal data.
    """
    job, created = Job.objects.get_or_create(
        key=key, defaults={"name": name, "payload": ids, "dispatched_at": at, "created_at": at}
    )
    if created:
        _wake_after_commit(job.pk)
    return job


def run(job_id: uuid.UUID | str, *, clock: Callable[[], dt.datetime]) -> bool:
    """Claim one job and do it; say whether it was done here.

    A repeated wake-up finds nothing to claim and does nothing. A failure is kept on the row, never raised.
    """
    context = claim(job_id, clock(), clock)
    if context is None:
        return False
    handler = handler_for(context.job.name)
    if handler is None:
        context.fail(f"Nothing here knows how to do “{context.job.name}”.", final=True)
        return False
    try:
        handler(context, **context.job.payload)
        if not context.finished:
            with context.finishing():
                pass
    except LostLeaseError:
        log.warning("job %s (%s) was taken over by another worker", job_id, context.job.name)
    except Exception as error:
        log.exception(
            "job %s (%s) failed, attempt %s", job_id, context.job.name, context.job.attempts
        )
        # trying again makes nobody allowed
        context.fail(_reason(error), final=isinstance(error, NotAllowedError))
    return context.finished


def sweep(*, at: dt.datetime) -> int:
    """Send again every wake-up that is overdue and bury what has used its attempts; return how many were sent.

    Overdue: waiting and not picked up, or running with its lease expired. The wait doubles with each attempt,
    counted from the last wake-up. Safe to run in two places at once: a spare wake-up finds nothing to claim.
    """
    adrift = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at)
    given_up = Job.objects.filter(adrift, attempts__gte=settings.JOB_MAX_ATTEMPTS)
    for pk, attempts, error in given_up.values_list("pk", "attempts", "error"):
        given_up.filter(pk=pk).update(
            state=JobState.DEAD,
            error=error or ABANDONED.format(attempts=attempts),
            lease_until=None,
            finished_at=at,
        )
        log.error("job %s is dead after %s attempts", pk, attempts)
    due = Q()
    for attempts in range(settings.JOB_MAX_ATTEMPTS):
        due |= Q(attempts=attempts, dispatched_at__lte=at - back_off(attempts))
    overdue = Job.objects.filter(adrift, due).order_by("dispatched_at")
    ids = list(overdue.values_list("pk", flat=True)[:SWEEP_LIMIT])
    with transaction.atomic():
        Job.objects.filter(pk__in=ids).update(dispatched_at=at)
        for pk in ids:
            _wake_after_commit(pk)
    return len(ids)


def retry(job: Job, *, at: dt.datetime) -> None:
    """Give a dead job a new set of attempts. Raises TransitionError when it is not dead."""
    changed = Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(
        state=JobState.QUEUED,
        attempts=0,
        token="",
        error="",
        progress=0,
        progress_text="",
        finished_at=None,
        dispatched_at=at,
    )
    if not changed:
        raise TransitionError("This work has not failed, so there is nothing to try again.")
    _wake_after_commit(job.pk)


def back_off(attempts: int) -> dt.timedelta:
    """Return how long after its last wake-up a job with that many attempts is sent again."""
    return min(dt.timedelta(seconds=settings.JOB_RESEND_SECONDS * 2**attempts), BACK_OFF_LIMIT)


def _wake_after_commit(job_id: uuid.UUID) -> None:
    # robust: a broker that is down must not turn a committed request into an error page; the sweeper sends again
    transaction.on_commit(partial(_wake, str(job_id)), robust=True)


def _wake(job_id: str) -> None:
    current_app.tasks["core.run_job"].delay(job_id)


def _reason(error: Exception) -> str:
    """Return why, without personal data: only our own refusals are known to be fit to show."""
    if isinstance(error, DomainError):
        return str(error)[:ERROR_LENGTH]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:ERROR_LENGTH]
