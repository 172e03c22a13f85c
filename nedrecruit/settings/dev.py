"""A developer's machine, and bin/demo: SQLite, the embedded queue, mail shown in the product."""

from nedrecruit.settings.base import *  # noqa: F403 -- this is how Django settings are layered
from nedrecruit.settings.base import BASE_URL, INSTALLED_APPS, VAR_DIR, env
from workflows.core.fieldcrypt import parse_keys
from workflows.core.secrets import local_key, local_secret

SECRET_KEY = local_secret(VAR_DIR / "secret-key")
FIELD_KEYS = parse_keys(env.str("FIELD_KEYS", "") or local_key(VAR_DIR / "field-key"))
AUDIT_KEYS = parse_keys(env.str("AUDIT_KEYS", "") or local_key(VAR_DIR / "audit-key"))
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "nedrecruit.demo"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
