"""What the test does inside a process that has the faults database: `drive.py enqueue N POISON | sweep | report`."""

import json
import sys

from django.db import transaction
from django.db.models import Count

import tests.faults.worker_app as _app  # noqa: F401 -- sets Django up and registers the handlers
from workflows.core import clock
from workflows.core.jobs import services
from workflows.core.models import AuditEvent, Job


def enqueue(count: int, poisoned: int) -> None:
    for number in range(count):
        with transaction.atomic():
            services.enqueue("tests.effect", key=f"effect-{number}", at=clock.now(), number=number)
    for number in range(poisoned):
        with transaction.atomic():
            services.enqueue("tests.poison", key=f"poison-{number}", at=clock.now())


def report() -> dict[str, object]:
    effects = (
        AuditEvent.objects.filter(action="tests.effect").values("target_id").annotate(n=Count("pk"))
    )
    return {
        "states": dict(Job.objects.values_list("state").annotate(n=Count("pk"))),
        "effects": len(effects),
        "repeated": sum(effect["n"] > 1 for effect in effects),
        "poison": list(Job.objects.filter(name="tests.poison").values_list("state", "attempts")),
    }


def main() -> None:
    for line in sys.stdin:
        match line.split():
            case ["enqueue", count, poisoned]:
                enqueue(int(count), int(poisoned))
            case ["sweep"]:
                services.sweep(at=clock.now())
        sys.stdout.write(json.dumps(report()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
