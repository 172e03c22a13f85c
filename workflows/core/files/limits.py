"""Limits of memory, CPU and written bytes for a program that reads files from strangers. No Django here.

`python -m workflows.core.files.limits MEMORY CPU FILE_SIZE program [argument ...]` sets them and becomes the program.
The child limits itself because `preexec_fn` is unsafe where threads run, as in our web server.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]


class TimedOutError(Exception):
    """The program did not finish in time and was ended with everything it started."""


def limit_self(*, memory: int, cpu: int, file_size: int) -> None:
    """Limit this process.

    Args:
        memory: bytes of address space.
        cpu: seconds of processor time.
        file_size: bytes of any one file written.
    """
    for which, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses RLIMIT_AS; the other limits and the caller's timeout still hold there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (amount, amount))


def run(
    command: Sequence[str], *, timeout: float, home: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program in its own process group, with none of our environment, and wait for it.

    Args:
        command: program and arguments; the working directory is the project root.
        timeout: seconds of wall clock.
        home: the program's HOME, for those that insist on one.

    Raises:
        TimedOutError: it took longer; the whole group has been killed.
        OSError: it could not be started.
    """
    # No secrets, database address or proxy reaches a program that reads hostile bytes.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    if home is not None:
        environment["HOME"] = str(home)
    with subprocess.Popen(  # noqa: S603 -- our own fixed programs; only file paths vary
        list(command),
        cwd=PROJECT_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise TimedOutError from None
    return subprocess.CompletedProcess(list(command), process.returncode, out, err)


def main(arguments: Sequence[str]) -> None:
    """Limit this process and become another program. Never returns."""
    memory, cpu, file_size, *command = arguments
    limit_self(memory=int(memory), cpu=int(cpu), file_size=int(file_size))
    os.execvp(command[0], command)  # noqa: S606 -- becoming the given program is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
