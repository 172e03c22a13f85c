import datetime as dt
import os

import pytest

from workflows.core.files import store
from workflows.core.jobs import schedules

AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
def test_files_without_a_row_go_after_a_day(settings, tmp_path):
    settings.PRIVATE_FILES_ROOT = tmp_path
    kept = store.save_made(
        data=b"kept", purpose="logo", name="a", content_type="image/png", pages=None, at=AT
    )
    aged = {}
    for name, age in (("young", 23 * HOUR), ("old", 25 * HOUR), (kept.path, 99 * HOUR)):
        path = tmp_path / "clean" / name if "/" not in name else tmp_path / name
        path.touch()
        moment = (AT - age).timestamp()
        os.utime(path, (moment, moment))
        aged[name] = path
    assert schedules.run_schedule("core.sweep_orphans", at=AT)
    assert [name for name, path in aged.items() if path.exists()] == ["young", kept.path]


def test_it_runs_daily():
    (schedule,) = (each for each in schedules.all_schedules() if each.name == "core.sweep_orphans")
    assert schedule.seconds == 24 * 60 * 60
