"""Fill the database with the demonstration. Safe to repeat: what is there already is left alone."""

import datetime as dt
import textwrap

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from nedrecruit.demo import campaigns as content
from nedrecruit.demo.seed.boards import seed_boards
from nedrecruit.demo.seed.campaigns import seed_campaign
from nedrecruit.demo.seed.people import seed_people
from nedrecruit.demo.seed.seats import seed_seats
from nedrecruit.demo.seed.site import seed_advert, seed_home, seed_site
from nedrecruit.demo.seed.stages import after_closing
from nedrecruit.demo.signins import PASSWORD, sign_ins
from workflows.campaigns.models import Campaign
from workflows.campaigns.services import remind
from workflows.core.clock import LONDON, london_date, now

_ROLES_SINCE = dt.timedelta(days=400)
_REMINDED = 5  # the last days on which reminders went out


class Command(BaseCommand):
    help = "Fill the database with an invented trust and care board, their people, vacancies and packs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-signins", action="store_true", help="only list who can sign in"
        )

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("This installation is not a demonstration (settings.DEMO is off).")
        if options["print_signins"]:
            self._print_sign_ins()
            return
        at = now()
        tree = seed_site(at=at)
        seed_people()
        seed_boards(at=at - _ROLES_SINCE)
        seed_seats(at=at)
        seed_home(tree.home)
        new = [
            each
            for each in content.campaigns()
            if not Campaign.objects.filter(reference=each.reference).exists()
        ]
        for each in new:
            with transaction.atomic():
                seeded = seed_campaign(each, at=at)
                after_closing(seeded, at=at)
                seed_advert(tree, each, seeded.campaign)
            self.stdout.write(f"  {each.reference}: {each.title} ({each.stage})")
        for days in range(_REMINDED, 0, -1) if new else ():
            day = london_date(at) - dt.timedelta(days=days)
            remind(at=dt.datetime.combine(day, dt.time(9), LONDON))

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"Everybody signs in with the password: {PASSWORD}\n")
        self.stdout.write(
            "Whoever has a role is then asked for six digits: they are shown at /demo/sign-ins/\n\n"
        )
        for each in sign_ins():
            self.stdout.write(f"  {each.role:<34}{each.email}")
            self.stdout.write(textwrap.indent(textwrap.fill(each.look_at, 76), " " * 36))
