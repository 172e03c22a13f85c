"""The whole product, running: web, real worker and real scheduler under the supervisor, on the demonstration's data."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.journeys.browser import ROOT

START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Product:
    """One installation in a folder of its own. `url` is where it answers."""

    def __init__(self, folder: Path, *, database_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "nedrecruit.settings.dev",
            "NEDRECRUIT_VAR": str(folder),
            "PRIVATE_FILES_ROOT": str(folder / "private"),
            "DATABASE_URL": database_url,
            "BASE_URL": self.url,
            "JOB_LEASE_SECONDS": "6",
            "JOB_RESEND_SECONDS": "3",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *args: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, code: str) -> object:
        """Run code inside the installation; it prints one JSON value on its last line."""
        return json.loads(self.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1])

    def prepare(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed_demo")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def start(self) -> None:
        log = (self.folder / "stack.log").open("wb")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nedrecruit.stack", "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/account/login/", timeout=5) as answer:
                    assert answer.status == 200
                return
            except OSError:
                time.sleep(0.5)
        raise AssertionError((self.folder / "stack.log").read_text()[-4000:])

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def kill_worker(self) -> int:
        """Kill -9 every process of the worker, as a crash would; return how many there were."""
        killed = 0
        for status in Path("/proc").glob("[0-9]*"):
            try:
                command = (status / "cmdline").read_bytes().replace(b"\0", b" ")
                ours = f"NEDRECRUIT_VAR={self.folder}".encode() in (status / "environ").read_bytes()
            except OSError:
                continue
            if ours and (
                b"nedrecruit worker" in command or b"workflows.packs.pdf.worker" in command
            ):
                try:
                    os.kill(int(status.name), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed += 1
        return killed
