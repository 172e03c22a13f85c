from django.db import models


class AuditEvent(models.Model):
    """One line of the trail. Append-only: triggers refuse UPDATE and DELETE."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    actor_id_text = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    scope = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["scope", "-at"], name="audit_scope"),
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name}: {self.action}"
