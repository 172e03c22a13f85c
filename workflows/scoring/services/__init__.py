"""The only writers of sheets, scores, shortlists and interviews."""

from workflows.scoring.services.booking import (
    ask_adjustments,
    book,
    book_for,
    confirm_adjustment,
    invite,
    release,
    release_withdrawn,
)
from workflows.scoring.services.declaring import declare, ensure_sheets
from workflows.scoring.services.invitations import follow_panel
from workflows.scoring.services.locking import lock_all, lock_candidate
from workflows.scoring.services.marking import (
    CellInput,
    off_the_scale,
    save_grid,
    save_score,
)
from workflows.scoring.services.moderating import (
    close_meeting,
    give_view,
    moderate,
    save_minutes,
    show_candidate,
)
from workflows.scoring.services.reading import (
    record_agreement_read,
    record_export,
    record_followed,
    record_interviewee_read,
    record_interviewees_read,
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
from workflows.scoring.services.slots import (
    SlotsInput,
    answer_slots,
    offer_slots,
    propose_slots,
    set_round,
    withdraw_slot,
)

__all__ = [
    "CellInput",
    "EntryInput",
    "SlotsInput",
    "agree_shortlist",
    "answer_slots",
    "ask_adjustments",
    "book",
    "book_for",
    "check_never_locked",
    "check_ready_for_moderation",
    "close_meeting",
    "confirm_adjustment",
    "declare",
    "ensure_sheets",
    "follow_panel",
    "give_view",
    "invite",
    "lock_all",
    "lock_candidate",
    "moderate",
    "off_the_scale",
    "offer_slots",
    "propose_slots",
    "record_agreement_read",
    "record_export",
    "record_followed",
    "record_interviewee_read",
    "record_interviewees_read",
    "record_marks_read",
    "record_names_read",
    "record_table_read",
    "release",
    "release_withdrawn",
    "save_grid",
    "save_minutes",
    "save_score",
    "set_round",
    "show_candidate",
    "start_moderation",
    "withdraw_slot",
]
