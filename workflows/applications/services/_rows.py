"""Rows locked for a change by their candidate."""

import datetime as dt
import uuid

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.applications.permissions import NO_SUCH, check_can_edit, check_owner
from workflows.core.errors import NotVisibleError


def locked(application_id: uuid.UUID) -> Application:
    """Lock an application. Raises NotVisibleError where there is none."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("campaign__body", "cv")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise NotVisibleError(NO_SUCH)
    return application


def locked_own(application_id: uuid.UUID, candidate: User) -> Application:
    """Lock a candidate's own application. Raises NotVisibleError for another's."""
    application = locked(application_id)
    check_owner(candidate, application)
    return application


def locked_draft(application_id: uuid.UUID, candidate: User, *, at: dt.datetime) -> Application:
    """Lock a candidate's own draft that may be changed now. Raises what check_can_edit raises."""
    application = locked(application_id)
    check_can_edit(candidate, application, at=at)
    return application


def touch(application: Application, *, at: dt.datetime, fields: tuple[str, ...] = ()) -> None:
    """Save these fields, the time and the next version."""
    application.version += 1
    application.updated_at = at
    application.save(update_fields=[*fields, "version", "updated_at"])
