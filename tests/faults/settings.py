"""Settings of a real worker against a database of its own, with short leases so that a fault heals fast."""

from pathlib import Path

from nedrecruit.settings.base import database, env
from nedrecruit.settings.test import *  # noqa: F403 -- this is how Django settings are layered

VAR_DIR = Path(env.str("NEDRECRUIT_VAR"))
AUDIT_HEADS_DIR = VAR_DIR / "audit"
DATABASES = {"default": database(env.str("FAULTS_DATABASE_URL"))}
CELERY_TASK_ALWAYS_EAGER = False
JOB_LEASE_SECONDS = 3
JOB_RESEND_SECONDS = 1
