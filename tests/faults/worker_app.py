"""The Celery app of tests/faults/test_jobs.py: the real one, with handlers that sleep, write and kill."""

import os
import signal
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from nedrecruit.celery import app  # noqa: E402 -- Django first
from workflows.core import clock  # noqa: E402
from workflows.core.audit import AuditEvent  # noqa: E402
from workflows.core.jobs.registry import JobContext, job  # noqa: E402

__all__ = ["app"]


@job("tests.effect")
def effect(context: JobContext, number: int) -> None:
    """Take a little while, then leave one line in the trail: the effect that must be there exactly once."""
    time.sleep(0.15)
    context.report(50, "Half way")
    time.sleep(0.15)
    with context.finishing():
        AuditEvent.objects.create(
            action="tests.effect",
            actor_name="worker",
            target_type="tests",
            target_id=str(number),
            at=clock.now(),
        )


@job("tests.poison")
def poison(context: JobContext) -> None:
    """Take the worker process down, as running out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
