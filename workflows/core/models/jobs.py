import uuid

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Working"
    DONE = "done", "Done"
    DEAD = "dead", "Failed"


class Job(models.Model):
    """A leased piece of background work. This row is the truth; the broker only wakes workers (ADR-0005)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)  # idempotency: one job for one purpose
    payload = models.JSONField(default=dict)  # ids only
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=40, blank=True)  # fences a worker that lost its lease
    lease_until = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    progress_text = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "dispatched_at"], name="job_due")]
        constraints = [
            models.CheckConstraint(
                name="job_finished_iff_ended",
                condition=models.Q(state__in=["done", "dead"], finished_at__isnull=False)
                | models.Q(state__in=["queued", "running"], finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"


class ScheduleRun(models.Model):
    """When a scheduled function last ran, so that two schedulers do not both run it."""

    name = models.CharField(max_length=60, unique=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
