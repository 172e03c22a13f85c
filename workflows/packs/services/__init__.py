"""The only writers of packs."""

from workflows.packs.services.building import build, order_build, sweep_sections
from workflows.packs.services.issuing import (
    check_can_issue,
    clear_pack,
    issue_pack,
    open_copy,
    return_to_draft,
)
from workflows.packs.services.writing import (
    PackInput,
    check_draft,
    create_pack,
    edit_pack,
    expected_pack_grants,
    sync_pack_grants,
)

__all__ = [
    "PackInput",
    "build",
    "check_can_issue",
    "check_draft",
    "clear_pack",
    "create_pack",
    "edit_pack",
    "expected_pack_grants",
    "issue_pack",
    "open_copy",
    "order_build",
    "return_to_draft",
    "sweep_sections",
    "sync_pack_grants",
]
