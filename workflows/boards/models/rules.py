from django.db import models

from workflows.boards.enums import BodyKind, Post, TenureBasis


class AppointmentRule(models.Model):
    """Who decides, and by what rule, for a kind of body and post, while it is in force.

    Data, not code: the law is moving. Read it with queries.rule_for(kind, post, on=…).
    """

    body_kind = models.CharField(max_length=20, choices=BodyKind)
    post = models.CharField(max_length=20, choices=Post)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decider = models.CharField(max_length=150)
    recommender = models.CharField(max_length=150, blank=True)
    approver = models.CharField(max_length=150, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the clause it rests on
    quorum = models.PositiveSmallIntegerField(default=3)
    min_independent = models.PositiveSmallIntegerField(default=1)
    governors_in_majority = models.BooleanField(default=False)
    regulated = models.BooleanField(default=False)
    scale_min = models.PositiveSmallIntegerField(default=1)
    scale_max = models.PositiveSmallIntegerField(default=7)
    pass_mark = models.PositiveSmallIntegerField(default=4)
    divergence = models.PositiveSmallIntegerField(default=2)  # points apart that call for a note
    # working target, days from the closing date, for each stage
    sift_days = models.PositiveSmallIntegerField(default=21)
    interview_days = models.PositiveSmallIntegerField(default=45)
    decision_days = models.PositiveSmallIntegerField(default=75)
    announcement_days = models.PositiveSmallIntegerField(default=90)
    max_term_years = models.PositiveSmallIntegerField(default=3)
    max_total_years = models.PositiveSmallIntegerField(default=9)
    review_years = models.PositiveSmallIntegerField(default=6)  # beyond them, a rigorous review
    max_terms = models.PositiveSmallIntegerField(null=True, blank=True)
    tenure_basis = models.CharField(
        max_length=20, choices=TenureBasis, default=TenureBasis.FIRST_APPOINTMENT
    )
    counts_towards_tenure = models.BooleanField(default=True)  # whether years in this post do
    # A bill or a draft is data too, shown and never used until it is law.
    confirmed = models.BooleanField(default=True)

    class Meta:
        ordering = ["body_kind", "post", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_pass_mark_on_scale",
                condition=models.Q(scale_min__lt=models.F("scale_max"))
                & models.Q(pass_mark__gte=models.F("scale_min"))
                & models.Q(pass_mark__lte=models.F("scale_max")),
            ),
            models.CheckConstraint(
                name="rule_years_in_order",
                condition=models.Q(max_term_years__gte=1)
                & models.Q(review_years__gte=models.F("max_term_years"))
                & models.Q(max_total_years__gte=models.F("review_years")),
            ),
            models.CheckConstraint(
                name="rule_ends_after_start",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()} of {self.get_body_kind_display()} from {self.valid_from}"


class DisqualificationQuestion(models.Model):
    """A question every candidate for a kind of body must answer; “yes” goes to a person, never a machine."""

    body_kind = models.CharField(max_length=20, choices=BodyKind)
    key = models.SlugField()
    text = models.TextField()
    look_back_years = models.PositiveSmallIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)  # the clause it rests on
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body_kind", "key", "valid_from"], name="one_question_of_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.text
