from workflows.core.models.audit import AuditEvent, AuditHead, AuditSeal, AuditUnsealed
from workflows.core.models.files import StoredFile
from workflows.core.models.jobs import Job, ScheduleRun

__all__ = [
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "AuditUnsealed",
    "Job",
    "ScheduleRun",
    "StoredFile",
]
