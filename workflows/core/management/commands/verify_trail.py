import json
import time
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflows.core.clock import now
from workflows.core.trail import heads
from workflows.core.trail.checking import check


class Command(BaseCommand):
    help = "Check the audit trail: every event against its seal, every seal against the one before, the end against kept heads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads",
            nargs="*",
            type=Path,
            help="files of heads that were shipped elsewhere; this machine's own are always read",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: object, **options: object) -> None:
        """Print what was found; fail where there is a finding."""
        given = options["heads"]
        paths = [*heads.kept(), *(given if isinstance(given, list) else [])]
        if missing := [str(path) for path in paths if not path.is_file()]:
            raise CommandError(f"There is no such file of heads: {', '.join(missing)}")
        began = time.monotonic()
        report = check(at=now(), heads=heads.read(paths))
        seconds = max(time.monotonic() - began, 0.001)
        if options["json"]:
            self.stdout.write(json.dumps(vars(report)))
        else:
            for sentence in report.findings:
                self.stdout.write(sentence)
            self.stdout.write(
                f"{report.sealed} events sealed, {report.waiting} waiting for their seal, "
                f"{report.erased} erased; {report.sealed / seconds:.0f} events checked a second."
            )
        if report.findings:
            raise CommandError(f"{len(report.findings)} findings: the trail is not whole.")
        if not options["json"]:
            self.stdout.write("The trail is whole.")
