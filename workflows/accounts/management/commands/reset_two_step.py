from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from workflows.accounts.models import User
from workflows.accounts.services import reset_second_step
from workflows.core.clock import now


class Command(BaseCommand):
    help = "Take away a person's second steps when they have lost them all. Check first that it is they who ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, **options: object) -> None:
        """Reset, end their sessions, and write both to the trail."""
        user = User.objects.filter(email__iexact=str(options["email"]).strip()).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        taken = reset_second_step(user=user, at=now())
        self.stdout.write(
            f"{user.email}: {taken} removed. They set up a new one when they next sign in."
        )
