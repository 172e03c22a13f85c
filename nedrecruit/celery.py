"""Celery: workers are woken by a broker, but the Job rows in the database say what is to be done (ADR-0005)."""

import os
from typing import Any

from celery import Celery
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nedrecruit.settings.prod")

EMBEDDED = "embedded"
TRANSPORT_ALIASES[EMBEDDED] = "workflows.core.jobs.transport:Transport"
HOUR = 3600


def broker(url: str) -> dict[str, Any]:
    """Return Celery's settings for a broker: "embedded", redis://, or amqp:// (quorum queues)."""
    if url == EMBEDDED:
        return {
            "broker_url": "embedded://localhost",
            "broker_transport_options": {"folder": str(settings.VAR_DIR / "queue")},
            "worker_enable_remote_control": False,  # needs a fan-out, which a folder has not
        }
    # A server gives back what a dead worker held; acknowledge late so that it can.
    server: dict[str, Any] = {
        "broker_url": url,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
    }
    if url.startswith("amqp"):
        server |= {"task_default_queue_type": "quorum", "worker_detect_quorum_queues": True}
    return server


def configuration() -> dict[str, Any]:
    """Return Celery's whole configuration from Django's settings."""
    return (
        {
            "broker_connection_retry_on_startup": True,
            "task_publish_retry": False,  # a request does not wait for a broker that is down; the sweeper sends again
            "task_ignore_result": True,
            "result_expires": None,  # so that the scheduler has no results to clean up
            "task_always_eager": getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False),
            "task_time_limit": HOUR,
            "task_soft_time_limit": HOUR - 60,
            "task_serializer": "json",
            "accept_content": ["json"],
            "worker_prefetch_multiplier": 1,
            "worker_max_tasks_per_child": 200,
            "worker_hijack_root_logger": False,
            "enable_utc": True,
            "timezone": "UTC",
            "beat_scheduler": "workflows.core.jobs.beat:RegistryScheduler",
            "beat_schedule_filename": str(settings.VAR_DIR / "scheduler"),
            "beat_max_loop_interval": 5,
        }
        | broker(settings.BROKER_URL)
    )


app = Celery("nedrecruit")
app.add_defaults(configuration)
app.autodiscover_tasks()
