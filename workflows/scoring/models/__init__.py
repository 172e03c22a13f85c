from workflows.scoring.models.shortlist import (
    Shortlist,
    ShortlistEntry,
)
from workflows.scoring.models.sift import (
    Score,
    SiftSheet,
)

__all__ = [
    "Score",
    "Shortlist",
    "ShortlistEntry",
    "SiftSheet",
]
