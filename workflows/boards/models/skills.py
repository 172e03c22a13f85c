from django.db import models

from workflows.boards.enums import BodyKind, Rating, RatingSource
from workflows.boards.models.bodies import Body
from workflows.boards.models.seats import Holder


class Skill(models.Model):
    """A field a board must cover: of the set that all share, or of one body's own."""

    body = models.ForeignKey(
        Body, on_delete=models.CASCADE, null=True, blank=True, related_name="skills"
    )
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    domain = models.BooleanField(default=False)  # one of the leadership competency domains
    level = models.PositiveSmallIntegerField(choices=Rating, default=Rating.PRACTISED)
    wanted = models.PositiveSmallIntegerField(
        default=2
    )  # members at that level, unless a target says
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-domain", "order", "title"]
        constraints = [
            models.UniqueConstraint(fields=["body", "key"], name="one_skill_of_a_key"),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(body__isnull=True),
                name="one_shared_skill_of_a_key",
            ),
            models.CheckConstraint(
                name="skill_level_on_scale", condition=models.Q(level__gte=1, level__lte=3)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SkillTarget(models.Model):
    """How many members one board wants in a field, where that is not the field's own number."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="skill_targets")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="targets")
    wanted = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "skill"], name="one_target_of_a_skill")
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.wanted}"


class SkillRating(models.Model):
    """How well a holder knows a field, by whom and when; the latest counts, earlier ones are kept."""

    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="ratings")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="ratings")
    rating = models.PositiveSmallIntegerField(choices=Rating)
    source = models.CharField(max_length=20, choices=RatingSource)
    rated_on = models.DateField()

    class Meta:
        ordering = ["-rated_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "skill", "rated_on"], name="one_rating_of_a_day"
            ),
            models.CheckConstraint(name="rating_on_scale", condition=models.Q(rating__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.skill}: {self.get_rating_display()}"


class IndependenceTest(models.Model):
    """What puts a holder's independence in question, and for how many years after it ended."""

    body_kind = models.CharField(max_length=20, choices=BodyKind)
    key = models.SlugField(max_length=40)
    text = models.TextField()
    look_back_years = models.PositiveSmallIntegerField(null=True, blank=True)
    # years of service from which it applies by itself; a person states all others
    service_years = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body_kind", "key", "valid_from"], name="one_independence_test_of_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.text


class IndependenceFlag(models.Model):
    """One circumstance stated of a holder. `ended_on` starts the look-back; none means that it lasts."""

    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="flags")
    test = models.ForeignKey(IndependenceTest, on_delete=models.PROTECT, related_name="flags")
    note = models.TextField()
    ended_on = models.DateField(null=True, blank=True)
    stated_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "test"], name="one_flag_of_a_test")
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.test}"
