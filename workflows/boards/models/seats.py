from django.conf import settings
from django.db import models

from workflows.boards.enums import EndReason, Post
from workflows.boards.models.bodies import Body


class Seat(models.Model):
    """A place on a body's board, whoever sits in it. A campaign begins from one that falls vacant."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    title = models.CharField(max_length=150)  # “Non-executive director (audit chair)”
    post = models.CharField(max_length=20, choices=Post)
    regulated = models.BooleanField(default=False)  # under the Governance Code
    voting = models.BooleanField(default=True)
    purpose = models.TextField(blank=True)  # what it was set up for, and what it must bring
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)  # its last day, where it was abolished
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "title"]
        constraints = [
            models.UniqueConstraint(fields=["body", "title"], name="one_seat_of_a_title"),
            models.CheckConstraint(
                name="seat_closes_after_opening",
                condition=models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Holder(models.Model):
    """Somebody who sits or sat on one board: a name, and their account where they have one."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="holders")
    name = models.CharField(max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="board_places",
    )
    # where it is earlier than the first term on record
    first_appointed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="one_holder_of_a_name"),
            models.UniqueConstraint(fields=["body", "user"], name="one_holder_of_an_account"),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """One holder in one seat from one day to another, both included."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="terms")
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(default=1)  # counted by the board for this holder
    starts_on = models.DateField()
    ends_on = models.DateField()
    extension = models.BooleanField(default=False)  # prolongs the term before it
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    end_note = models.TextField(blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["seat", "starts_on"], name="term_of_seat")]
        constraints = [
            models.UniqueConstraint(fields=["seat", "starts_on"], name="one_term_begins_in_a_seat"),
            models.CheckConstraint(
                name="term_ends_after_start",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.seat}"


class TenureApproval(models.Model):
    """A rigorous review, or an approval to serve past a limit, until a day (hard guard 6). Never edited."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="approvals")
    until = models.DateField()
    decided_on = models.DateField()
    approved_by = models.CharField(max_length=150)
    reason = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "until", "decided_on"], name="one_approval_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} until {self.until}"
