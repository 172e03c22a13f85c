"""Run the whole product on one machine: web, worker and scheduler under supervisord, in the foreground.

`python -m nedrecruit.stack --port 8000` writes var/supervisord.conf and becomes supervisord. A small child
shows the three logs on the terminal, each line with its program's name, and ends with its parent.
"""

import argparse
import fcntl
import os
import shlex
import signal
import socket
import sys
import time
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

from django.conf import settings

PROGRAMS = ("web", "worker", "scheduler")
STOP_SECONDS = 8
LOG_BYTES = 5_000_000

CONFIG = """\
[supervisord]
nodaemon=true
silent=true
pidfile={var}/supervisord.pid
logfile={logs}/supervisord.log
logfile_maxbytes={log_bytes}
directory={base}
childlogdir={logs}
{user}
[program:web]
command={bin}/granian --interface wsgi --host {host} --port {port} --workers 2 --blocking-threads {threads} --respawn-failed-workers --workers-kill-timeout 3 nedrecruit.stack_web:application
stopasgroup=true
{common}
stdout_logfile={logs}/web.log

[program:worker]
command={bin}/celery --app nedrecruit worker --concurrency 2 --without-gossip --without-mingle --without-heartbeat --loglevel INFO
{common}
stdout_logfile={logs}/worker.log

[program:scheduler]
command={bin}/celery --app nedrecruit beat --loglevel WARNING --pidfile=
{common}
stdout_logfile={logs}/scheduler.log
"""

COMMON = """\
environment=DJANGO_SETTINGS_MODULE="{settings}",PYTHONUNBUFFERED="1"
autorestart=true
startretries=20
startsecs=2
stopwaitsecs={stop}
killasgroup=true
redirect_stderr=true
stdout_logfile_maxbytes={log_bytes}
stdout_logfile_backups=2"""


class StackError(Exception):
    """The stack cannot start; the text is one sentence to show."""


def config(*, host: str, port: int) -> str:
    """Return supervisord's configuration for this installation."""
    common = COMMON.format(
        settings=os.environ["DJANGO_SETTINGS_MODULE"], stop=STOP_SECONDS, log_bytes=LOG_BYTES
    )
    return CONFIG.format(
        var=_escaped(settings.VAR_DIR),
        logs=_escaped(settings.VAR_DIR / "log"),
        base=_escaped(settings.BASE_DIR),
        bin=shlex.quote(_escaped(Path(sys.executable).parent)),
        user="user=root\n" if os.geteuid() == 0 else "",
        host=host,
        port=port,
        log_bytes=LOG_BYTES,
        threads=max(2, os.cpu_count() or 2),  # granian warns of more threads than cores
        common=common,
    )


def run(*, host: str, port: int) -> NoReturn:
    """Become supervisord; it ends on Ctrl-C. Raises StackError when the stack or the port is taken."""
    lock = prepare(host=host, port=port)
    logs = settings.VAR_DIR / "log"
    lock.truncate(0)
    lock.write(f"http://{host}:{port}")
    lock.flush()
    path = settings.VAR_DIR / "supervisord.conf"
    path.write_text(config(host=host, port=port))
    parent = os.getpid()
    if os.fork() == 0:  # the child keeps the lock for as long as its parent lives
        show_logs(logs, parent)
        os._exit(0)
    os.chdir(settings.BASE_DIR)
    supervisord = Path(sys.executable).parent / "supervisord"
    os.execv(supervisord, [str(supervisord), "--configuration", str(path)])  # noqa: S606 -- our own program


def prepare(*, host: str, port: int) -> TextIO:
    """Return this folder's lock, held. Raises StackError when the stack or the port is taken."""
    (settings.VAR_DIR / "log").mkdir(parents=True, exist_ok=True)
    lock = (settings.VAR_DIR / "stack.lock").open("a+")
    try:
        check_not_running(lock)
        check_port(host, port)
    except StackError:
        lock.close()
        raise
    return lock


def check_not_running(lock: TextIO) -> None:
    """Take the lock of this folder, or raise StackError naming the address already served from it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise StackError(
            f"NED Recruit is already running from this folder at {lock.read()}; stop it there with Ctrl-C first."
        ) from error


def check_port(host: str, port: int) -> None:
    """Raise StackError when something already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StackError(
                f"Port {port} is in use by another program; stop it, or choose another with --port."
            ) from error


def show_logs(folder: Path, parent: int) -> None:
    """Copy what the programs write to the terminal until the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    files = {name: _at_end(folder / f"{name}.log") for name in PROGRAMS}
    running = True
    while running:
        running = os.getppid() == parent
        for name, file in files.items():
            for line in file:
                sys.stdout.write(f"{name:>9} | {line.rstrip()}\n")
            path = folder / f"{name}.log"
            if path.exists() and path.stat().st_ino != os.fstat(file.fileno()).st_ino:  # rotated
                file.close()
                files[name] = path.open(errors="replace")
        sys.stdout.flush()
        time.sleep(0.3)


def _at_end(path: Path) -> TextIOWrapper:
    path.touch()
    file = path.open(errors="replace")
    file.seek(0, os.SEEK_END)
    return file


def _escaped(path: Path) -> str:
    """Return a path as supervisord's configuration wants it, where % begins an expansion."""
    return str(path).replace("%", "%%")


def main() -> None:
    """Read the command line and run; a refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m nedrecruit.stack", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--check", action="store_true", help="only say whether it could start")
    options = parser.parse_args()
    try:
        if options.check:
            prepare(host=options.host, port=options.port).close()
            return
        run(host=options.host, port=options.port)
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
