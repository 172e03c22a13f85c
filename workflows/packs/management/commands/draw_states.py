"""Write docs/process.md: the state diagrams, drawn from the tables the services obey."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from workflows.applications.rules.transitions import APPLICATION
from workflows.campaigns.rules.transitions import CAMPAIGN
from workflows.packs.rules.transitions import PACK

_HEAD = """# The process

Three state machines carry an appointment. Each is a table in code, and the services refuse every step that is not
in it. The diagrams are drawn from those tables by `manage.py draw_states`; a test compares them, so do not edit
this page by hand.
"""
_PARTS = (
    ("Campaign", "workflows/campaigns/rules/transitions.py", CAMPAIGN),
    ("Application", "workflows/applications/rules/transitions.py", APPLICATION),
    ("Board pack", "workflows/packs/rules/transitions.py", PACK),
)


def page() -> Path:
    """Return where the page is kept."""
    return Path(settings.BASE_DIR) / "docs" / "process.md"


def drawn() -> str:
    """Return the page as the tables say it should be."""
    parts = [
        f"## {title}\n\nTable: `{source}`\n\n```mermaid\n{machine.mermaid()}```\n"
        for title, source, machine in _PARTS
    ]
    return "\n".join([_HEAD, *parts])


class Command(BaseCommand):
    help = "Write docs/process.md from the transition tables."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        page().write_text(drawn(), encoding="utf-8")
        self.stdout.write(f"Wrote {page()}")
