"""`python -m workflows.packs.pdf.worker`: makes sections one after another, under limits of its own.

A plain program rather than a forked process: Celery's workers are daemonic and may not fork children,
and an upload that breaks the PDF library breaks only this.
"""

import logging
import os
import resource
import sys

from workflows.packs.pdf.jobs import receive_job, run, send_outcome

MEMORY = 3 << 30  # bytes of address space


def main() -> None:
    """Answer jobs from standard input until it closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    # Anything a library prints must not land between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (job := receive_job(sys.stdin.buffer)) is not None:
        send_outcome(answers, run(job))


if __name__ == "__main__":
    main()
