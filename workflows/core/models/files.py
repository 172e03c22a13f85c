import uuid

from django.conf import settings
from django.db import models


class FileState(models.TextChoices):
    RECEIVED = "received", "Received"
    CLEAN = "clean", "Checked"
    REJECTED = "rejected", "Refused"


class StoredFile(models.Model):
    """A private file: an upload after its checks, or something we made (a pack).

    Bytes live under settings.PRIVATE_FILES_ROOT at `path`, a random name, mode 0600. Only CLEAN is served.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    purpose = models.CharField(max_length=30)  # "cv", "pack", "candidate-pack"
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200, unique=True)
    quarantine_path = models.CharField(
        max_length=200, blank=True
    )  # the original as uploaded; never served
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True)  # None when not counted (DOCX)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.RECEIVED)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.original_name
