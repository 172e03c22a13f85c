"""Processes that write the trail at the same moment, with sealers running: the chain has no break, and no event is lost."""

import json
import os
import subprocess
import sys

import pytest

from tests.databases import own_database
from tests.faults.test_jobs import ROOT
from tests.faults.write_trail import WRITERS

FULL = bool(os.environ.get("NEDRECRUIT_FULL"))
EVENTS = 10_000 if FULL else 150  # of each writer

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults")]


def test_eight_writers_and_two_sealers_leave_no_break(tmp_path, capsys):
    with own_database(tmp_path) as database_url:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "NEDRECRUIT_VAR": str(tmp_path),
            "FAULTS_DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
        }
        env.pop("COV_CORE_SOURCE", None)

        def python(*args: str) -> str:
            return subprocess.run(
                [sys.executable, *args],
                cwd=ROOT,
                env=env,
                check=True,
                text=True,
                stdout=subprocess.PIPE,
                timeout=3600 if FULL else 300,
            ).stdout

        python("manage.py", "migrate", "--verbosity", "0", "--skip-checks")
        found = json.loads(python("-m", "tests.faults.write_trail", str(EVENTS)))
    wanted = WRITERS * EVENTS
    with capsys.disabled():
        print(  # noqa: T201 -- the figure we answer for
            f"\ntrail: {WRITERS} writers x {EVENTS} events on {database_url.partition(':')[0]}, "
            f"{found['events'] / found['seconds']:.0f} a second, {found['sealed_meanwhile']} sealed "
            f"meanwhile, {len(found['breaks'])} breaks"
        )
    assert found["processes"]
    assert found["breaks"] == []
    assert (found["events"], found["kinds"], found["sealed"]) == (wanted, wanted, wanted)
    assert found["sealed_meanwhile"] > 0
