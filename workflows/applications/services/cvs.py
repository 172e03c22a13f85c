"""The CV: checked before it is kept, one at a time."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.applications.permissions import check_can_edit
from workflows.applications.queries import own_application
from workflows.applications.services._rows import locked_draft, touch
from workflows.core import audit
from workflows.core.files import store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PURPOSE = "cv"


def attach_cv(
    *, application_id: uuid.UUID, candidate: User, upload: "UploadedFile[Any]", at: dt.datetime
) -> Application:
    """Check an upload and make it the CV, in place of an earlier one. A refused one changes nothing.

    Raises:
        InvalidInputError: {"file": sentence}.
        NotAllowedError: submitted, closed or paused; NotVisibleError: not theirs.
    """
    # Asked twice: no stranger's file is worth checking, and a check outlasts a transaction.
    check_can_edit(candidate, own_application(candidate, application_id), at=at)
    checked = store.check_upload(upload=upload)
    with transaction.atomic():
        application = locked_draft(application_id, candidate, at=at)
        old = application.cv
        application.cv = store.keep(checked=checked, owner=candidate, purpose=PURPOSE, at=at)
        touch(application, at=at, fields=("cv",))
        if old is not None:
            store.discard(stored=old)
        _record("applications.cv_attached", application, candidate, at)
    return application


@transaction.atomic
def remove_cv(*, application_id: uuid.UUID, candidate: User, at: dt.datetime) -> Application:
    """Remove the CV; removing none is no error. Raises as attach_cv."""
    application = locked_draft(application_id, candidate, at=at)
    if application.cv is None:
        return application
    old, application.cv = application.cv, None
    touch(application, at=at, fields=("cv",))
    store.discard(stored=old)
    _record("applications.cv_removed", application, candidate, at)
    return application


def _record(action: str, application: Application, actor: User, at: dt.datetime) -> None:
    audit.record(
        action, actor=actor, target=application, at=at, scope=application.campaign.reference
    )
