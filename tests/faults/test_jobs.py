"""Real workers, really killed: every job is done once, and what kills workers is buried."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.databases import own_database

ROOT = Path(__file__).resolve().parents[2]
FULL = bool(os.environ.get("NEDRECRUIT_FULL"))
PATIENCE = 600 if FULL else 120  # seconds

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


class Stack:
    """One database, one folder queue, two workers and a driver that enqueues, sweeps and reports."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "NEDRECRUIT_VAR": str(folder),
            "FAULTS_DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
            "CELERY_SKIP_CHECKS": "true",  # a worker that starts fast is killed more often
        }
        self.env.pop("COV_CORE_SOURCE", None)
        self.python("manage.py", "migrate", "--verbosity", "0", "--skip-checks")
        self.driver = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.drive"],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.workers = [self.worker(), self.worker()]

    def python(self, *args: str) -> None:
        subprocess.run([sys.executable, *args], cwd=ROOT, env=self.env, check=True)

    def worker(self) -> subprocess.Popen[bytes]:
        log = (self.folder / "workers.log").open("ab")
        options = "--concurrency 1 --without-gossip --without-mingle --without-heartbeat --loglevel WARNING"
        with log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "tests.faults.worker_app",
                    "worker",
                    *options.split(),
                ],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ask(self, line: str) -> dict:
        self.driver.stdin.write(line + "\n")
        self.driver.stdin.flush()
        return json.loads(self.driver.stdout.readline())

    def kill_worker(self, index: int) -> None:
        self.end(self.workers[index])
        self.workers[index] = self.worker()

    @staticmethod
    def end(worker: subprocess.Popen[bytes]) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        for worker in self.workers:
            self.end(worker)
        self.driver.stdin.close()
        self.driver.stdout.close()
        self.driver.wait()

    def until_finished(self, total: int, between=lambda report: None) -> dict:
        """Sweep each second until every job is done or dead; `between` sees each report."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            report = self.ask("sweep")
            if (died := [worker.poll() for worker in self.workers]) != [None, None]:
                pytest.fail(
                    f"a worker ended by itself: {died}; {(self.folder / 'workers.log').read_text()}"
                )
            ended = report["states"].get("done", 0) + report["states"].get("dead", 0)
            if ended == total:
                return report
            between(report)
            time.sleep(1)
        pytest.fail(
            f"unfinished after {PATIENCE} s: {report}; {(self.folder / 'workers.log').read_text()}"
        )


@pytest.fixture
def stack(tmp_path):
    with own_database(tmp_path) as database_url:
        running = Stack(tmp_path, database_url)
        yield running
        running.close()


def test_killed_workers_lose_and_repeat_nothing(stack):
    jobs, kills, poisoned = (300, 12, 3) if FULL else (60, 3, 1)
    dice = random.Random(7)
    killed = 0

    def kill_now_and_then(report: dict) -> None:
        nonlocal killed
        # Only while there is work in hand, a few jobs further on each time.
        if killed < kills and report["effects"] >= (killed + 1) * jobs // (kills + 2):
            stack.kill_worker(dice.randrange(2))
            killed += 1

    stack.ask(f"enqueue {jobs} {poisoned}")
    report = stack.until_finished(jobs + poisoned, kill_now_and_then)
    assert killed == kills
    assert report["states"] == {"done": jobs, "dead": poisoned}
    assert (report["effects"], report["repeated"]) == (jobs, 0)
    assert all(state == "dead" and attempts <= 5 for state, attempts in report["poison"])


def test_a_queue_wiped_in_use_costs_time_and_no_work(stack):
    jobs = 100 if FULL else 20
    stack.ask(f"enqueue {jobs} 0")
    shutil.rmtree(stack.folder / "queue")
    report = stack.until_finished(jobs)
    assert report["states"] == {"done": jobs}
    assert (report["effects"], report["repeated"]) == (jobs, 0)
