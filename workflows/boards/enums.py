from enum import Enum

from django.db import models


class BodyKind(models.TextChoices):
    FOUNDATION_TRUST = "foundation-trust", "NHS foundation trust"
    NHS_TRUST = "nhs-trust", "NHS trust"
    ICB = "icb", "Integrated care board"
    PUBLIC_BODY = "public-body", "Public body"


class Region(models.TextChoices):
    EAST = "east", "East of England"
    LONDON = "london", "London"
    MIDLANDS = "midlands", "Midlands"
    NORTH_EAST_YORKSHIRE = "north-east-yorkshire", "North East and Yorkshire"
    NORTH_WEST = "north-west", "North West"
    SOUTH_EAST = "south-east", "South East"
    SOUTH_WEST = "south-west", "South West"


class Post(models.TextChoices):
    CHAIR = "chair", "Chair"
    NED = "ned", "Non-executive director"
    ASSOCIATE_NED = "associate-ned", "Associate non-executive director"


class BodyRole(models.TextChoices):
    COORDINATOR = "coordinator", "Recruitment coordinator"
    SECRETARY = "secretary", "Board secretary"
    DECIDER = "decider", "Decider"
    AUDITOR = "auditor", "Auditor"
    PROTECTION = "protection", "Data protection officer"
    FPPT = "fppt", "Fit and proper person test officer"
    ANALYST = "analyst", "Equality analyst"


# What a body's coordinators give and end themselves. The others watch them, decide over them or see what they may
# not, so the system administrator gives those.
GIVEN_BY_COORDINATORS = frozenset({BodyRole.COORDINATOR, BodyRole.SECRETARY})


class BodyStep(Enum):
    """What upper apps may put a guard on, as guard("body", BodyStep.RUNS): it gets the body, `user`, `since`, `at`."""

    RUNS = "runs"  # is invited to run its campaigns as their coordinator


class CommitteeRole(models.TextChoices):
    CHAIR = "chair", "Committee chair"
    MEMBER = "member", "Committee member"


class TenureBasis(models.TextChoices):
    """What the limit on the years of one person on one board is counted by."""

    FIRST_APPOINTMENT = (
        "first-appointment",
        "From the first appointment to the board, gaps included",
    )
    SERVED = "served", "Time served on the board, gaps left out"


class EndReason(models.TextChoices):
    """Why a term ended."""

    TERM = "term", "The term ran out"
    REAPPOINTED = "reappointed", "Reappointed for a further term"
    MOVED = "moved", "Took another seat on this board"
    RESIGNED = "resigned", "Resigned"
    REMOVED = "removed", "Removed"
    DISQUALIFIED = "disqualified", "Disqualified"
    DIED = "died", "Died in office"
    OTHER = "other", "Another reason"


class RatingSource(models.TextChoices):
    """Who said how well a member knows a field."""

    SELF = "self", "Their own assessment"
    APPRAISAL = "appraisal", "Appraisal by the chair"
    INTERVIEW = "interview", "Selection panel"
    REVIEW = "review", "Outside review of the board"


class Rating(models.IntegerChoices):
    NONE = 0, "None"
    AWARE = 1, "Aware"
    PRACTISED = 2, "Practised"
    EXPERT = 3, "Expert"
