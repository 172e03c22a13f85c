"""Bodies themselves."""

from django.db.models import QuerySet

from workflows.boards.models import (
    Body,
)
from workflows.core.models import StoredFile


def bodies() -> QuerySet[Body]:
    """Return every body; a body's existence is public."""
    return Body.objects.all()


def logo_of(slug: str) -> StoredFile | None:
    """Return the file of a body's logo; None for an unknown body or one without."""
    body = Body.objects.filter(slug=slug).select_related("logo").first()
    return body.logo if body else None
