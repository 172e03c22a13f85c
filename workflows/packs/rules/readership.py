"""Who on a committee may be sent a pack about these candidates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workflows.campaigns.enums import MAY_SCORE, ConflictStatus


@dataclass(frozen=True)
class Standing:
    """A committee member and whether a copy may go to them; `reason` says why not."""

    user_id: int
    name: str
    reason: str = ""

    @property
    def may_read(self) -> bool:
        """Whether a copy may go to them."""
        return not self.reason


def standings(
    members: Sequence[tuple[int, str]],
    conflicts: Mapping[int, Sequence[ConflictStatus]],
    applicants: Collection[int],
) -> list[Standing]:
    """Return each member's standing, in the order given.

    A member recused from any of the candidates gets no copy: every copy shows every candidate.

    Args:
        members: (user id, name).
        conflicts: user id -> the state of what they declared as a panel member in this campaign.
        applicants: user ids of those who applied in it; no candidate reads about the others.
    """
    found = []
    for user_id, name in members:
        held = [status for status in conflicts.get(user_id, ()) if status not in MAY_SCORE]
        if user_id in applicants:
            reason = "Applied in this campaign, so cannot read about the other candidates."
        elif ConflictStatus.RECUSED in held:
            reason = "Stepped back from a candidate, so a copy that shows every candidate cannot go to them."
        elif held:
            reason = "Declared a conflict that nobody has assessed yet. Assess it first."
        else:
            reason = ""
        found.append(Standing(user_id, name, reason))
    return found
