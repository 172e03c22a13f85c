"""The test suite: SQLite by default, PostgreSQL with TEST_DATABASE_URL."""

import tempfile
from pathlib import Path
from zlib import crc32

from nedrecruit.settings.base import *  # noqa: F403 -- this is how Django settings are layered
from nedrecruit.settings.base import BASE_DIR, database, env

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# One folder for each checkout: two of them tested at the same moment must not share a database.
VAR_DIR = Path(tempfile.gettempdir()) / f"nedrecruit-test-{crc32(str(BASE_DIR).encode()):08x}"
VAR_DIR.mkdir(exist_ok=True)
STATIC_ROOT = VAR_DIR / "static"  # WhiteNoise warns where there is none, and warnings are errors
STATIC_ROOT.mkdir(exist_ok=True)
DATABASES = {
    "default": database(env.str("TEST_DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads that save at the same moment then meet as they do in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
AUDIT_KEYS = {"test": b"a" * 32}
AUDIT_HEADS_DIR = VAR_DIR / "audit"
FIELD_KEYS = {"test": b"k" * 32}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PRIVATE_FILES_ROOT = VAR_DIR / "private"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Unit tests run a job where it is enqueued; the tests in faults/ and journeys/ use a real worker.
CELERY_TASK_ALWAYS_EAGER = True
