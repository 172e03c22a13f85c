import uuid

from django.conf import settings
from django.db import models

from workflows.boards.models import Committee
from workflows.campaigns.models import Campaign
from workflows.core.grants import UserObjectPermissionBase
from workflows.core.models import Job, StoredFile
from workflows.packs.enums import Assurance, Marking, PackState, Purpose


class Pack(models.Model):
    """A board pack: what one committee meeting is given about one campaign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="packs")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="packs")
    state = models.CharField(max_length=10, choices=PackState, default=PackState.DRAFT)
    title = models.CharField(max_length=200)
    meeting_on = models.DateField()
    item_number = models.CharField(max_length=20)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    executive_sponsor = models.CharField(max_length=150, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.APPROVE)
    assurance = models.CharField(max_length=12, choices=Assurance, default=Assurance.REASONABLE)
    executive_summary = models.TextField()
    recommendation = models.TextField()
    marking = models.CharField(max_length=40, choices=Marking, default=Marking.PERSONAL)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()  # of the front sheet; a build taken before it is out of date
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        permissions = [
            ("read_pack", "Can read this pack"),
            ("manage_pack", "Can build and issue this pack"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pack_issued_iff_issuer",
                condition=models.Q(
                    state__in=["draft", "cleared"], issued_at__isnull=True, issued_by__isnull=True
                )
                | models.Q(
                    state__in=["issued", "minuted", "published"],
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PackUserGrant(UserObjectPermissionBase):
    """guardian's direct-foreign-key rows, written only by services.sync_pack_grants."""

    content_object = models.ForeignKey(Pack, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass


class PackBuild(models.Model):
    """One building of the PDF; the newest finished one is the pack. `taken_at` is the moment it shows."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="builds")
    number = models.PositiveSmallIntegerField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="one_build_of_a_number"),
            models.CheckConstraint(
                name="build_finished_has_file",
                condition=models.Q(finished_at__isnull=True, file__isnull=True, pages__isnull=True)
                | models.Q(finished_at__isnull=False, file__isnull=False, pages__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Build {self.number} of {self.pack}"


class PackReader(models.Model):
    """A person the pack is addressed to; their copy carries their name on every page."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    first_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "user"], name="one_copy_a_reader")]

    def __str__(self) -> str:
        return f"{self.user}: {self.pack}"
