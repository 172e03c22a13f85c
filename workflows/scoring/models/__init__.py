from workflows.scoring.models.desk import (
    SiftPlace,
    SiftRule,
)
from workflows.scoring.models.moderation import (
    Meeting,
    MemberView,
    Minutes,
    ModeratedMark,
    ModerationNote,
)
from workflows.scoring.models.shortlist import (
    Shortlist,
    ShortlistEntry,
)
from workflows.scoring.models.sift import (
    Score,
    ScoreVersion,
    SiftSheet,
)
from workflows.scoring.models.slots import (
    Adjustment,
    Interview,
    InterviewRound,
    InterviewSlot,
    SlotAnswer,
)

__all__ = [
    "Adjustment",
    "Interview",
    "InterviewRound",
    "InterviewSlot",
    "Meeting",
    "MemberView",
    "Minutes",
    "ModeratedMark",
    "ModerationNote",
    "Score",
    "ScoreVersion",
    "Shortlist",
    "ShortlistEntry",
    "SiftPlace",
    "SiftRule",
    "SiftSheet",
    "SlotAnswer",
]
