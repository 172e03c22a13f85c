from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from workflows.core.clock import now
from workflows.core.drift import check_grants


class Command(BaseCommand):
    help = "Make every grant what roles and seats give, and print what differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where something differs"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Print each row that differed; with --check, fail where there is one."""
        found = check_grants(at=now(), fix=not options["check"])
        for drift in found:
            self.stdout.write(str(drift))
        if found and options["check"]:
            raise CommandError(
                f"{len(found)} rows have drifted. Run it without --check to mend them."
            )
        self.stdout.write(
            f"{len(found)} rows mended." if found else "Every grant is as it should be."
        )
