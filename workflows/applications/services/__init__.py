"""The only writers of applications."""

from workflows.applications.services.answers import SavedAnswer, save_answer
from workflows.applications.services.cvs import attach_cv, remove_cv
from workflows.applications.services.drafts import (
    CommitmentsInput,
    ContactInput,
    EligibilityInput,
    commitments_seen,
    contact_seen,
    eligibility_seen,
    save_commitments,
    save_contact,
    save_eligibility,
    start,
)
from workflows.applications.services.review import (
    check_not_a_candidate,
    check_ready_for_sift,
    confirm_unflagged,
    decide_eligibility,
    record_list_read,
    record_progress,
    record_read,
    record_shortlisting,
    record_timeline_read,
    start_sift,
)
from workflows.applications.services.submission import submit, withdraw

__all__ = [
    "CommitmentsInput",
    "ContactInput",
    "EligibilityInput",
    "SavedAnswer",
    "attach_cv",
    "check_not_a_candidate",
    "check_ready_for_sift",
    "commitments_seen",
    "confirm_unflagged",
    "contact_seen",
    "decide_eligibility",
    "eligibility_seen",
    "record_list_read",
    "record_progress",
    "record_read",
    "record_shortlisting",
    "record_timeline_read",
    "remove_cv",
    "save_answer",
    "save_commitments",
    "save_contact",
    "save_eligibility",
    "start",
    "start_sift",
    "submit",
    "withdraw",
]
