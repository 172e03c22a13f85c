"""Eight writers, each a process, and two sealers at once: `write_trail.py EVENTS` prints what came of it as JSON."""

import json
import os
import sys
import time
from pathlib import Path

import django

WRITERS, SEALERS, UNDONE = 8, 2, 10  # one write in ten is rolled back


def write(user, count: int, writer: int) -> None:
    from django.db import transaction  # noqa: PLC0415 -- after django.setup(), here and below

    from workflows.core import audit, clock  # noqa: PLC0415

    for number in range(count):
        for undone in [True, False] if number % UNDONE == 0 else [False]:
            with transaction.atomic():
                audit.record(
                    "tests.written",
                    actor=user,
                    target=user,
                    at=clock.now(),
                    scope=f"W-{writer}",
                    detail={"number": number, "undone": undone},
                )
                transaction.set_rollback(undone)


def seal(stop: Path) -> None:
    from workflows.core import clock  # noqa: PLC0415
    from workflows.core.trail.sealing import seal_waiting  # noqa: PLC0415

    while not stop.exists():
        seal_waiting(at=clock.now())
        time.sleep(0.2)


def leave(connection) -> None:
    """Close a connection and, on PostgreSQL, its pool: a child must not talk through its parent's sockets."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def child(function, *args) -> int:
    from django.db import connection  # noqa: PLC0415

    leave(connection)
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        function(*args)
        leave(connection)
        status = 0
    finally:
        os._exit(status)


def succeeded(pid: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def main(count: int) -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from workflows.accounts.models import User  # noqa: PLC0415
    from workflows.core import clock  # noqa: PLC0415
    from workflows.core.models import AuditEvent, AuditSeal  # noqa: PLC0415
    from workflows.core.trail import heads  # noqa: PLC0415
    from workflows.core.trail.checking import check  # noqa: PLC0415
    from workflows.core.trail.sealing import seal_waiting  # noqa: PLC0415

    user = User.objects.create(email="writer@example.org", full_name="Wendy Writer")
    stop = Path(settings.VAR_DIR) / "stop"
    began = time.perf_counter()
    sealers = [child(seal, stop) for _ in range(SEALERS)]
    writers = [child(write, user, count, number) for number in range(WRITERS)]
    wrote = [succeeded(pid) for pid in writers]
    seconds = time.perf_counter() - began
    sealed_meanwhile = AuditSeal.objects.count()
    stop.touch()
    sealed = [succeeded(pid) for pid in sealers]
    seal_waiting(at=clock.now())
    report = check(at=clock.now(), heads=heads.read(heads.kept()))
    written = AuditEvent.objects.filter(action="tests.written")
    found = {
        "processes": all(wrote + sealed),
        "events": written.count(),
        "kinds": written.values("scope", "detail__number").distinct().count(),
        "sealed": AuditSeal.objects.filter(event_id__in=written.values("pk")).count(),
        "sealed_meanwhile": sealed_meanwhile,
        "breaks": report.findings,
        "seconds": seconds,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
