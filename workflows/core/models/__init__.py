from workflows.core.models.audit import AuditEvent
from workflows.core.models.files import StoredFile
from workflows.core.models.jobs import Job, ScheduleRun

__all__ = ["AuditEvent", "Job", "ScheduleRun", "StoredFile"]
