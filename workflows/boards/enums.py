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


class CommitteeRole(models.TextChoices):
    CHAIR = "chair", "Committee chair"
    MEMBER = "member", "Committee member"
