"""What a mark means where nobody has said otherwise: the Civil Service scale of 1 to 7."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Anchor:
    value: int
    label: str
    description: str


CIVIL_SERVICE = (
    Anchor(1, "Not demonstrated", "No positive evidence, or evidence to the contrary."),
    Anchor(2, "Minimal", "Limited positive evidence, or a mix of good and poor evidence."),
    Anchor(3, "Moderate", "Some positive evidence, with gaps that matter in this role."),
    Anchor(4, "Acceptable", "Adequate positive evidence; any gaps can be made good."),
    Anchor(5, "Good", "Substantial positive evidence of what the criterion asks."),
    Anchor(6, "Strong", "Substantial positive evidence that goes beyond what is asked."),
    Anchor(7, "Outstanding", "Evidence that wholly exceeds what the role needs."),
)


def default_anchors(lowest: int, highest: int) -> tuple[Anchor, ...]:
    """Return an anchor for each point of a scale, both ends included; unknown points come empty."""
    known = {anchor.value: anchor for anchor in CIVIL_SERVICE} if highest == 7 else {}
    return tuple(known.get(value, Anchor(value, "", "")) for value in range(lowest, highest + 1))
