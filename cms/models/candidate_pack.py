from django.db import models

from cms.models.vacancy import VacancyPage
from workflows.core.models import StoredFile


class CandidatePack(models.Model):
    """The vacancy as a PDF, made in the background from what was published."""

    page = models.OneToOneField(
        VacancyPage, on_delete=models.CASCADE, related_name="candidate_pack"
    )
    content_hash = models.CharField(
        max_length=64
    )  # of what was rendered; the same content is not made twice
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Candidate pack: {self.page}"
