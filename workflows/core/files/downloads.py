"""Hand a private file to a browser. Whether this person may have it is the caller's to decide, before calling."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from workflows.core.errors import NotAllowedError
from workflows.core.files import checks, store
from workflows.core.models.files import StoredFile

MAX_AGE = 60  # seconds
SALT = "workflows.core.files.downloads"
EXPIRED = "This download link has expired. Go back to the page and choose the file again."
NOT_YOURS = "This download link cannot be used. Go back to the page and choose the file again."


def make_token(*, user: Any, stored: StoredFile) -> str:  # noqa: ANN401 -- the user model belongs to accounts
    """Return a signed token that lets this user fetch this file for MAX_AGE seconds. Safe in a URL."""
    return signing.TimestampSigner(salt=SALT).sign(f"{user.pk}:{stored.pk}")


def check_token(token: str, *, user: Any, stored: StoredFile) -> None:  # noqa: ANN401 -- as above
    """Check a token against who asks and for what; the caller checks the policy again all the same.

    Raises:
        NotAllowedError: expired, tampered with, another person's or another file's.
    """
    try:
        value = signing.TimestampSigner(salt=SALT).unsign(token, max_age=MAX_AGE)
    except signing.SignatureExpired as error:
        raise NotAllowedError(EXPIRED) from error
    except signing.BadSignature as error:
        raise NotAllowedError(NOT_YOURS) from error
    if value != f"{user.pk}:{stored.pk}":
        raise NotAllowedError(NOT_YOURS)


def serve(
    request: HttpRequest, stored: StoredFile, *, filename: str, inline: bool = False
) -> HttpResponseBase:
    """Return the response that carries the file, or that tells nginx to (settings.X_ACCEL_PREFIX).

    Args:
        request: whose method decides whether bytes are sent.
        stored: a CLEAN file.
        filename: what the browser saves it as.
        inline: shown in the browser rather than saved; Chrome shows no PDF under our sandbox, so seldom of use.

    Raises:
        NotVisibleError: not CLEAN, or gone.
        store.TamperedError: the bytes are not those stored.
    """
    file = store.open_clean(stored)
    prefix: str | None = getattr(settings, "X_ACCEL_PREFIX", None)
    response: HttpResponseBase
    if prefix is None:
        response = FileResponse(file, content_type=stored.content_type)
    else:
        file.close()
        response = HttpResponse(content_type=stored.content_type)
        response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{stored.path}"
    return harden(response, filename=filename, inline=inline)


def harden(response: HttpResponseBase, *, filename: str, inline: bool = False) -> HttpResponseBase:
    """Put on a private file's answer the headers that keep it one: saved under its name, never cached or run."""
    disposition = content_disposition_header(not inline, checks.clean_name(filename))
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
