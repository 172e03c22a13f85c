import secrets

from django.db import models

from workflows.core.clock import now


def new_salt() -> str:
    """Return 16 random bytes: without them a digest of a short payload could be guessed at."""
    return secrets.token_hex(16)


class AuditEvent(models.Model):
    """One line of the trail. Append-only: triggers refuse DELETE, and UPDATE but for erasing a payload.

    `at` is when it happened, `recorded_at` when the row was written. `actor_name`, `detail` and `salt` are the
    payload, which can be erased with a person; the rest is the header, which stays.
    """

    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(default=now)
    action = models.CharField(max_length=60)
    actor_id_text = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    scope = models.CharField(max_length=60, blank=True)
    route = models.CharField(max_length=20, blank=True)  # how the actor came: core.audit.Route
    detail = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, default=new_salt)
    mac = models.CharField(max_length=90, blank=True)  # "<key id>:<hex>": written by this product

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["scope", "-at"], name="audit_scope"),
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["actor_id_text", "-at"], name="audit_actor"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name}: {self.action}"


class AuditUnsealed(models.Model):
    """An event that waits for its seal; a database trigger writes the row, so that none is forgotten."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"Event {self.event_id}, not sealed"


class AuditSeal(models.Model):
    """One link of the chain (ADR-0018). No foreign key: an event that is deleted must leave its seal behind."""

    position = models.BigIntegerField(primary_key=True)  # from 1, without gaps
    event_id = models.BigIntegerField(unique=True)
    header_digest = models.CharField(max_length=64)
    payload_digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"Seal {self.position} of event {self.event_id}"


class AuditHead(models.Model):
    """The newest link: one row, which a sealer locks, so that two of them do not fork the chain."""

    position = models.BigIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"The trail ends at {self.position}"
