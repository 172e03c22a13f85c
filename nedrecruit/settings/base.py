"""Settings shared by every way of running; what differs is in dev, test and prod."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP

from workflows.accounts.rules.organisations import parse_organisations

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Where this installation writes: database, queue, logs, collected static files. Never committed.
VAR_DIR = Path(env.str("NEDRECRUIT_VAR", str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
SITE_NAME = env.str("SITE_NAME", "NED Recruit")

INSTALLED_APPS = [
    "workflows.core",
    "workflows.accounts",
    "workflows.notices",
    "workflows.invitations",
    "workflows.boards",
    "workflows.campaigns",
    "workflows.applications",
    "workflows.scoring",
    "workflows.decisions",
    "workflows.packs",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "guardian",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",  # Wagtail's search index asks for it there; idle on SQLite
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nedrecruit.middleware.admin_csp",
    "nedrecruit.middleware.hardened",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "workflows.core.web.asking.asked_once",
    "workflows.core.web.asking.arrived_by_browser",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "workflows.accounts.web.gate.gate",
    "workflows.core.web.middleware.refusals",
    "workflows.accounts.web.viewing.viewing",
]

ROOT_URLCONF = "nedrecruit.urls"
WSGI_APPLICATION = "nedrecruit.wsgi.application"
ASGI_APPLICATION = "nedrecruit.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.core.web.context.site",
            ],
        },
    },
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
}


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for a URL: sqlite:///path or postgres://user@host/name."""
    config: dict[str, Any] = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["OPTIONS"] = {"pool": True}
    return config


DATABASES = {"default": database(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Attempts to sign in are counted here, and used codes kept: one store for every process, with no server to run.
CACHES = {
    "default": env.cache_url_config(env.str("CACHE_URL", ""))
    if env.str("CACHE_URL", "")
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

# ---- people ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: no row stands for "everyone"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "workflows.notices.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "workflows.accounts.web.signup.SignupDetailsForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_FORMS = {
    "login": "workflows.accounts.web.forms.LoginForm",
    "signup": "workflows.accounts.web.forms.SignupForm",
    "reset_password": "workflows.accounts.web.forms.ResetPasswordForm",
    "reset_password_from_key": "workflows.accounts.web.forms.ResetPasswordKeyForm",
    "change_password": "workflows.accounts.web.forms.ChangePasswordForm",
    "reauthenticate": "workflows.accounts.web.forms.PasswordAgainForm",
}

ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which a proof of who one is stands
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change of how one signs in is told by e-mail
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # here; every other session ends (accounts.services)
MFA_ADAPTER = "workflows.accounts.web.second_steps.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 0  # a used code is remembered for one period only
MFA_RECOVERY_CODE_DIGITS = 10
MFA_FORMS = {
    "authenticate": "workflows.accounts.web.forms.CodeForm",
    "reauthenticate": "workflows.accounts.web.forms.CodeAgainForm",
    "activate_totp": "workflows.accounts.web.forms.SetUpAppForm",
    "deactivate_totp": "workflows.accounts.web.forms.RemoveAppForm",
    "add_webauthn": "workflows.accounts.web.forms.AddPasskeyForm",
    "edit_webauthn": "workflows.accounts.web.forms.RenamePasskeyForm",
}

# ---- signing in through one's organisation (OpenID Connect) ----------------------------------
ORGANISATIONS = parse_organisations(env.str("OIDC_PROVIDERS", "[]"))
SOCIALACCOUNT_ADAPTER = "workflows.accounts.web.organisations.OrganisationAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the adapter holds each to its own domains
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
# How many proxies stand before this server: the address an attempt is counted for is taken from behind them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
ACCOUNT_RATE_LIMITS = {"start_application": "20/h/user"}

# ---- time and language -----------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# ---- files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "static_vendor"]
MEDIA_ROOT = BASE_DIR / "media" / "wagtail"
# Uploads and packs: outside anything a URL is mapped to; read only through a policy.
PRIVATE_FILES_ROOT = Path(env.str("PRIVATE_FILES_ROOT", str(BASE_DIR / "media" / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nedrecruit.storage.ModuleManifestStorage"},
}
# A proxy that sends private files itself: the prefix of its internal location for PRIVATE_FILES_ROOT.
X_ACCEL_PREFIX: str | None = env.str("X_ACCEL_PREFIX", "") or None
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A form has three fields for each candidate: Django's 1,000 would stop a panel of a campaign with 334 of them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# ---- mail ------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "NED Recruit <no-reply@nedrecruit.example>")
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
}
DEMO = False  # the demonstration shows its outgoing mail at /demo/mail/

# ---- browser ---------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    # signing in through one's organisation is a form that leads there
    "form-action": [CSP.SELF, *(origin for each in ORGANISATIONS for origin in each.origins)],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; it also ends with the browser
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in their forms
CSRF_COOKIE_SAMESITE = "Lax"
# Where somebody who finds a weakness writes to: /.well-known/security.txt (RFC 9116).
SECURITY_CONTACT = env.str("SECURITY_CONTACT", f"mailto:security@{urlsplit(BASE_URL).hostname}")
CSRF_FAILURE_VIEW = "workflows.core.web.errors.stale_form"

# ---- Wagtail ---------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an address is whose who has shown it to be theirs
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody sets another's
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx"]
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
# Approving is what lets an approver publish; the group has no such permission of its own.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.finish.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# ---- background work -------------------------------------------------------------------------
# "embedded" keeps the wake-ups in a folder (no server to install); otherwise a broker's URL.
# The heads of the sealed trail, one file a day; ship them elsewhere.
AUDIT_HEADS_DIR = Path(env.str("AUDIT_HEADS_DIR", str(VAR_DIR / "audit")))
BROKER_URL = env.str("BROKER_URL", "embedded")
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 60)
JOB_MAX_ATTEMPTS = 5
# A wake-up nobody answered is sent again after this long, doubling with each attempt.
JOB_RESEND_SECONDS = env.int("JOB_RESEND_SECONDS", 15)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # one greets every process, the other tells of each index entry
    "loggers": {"pikepdf": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
