"""The scheduler: Celery's own, told what to send by our registry when Django is ready."""

from celery.beat import PersistentScheduler

from workflows.core.jobs.schedules import all_schedules

SWEEP_SECONDS = 10


class RegistryScheduler(PersistentScheduler):
    """Celery's persistent scheduler with the entries of `schedules.every`."""

    def setup_schedule(self) -> None:
        # An entry nobody collected within its period is dropped: the next one does the same work.
        entries: dict[str, dict[str, object]] = {
            "core.sweep": {
                "task": "core.sweep",
                "schedule": SWEEP_SECONDS,
                "options": {"expires": SWEEP_SECONDS},
            }
        }
        for schedule in all_schedules():
            entries[schedule.name] = {
                "task": "core.run_schedule",
                "args": (schedule.name,),
                "schedule": schedule.seconds,
                "options": {"expires": schedule.seconds},
            }
        self.app.conf.beat_schedule = entries
        super().setup_schedule()
