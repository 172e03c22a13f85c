import datetime as dt
import os

from tests.factories import AT
from workflows.packs import services, tasks
from workflows.packs.services.building import section_folder


def test_finished_sections_go_a_week_after_they_were_made(settings, tmp_path):
    settings.PRIVATE_FILES_ROOT = tmp_path
    nested = section_folder() / "ab"
    nested.mkdir()
    for name, age in (("old", 8), ("new", 6)):
        path = nested / f"{name}.pdf"
        path.write_bytes(b"%PDF-")
        made = (AT - dt.timedelta(days=age)).timestamp()
        os.utime(path, (made, made))
    tasks.sweep_sections(at=AT)
    assert [path.name for path in nested.iterdir()] == ["new.pdf"]
    assert services.sweep_sections(older_than=AT) == 1
