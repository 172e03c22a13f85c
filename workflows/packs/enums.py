from django.db import models


class PackState(models.TextChoices):
    DRAFT = "draft", "Draft"
    CLEARED = "cleared", "Cleared"
    ISSUED = "issued", "Issued"
    MINUTED = "minuted", "Minuted"
    PUBLISHED = "published", "Published"


class Marking(models.TextChoices):
    PUBLIC = "PUBLIC", "Public"
    OFFICIAL = "OFFICIAL", "Official"
    PERSONAL = "OFFICIAL-SENSITIVE: PERSONAL", "Official-sensitive: personal"


class Purpose(models.TextChoices):
    APPROVE = "approve", "To approve"
    DISCUSS = "discuss", "To discuss"
    ASSURE = "assure", "For assurance"
    NOTE = "note", "To note"


class Assurance(models.TextChoices):
    SUBSTANTIAL = "substantial", "Substantial"
    REASONABLE = "reasonable", "Reasonable"
    LIMITED = "limited", "Limited"
    NONE = "none", "None"
