"""Run jobs in a few child processes; a child that dies or hangs costs one section, not the build."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, cast

from workflows.packs.pdf.jobs import Job, Outcome, receive_outcome, run, send_job

_ROOT = Path(__file__).resolve().parents[3]
_RECYCLE = 100  # sections after which a child is replaced, for the renderer keeps some memory
_PATIENCE = 120.0  # seconds for one section


def make_all(jobs: Sequence[Job], *, workers: int | None = None) -> Iterator[tuple[int, Outcome]]:
    """Yield (index, outcome) as each job ends, in any order.

    Args:
        jobs: what to make.
        workers: child processes; by default one for each processor, 0 works in this process.
    """
    if workers is None:
        workers = os.process_cpu_count() or 1
    if workers == 0:
        for index, job in enumerate(jobs):
            yield index, run(job)
        return
    waiting: SimpleQueue[tuple[int, Job]] = SimpleQueue()
    for pair in enumerate(jobs):
        waiting.put(pair)
    done: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
    stop = threading.Event()
    threads = [
        threading.Thread(target=_drive, args=(waiting, done, stop), daemon=True)
        for _ in range(min(workers, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _drive(
    waiting: SimpleQueue[tuple[int, Job]],
    done: SimpleQueue[tuple[int, Outcome]],
    stop: threading.Event,
) -> None:
    child: _Child | None = None
    try:
        while not stop.is_set():
            try:
                index, job = waiting.get_nowait()
            except Empty:
                return
            if child is None or not child.fit():
                if child is not None:
                    child.close()
                child = _Child()
            done.put((index, child.ask(job)))
    finally:
        if child is not None:
            child.close()


class _Child:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workflows.packs.pdf.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
        )
        self._asked = 0

    def fit(self) -> bool:
        """Alive and not yet due for replacement."""
        return self._process.poll() is None and self._asked < _RECYCLE

    def ask(self, job: Job) -> Outcome:
        """One job's outcome; the death or silence of the child is a reason too."""
        self._asked += 1
        late = threading.Event()
        timer = threading.Timer(_PATIENCE, self._give_up, (late,))
        timer.start()
        try:
            send_job(cast("IO[bytes]", self._process.stdin), job)  # type: ignore[arg-type]
            answer = receive_outcome(cast("IO[bytes]", self._process.stdout))  # type: ignore[arg-type]
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        self._process.kill()
        self._process.wait()
        why = "It took too long to draw." if late.is_set() else "Its drawing process stopped."
        return Outcome(None, why, rejected=job.kind != "html")

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def close(self) -> None:
        """End the child and its pipes."""
        self._process.kill()
        self._process.communicate()
