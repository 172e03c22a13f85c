"""How many answers a member may abstain on: an abstention is for what cannot be judged, not for what is hard."""

DEFAULT_SHARE = 10  # percent of a member's own answers, where a campaign says nothing


def allowed(share: int, answers: int) -> int:
    """Return how many of a member's own answers they may abstain on, rounded up.

    Args:
        share: percent, 0 to 100, as the campaign says; 0 forbids abstaining.
        answers: how many answers the member scores, recused candidates left out.
    """
    return -(-share * answers // 100)
