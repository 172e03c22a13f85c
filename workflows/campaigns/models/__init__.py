from workflows.campaigns.models.campaign import (
    Campaign,
    CampaignUserGrant,
)
from workflows.campaigns.models.conflicts import (
    Conflict,
    ConflictDeclaration,
    DeciderDeclaration,
    Declaration,
    RelationshipKind,
)
from workflows.campaigns.models.dates import (
    BankHoliday,
    StageDate,
)
from workflows.campaigns.models.notices import (
    PublicNotice,
)
from workflows.campaigns.models.people import (
    CampaignMembership,
    PanelMembership,
)
from workflows.campaigns.models.reminders import (
    Reminder,
)
from workflows.campaigns.models.specification import (
    Criterion,
    ScalePoint,
)
from workflows.campaigns.models.versions import (
    CriteriaVersion,
)

__all__ = [
    "BankHoliday",
    "Campaign",
    "CampaignMembership",
    "CampaignUserGrant",
    "Conflict",
    "ConflictDeclaration",
    "CriteriaVersion",
    "Criterion",
    "DeciderDeclaration",
    "Declaration",
    "PanelMembership",
    "PublicNotice",
    "RelationshipKind",
    "Reminder",
    "ScalePoint",
    "StageDate",
]
