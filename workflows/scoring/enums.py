from django.db import models


class SlotState(models.TextChoices):
    """A time for an interview: the panel says who can, then candidates are offered it."""

    PROPOSED = "proposed", "Asked of the panel"
    OFFERED = "offered", "Offered to candidates"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Occasion(models.TextChoices):
    """A stage for which a candidate may ask for an adjustment."""

    INTERVIEW = "interview", "Interview"
    PRESENTATION = "presentation", "Presentation"
    STAKEHOLDERS = "stakeholders", "Stakeholder groups"
