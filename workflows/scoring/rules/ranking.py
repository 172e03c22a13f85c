"""The order of the score table: by total, then by the lead criterion, then by the second."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workflows.scoring.rules.totals import Outcome, Weighing


def tie_breakers(criteria: Sequence[Weighing]) -> tuple[str, ...]:
    """Return the keys that break ties: the lead criterion, then the next in the campaign's order.

    Args:
        criteria: in the campaign's order; where none leads, the first does.
    """
    lead = next((each.key for each in criteria if each.lead), None) or criteria[0].key
    return (lead, *[each.key for each in criteria if each.key != lead][:1])


def ranks[K](outcomes: Mapping[K, Outcome], criteria: Sequence[Weighing]) -> dict[K, int]:
    """Return candidate -> rank, 1 the best; candidates still level share a rank (1, 2, 2, 4).

    Levels are judged on the figures as shown (2 dp), so that a reader can check the order.
    """
    keys = tie_breakers(criteria)

    def standing(one: Outcome) -> tuple[Decimal, ...]:
        # where all abstained there is no mean, which stands below the lowest mark
        return (one.total, *[one.means.get(key, Decimal(-1)) for key in keys])

    ordered = sorted((standing(one) for one in outcomes.values()), reverse=True)
    place = {level: ordered.index(level) + 1 for level in set(ordered)}
    return {key: place[standing(one)] for key, one in outcomes.items()}
