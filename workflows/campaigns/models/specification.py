from django.db import models

from workflows.campaigns.models.campaign import Campaign


class Criterion(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    description = models.TextField()
    weight = models.PositiveSmallIntegerField(default=1)
    essential = models.BooleanField(default=True)
    lead = models.BooleanField(default=False)  # breaks ties first
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="one_criterion_of_a_key"),
            models.CheckConstraint(name="criterion_has_weight", condition=models.Q(weight__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class ScalePoint(models.Model):
    """What a mark means, shown beside every answer while it is scored."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="scale_points")
    value = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    description = models.TextField()

    class Meta:
        ordering = ["value"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "value"], name="one_anchor_a_point")
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"
