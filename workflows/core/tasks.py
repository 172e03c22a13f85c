"""What a worker can be asked to do. Each is an edge: it reads the clock and calls one service."""

import datetime as dt

from celery import shared_task

from workflows.core import clock
from workflows.core.audit import Route, arriving_by
from workflows.core.drift import check_grants
from workflows.core.files import store
from workflows.core.jobs import schedules, services
from workflows.core.trail import sealing

DAY = dt.timedelta(days=1)


@shared_task(name="core.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    with arriving_by(Route.JOB):
        services.run(job_id, clock=clock.now)


@shared_task(name="core.sweep")
def sweep() -> None:
    """Send overdue wake-ups again."""
    services.sweep(at=clock.now())


@shared_task(name="core.run_schedule")
def run_schedule(name: str) -> None:
    """Run one scheduled function."""
    with arriving_by(Route.JOB):
        schedules.run_schedule(name, at=clock.now())


@schedules.every(seconds=int(DAY.total_seconds()), name="core.check_grants")
def mend_grants(*, at: dt.datetime) -> None:
    """Look at every grant once a night."""
    check_grants(at=at, fix=True)


@schedules.every(seconds=5, name="core.seal_trail")
def seal_trail(*, at: dt.datetime) -> None:
    """Chain what was recorded since the last time."""
    sealing.seal_waiting(at=at)


@schedules.every(seconds=int(DAY.total_seconds()), name="core.sweep_orphans")
def sweep_orphans(*, at: dt.datetime) -> None:
    """Delete files that a transaction left without a row, once no transaction can still be writing it."""
    store.sweep_orphans(older_than=at - DAY)
