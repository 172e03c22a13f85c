from workflows.scoring.models.desk import (
    SiftPlace,
    SiftRule,
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

__all__ = [
    "Score",
    "ScoreVersion",
    "Shortlist",
    "ShortlistEntry",
    "SiftPlace",
    "SiftRule",
    "SiftSheet",
]
