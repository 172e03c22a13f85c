"""Readers of the sift.

`sift` and its kin load who sits, who applied, who declared and who locked: no marks. Marks are read by
sheet id only (`marks_of`), and the ids come from `permissions`.
"""

from workflows.scoring.queries.agreement import PanelAgreement, agreement_of, shortlisted_number
from workflows.scoring.queries.locked import (
    where_all_locked,
    where_held,
    where_scoring_closed,
    where_table_open,
)
from workflows.scoring.queries.marks import (
    NO_MARK,
    Mark,
    abstentions,
    abstentions_allowed,
    anchors_of,
    complete_sheets,
    criteria_of,
    mark_of,
    marks_of,
    rule_of,
    weighings,
)
from workflows.scoring.queries.past import (
    SiftPast,
    conflicts_past,
    decider_conflicts_past,
    sift_past,
)
from workflows.scoring.queries.standing import (
    named_applications,
    names_to_declare,
    place_of,
    scoring_closed,
    seated_or_locked,
    sift,
    sifted_applications,
    sifts,
)
from workflows.scoring.queries.table import (
    Row,
    Table,
    shortlist_of,
    table,
)
from workflows.scoring.queries.work import (
    Desk,
    answer_text,
    campaign_scored,
    candidate_of,
    declarations_of,
    desk_of,
    names_by_application,
)

__all__ = [
    "NO_MARK",
    "Desk",
    "Mark",
    "PanelAgreement",
    "Row",
    "SiftPast",
    "Table",
    "abstentions",
    "abstentions_allowed",
    "agreement_of",
    "anchors_of",
    "answer_text",
    "campaign_scored",
    "candidate_of",
    "complete_sheets",
    "conflicts_past",
    "criteria_of",
    "decider_conflicts_past",
    "declarations_of",
    "desk_of",
    "mark_of",
    "marks_of",
    "named_applications",
    "names_by_application",
    "names_to_declare",
    "place_of",
    "rule_of",
    "scoring_closed",
    "seated_or_locked",
    "shortlist_of",
    "shortlisted_number",
    "sift",
    "sift_past",
    "sifted_applications",
    "sifts",
    "table",
    "weighings",
    "where_all_locked",
    "where_held",
    "where_scoring_closed",
    "where_table_open",
]
