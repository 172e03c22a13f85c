import datetime as dt
import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflows.campaigns.services import load_bank_holidays
from workflows.core.clock import now

DIVISION = "england-and-wales"


class Command(BaseCommand):
    help = "Load England's bank holidays from a file in the form of GOV.UK's bank-holidays.json; each year in it is replaced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="GOV.UK, UK bank holidays: England and Wales")

    def handle(self, *args: object, **options: object) -> None:
        """Read, check, and leave the writing to the service."""
        try:
            events = json.loads(Path(str(options["file"])).read_text(encoding="utf-8"))[DIVISION]
            days = {
                dt.date.fromisoformat(event["date"]): str(event["title"])[:80]
                for event in events["events"]
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"This is not a file of bank holidays: {error}.") from error
        if not days:
            raise CommandError("The file holds no bank holiday, so nothing was changed.")
        changed = load_bank_holidays(days=days, source=str(options["source"]), actor=None, at=now())
        years = sorted({day.year for day in days})
        self.stdout.write(f"{years[0]} to {years[-1]}: {changed} changed.")
