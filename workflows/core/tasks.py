"""What a worker can be asked to do. Each is an edge: it reads the clock and calls one service."""

import datetime as dt

from celery import shared_task

from workflows.core import clock
from workflows.core.files import store
from workflows.core.jobs import schedules, services

DAY = dt.timedelta(days=1)


@shared_task(name="core.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    services.run(job_id, clock=clock.now)


@shared_task(name="core.sweep")
def sweep() -> None:
    """Send overdue wake-ups again."""
    services.sweep(at=clock.now())


@shared_task(name="core.run_schedule")
def run_schedule(name: str) -> None:
    """Run one scheduled function."""
    schedules.run_schedule(name, at=clock.now())


@schedules.every(seconds=int(DAY.total_seconds()), name="core.sweep_orphans")
def sweep_orphans(*, at: dt.datetime) -> None:
    """Delete files that a transaction left without a row, once no transaction can still be writing it."""
    store.sweep_orphans(older_than=at - DAY)
