from io import StringIO

from django.core.management import call_command

from workflows.packs.management.commands import draw_states


def test_the_diagrams_are_the_tables():
    assert draw_states.page().read_text(encoding="utf-8") == draw_states.drawn(), (
        "Run manage.py draw_states"
    )


def test_the_command_writes_them(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("draw_states", stdout=StringIO())
    assert "stateDiagram-v2" in (tmp_path / "docs/process.md").read_text(encoding="utf-8")
