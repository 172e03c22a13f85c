"""The lease on a job: who may work on it, for how long, and how its effect happens exactly once (ADR-0005).

A claim writes a fresh token into the row. Everything a worker writes afterwards is conditional on that
token, so a worker that was frozen, or thought dead, finds out that it lost the lease and changes nothing.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from workflows.core.models.jobs import Job, JobState

log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """Another worker has taken the job, or it has ended; stop and write nothing more."""


@dataclass
class JobContext:
    """What a handler is given beside its ids.

    Args:
        job: the row as it was when claimed.
        clock: returns the present moment; the worker is an edge.
    """

    job: Job
    clock: Callable[[], dt.datetime]
    finished: bool = False

    def report(self, percent: int, text: str) -> None:
        """Show progress (0-100 and a short sentence) and renew the lease.

        Call it outside a transaction, at least every settings.JOB_LEASE_SECONDS. Raises LostLeaseError.
        """
        changed = self._held().update(
            progress=percent, progress_text=text, lease_until=self.clock() + _lease()
        )
        if not changed:
            raise LostLeaseError(str(self.job.pk))

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Open the one transaction in which the effect is written and the job ends as done.

        The token is checked first and its row stays locked, so nobody else can finish meanwhile. If the
        block raises, neither the effect nor the end happened. Raises LostLeaseError.
        """
        with transaction.atomic():
            changed = self._held().update(
                state=JobState.DONE,
                progress=100,
                error="",
                lease_until=None,
                finished_at=self.clock(),
            )
            if not changed:
                raise LostLeaseError(str(self.job.pk))
            yield
        self.finished = True

    def fail(self, error: str, *, final: bool = False) -> None:
        """Keep why this attempt failed; queue the job again, or bury it after its last attempt.

        No wake-up is sent here: the sweeper sends it when the back-off has passed. A lost lease is ignored,
        since the job is then somebody else's.
        """
        at = self.clock()
        if final or self.job.attempts >= settings.JOB_MAX_ATTEMPTS:
            self._held().update(state=JobState.DEAD, error=error, lease_until=None, finished_at=at)
            log.error("job %s (%s) is dead: %s", self.job.pk, self.job.name, error)
        else:
            self._held().update(
                state=JobState.QUEUED, error=error, lease_until=None, token="", dispatched_at=at
            )

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, token=self.job.token, state=JobState.RUNNING)


def _lease() -> dt.timedelta:
    return dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(
    job_id: uuid.UUID | str, at: dt.datetime, clock: Callable[[], dt.datetime]
) -> JobContext | None:
    """Take the lease of a waiting or abandoned job; None when there is nothing to take.

    One conditional UPDATE: of any number of workers asking at once, one gets it.
    """
    token = uuid.uuid4().hex
    taken = (
        Job.objects.filter(pk=job_id, attempts__lt=settings.JOB_MAX_ATTEMPTS)
        .filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at))
        .update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            token=token,
            lease_until=at + _lease(),
            progress=0,
            progress_text="",
        )
    )
    return JobContext(job=Job.objects.get(pk=job_id), clock=clock) if taken else None
