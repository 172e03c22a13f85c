import datetime as dt

import pytest

from nedrecruit.celery import app
from workflows.core import tasks
from workflows.core.jobs import schedules
from workflows.core.jobs.beat import RegistryScheduler

AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def ran(monkeypatch):
    """A registry with one schedule, "tests.tick", each minute; the moments at which it ran."""
    moments = []
    monkeypatch.setattr(schedules, "_schedules", {})

    @schedules.every(seconds=60, name="tests.tick")
    def tick(*, at: dt.datetime) -> None:
        moments.append(at)

    schedules.every(seconds=60, name="tests.tick")(tick)
    return moments


@pytest.mark.django_db
def test_two_schedulers_run_it_once_in_each_period(ran):
    assert schedules.run_schedule("tests.tick", at=AT)
    assert not schedules.run_schedule("tests.tick", at=AT)
    early = AT + 59 * SECOND
    assert schedules.run_schedule("tests.tick", at=early)
    assert ran == [AT, early]


@pytest.mark.django_db
def test_the_task_runs_it_now(ran):
    tasks.run_schedule("tests.tick")
    assert len(ran) == 1


def test_an_unknown_schedule_is_an_error(ran):
    with pytest.raises(KeyError):
        schedules.run_schedule("tests.unknown", at=AT)


def test_two_functions_cannot_share_a_name(ran):
    with pytest.raises(ValueError, match=r"tests\.tick"):
        schedules.every(seconds=5, name="tests.tick")(lambda *, at: None)


def test_the_scheduler_sends_what_is_registered(ran, tmp_path):
    scheduler = RegistryScheduler(app, schedule_filename=str(tmp_path / "scheduler"))
    try:
        entries = scheduler.schedule
        assert set(entries) == {"core.sweep", "tests.tick"}
        assert entries["tests.tick"].args == ("tests.tick",)
        assert entries["tests.tick"].options == {"expires": 60}
    finally:
        scheduler.close()
