"""The only writers of sheets, scores and shortlists."""

from workflows.scoring.services.declaring import declare, ensure_sheets
from workflows.scoring.services.locking import lock_all, lock_candidate
from workflows.scoring.services.marking import (
    CellInput,
    off_the_scale,
    save_grid,
    save_score,
)
from workflows.scoring.services.reading import (
    record_agreement_read,
    record_export,
    record_marks_read,
    record_names_read,
    record_table_read,
)
from workflows.scoring.services.shortlisting import (
    EntryInput,
    agree_shortlist,
    check_never_locked,
    check_ready_for_moderation,
    start_moderation,
)

__all__ = [
    "CellInput",
    "EntryInput",
    "agree_shortlist",
    "check_never_locked",
    "check_ready_for_moderation",
    "declare",
    "ensure_sheets",
    "lock_all",
    "lock_candidate",
    "off_the_scale",
    "record_agreement_read",
    "record_export",
    "record_marks_read",
    "record_names_read",
    "record_table_read",
    "save_grid",
    "save_score",
    "start_moderation",
]
