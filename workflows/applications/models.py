import uuid

from django.conf import settings
from django.db import models

from workflows.applications.enums import ApplicationState
from workflows.boards.models import DisqualificationQuestion
from workflows.campaigns.models import Campaign, Criterion
from workflows.core.models import StoredFile


class Application(models.Model):
    """One person's application in one campaign.

    `id` is the candidate's and coordinator's address for it; panels only ever meet `blind_code`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="applications")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(
        max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    reference = models.CharField(max_length=40, blank=True)  # given at submission: WCV-2026-03-7K4Q
    blind_code = models.CharField(max_length=8, blank=True)  # random at submission: "K7Q2"
    # contact details
    full_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    current_role = models.CharField(max_length=150, blank=True)
    # eligibility and commitments
    time_confirmed = models.BooleanField(default=False)
    declared_interests = models.TextField(blank=True)
    disability_confident = models.BooleanField(
        default=False
    )  # an opt-in of its own, never from equality answers
    cv = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    privacy_version = models.CharField(max_length=20, blank=True)
    truth_declared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)  # rises with each save of the parts above
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.TextField(blank=True)  # why not eligible, withdrawn, …

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["campaign", "state"], name="application_stage")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "candidate"], name="one_application_a_campaign"
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=~models.Q(reference=""),
                name="application_reference_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "blind_code"],
                condition=~models.Q(blind_code=""),
                name="application_blind_code_once",
            ),
            models.CheckConstraint(
                name="application_past_draft_was_submitted",
                condition=models.Q(state__in=["draft", "withdrawn", "purged"])
                | (
                    models.Q(submitted_at__isnull=False)
                    & ~models.Q(reference="")
                    & ~models.Q(blind_code="")
                ),
            ),
            models.CheckConstraint(
                name="application_draft_not_submitted",
                condition=~models.Q(state="draft") | models.Q(submitted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Application {self.reference or self.pk}"


class Answer(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    save_id = models.CharField(max_length=60, blank=True)  # "<tab>.<save>" of the last save
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"], name="one_answer_a_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"Answer to {self.criterion_id}"


class EligibilityAnswer(models.Model):
    """“Yes” is looked at by a person (guard 8); nothing is refused by a machine."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="eligibility_answers"
    )
    question = models.ForeignKey(
        DisqualificationQuestion, on_delete=models.PROTECT, related_name="+"
    )
    applies = models.BooleanField()
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"], name="one_eligibility_answer"
            ),
            models.CheckConstraint(
                name="eligibility_yes_has_detail",
                condition=models.Q(applies=False) | ~models.Q(detail=""),
            ),
        ]

    def __str__(self) -> str:
        return "Yes" if self.applies else "No"
