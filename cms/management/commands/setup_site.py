from typing import Any

from django.core.management.base import BaseCommand

from cms.setup import ensure_site
from workflows.core.clock import now


class Command(BaseCommand):
    """The first step of a real installation after `migrate`; the demonstration's seed does it by itself."""

    help = "Make the root pages, the editors' groups and the approval workflow. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Do it, and say what stands."""
        tree = ensure_site(at=now())
        self.stdout.write(
            f"The site {tree.home.full_url} is ready: its pages, groups and approval workflow."
        )
