"""What a sheet still lacks before it can be locked."""

from enum import StrEnum


class Lack(StrEnum):
    MARK = "mark"
    COMMENT = "comment"
    REASON = "reason"


def lack(
    value: int | None,
    comment: str,
    *,
    pass_mark: int,
    abstained: bool = False,
    reason: str = "",
) -> Lack | None:
    """Return what a score still lacks, if anything.

    A mark below the pass mark needs a comment: the candidate's feedback is written from it. An abstention
    stands in a mark's place, and needs its reason.
    """
    if abstained:
        return None if reason.strip() else Lack.REASON
    if value is None:
        return Lack.MARK
    if value < pass_mark and not comment.strip():
        return Lack.COMMENT
    return None
