"""Check a stranger's PDF and write a copy without anything that acts, in a process with limits. No Django here.

`python -m workflows.core.files.sanitise in [out]` prints one JSON object: {"pages": 3} or {"refusal": "..."}.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from workflows.core.files import limits, verdicts
from workflows.core.files.verdicts import RefusedError

MEMORY = 700 * 2**20  # bytes of address space; Python and qpdf take about 150 MB of it
CPU = 20  # seconds
WRITTEN = 100 * 2**20  # bytes
TIMEOUT = 30.0  # seconds of wall clock


def sanitise(source: Path, target: Path | None = None) -> int:
    """Check a PDF and, when `target` is given, write the sanitised copy there (mode 0600).

    Returns:
        The number of pages.

    Raises:
        RefusedError: the PDF cannot be accepted, or took more memory or time than a document needs.
    """
    command = [sys.executable, "-m", "workflows.core.files.sanitise", str(source.absolute())]
    if target is not None:
        command.append(str(target.absolute()))
    try:
        done = limits.run(command, timeout=TIMEOUT)
        answer = json.loads(done.stdout)
    except (limits.TimedOutError, ValueError) as error:
        # Killed by its limits: it says nothing more.
        _drop(target)
        raise RefusedError(verdicts.TOO_COMPLEX) from error
    except OSError as error:
        raise RefusedError(verdicts.NOT_CHECKED) from error
    if "refusal" in answer:
        _drop(target)
        raise RefusedError(answer["refusal"])
    return int(answer["pages"])


def _drop(target: Path | None) -> None:
    if target is not None:
        target.unlink(missing_ok=True)


def answer(source: Path, target: Path | None) -> dict[str, int | str]:
    """Do the work, in this process: return {"pages": n} or {"refusal": sentence}."""
    # Imported late: the parent needs this module's names, never the PDF library.
    import pikepdf  # noqa: PLC0415

    from workflows.core.files import pdf_checks, pdf_scrub  # noqa: PLC0415

    try:
        with pikepdf.open(source) as pdf:
            pages = pdf_checks.check(pdf)
            if target is not None:
                pdf_scrub.scrub(pdf)
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                pdf.save(target, deterministic_id=True)
    except RefusedError as refusal:
        return {"refusal": str(refusal)}
    except pikepdf.PasswordError:
        return {"refusal": verdicts.PASSWORD}
    except (MemoryError, RecursionError):
        return {"refusal": verdicts.TOO_COMPLEX}
    except Exception:  # noqa: BLE001 -- whatever a hostile file provokes here, the answer to the person is the same
        return {"refusal": verdicts.DAMAGED}
    return {"pages": pages}


def main(arguments: Sequence[str]) -> None:
    """Limit this process, do the work and print the answer."""
    limits.limit_self(memory=MEMORY, cpu=CPU, file_size=WRITTEN)
    source, *rest = (Path(a) for a in arguments)
    sys.stdout.write(json.dumps(answer(source, rest[0] if rest else None)))


if __name__ == "__main__":
    main(sys.argv[1:])
