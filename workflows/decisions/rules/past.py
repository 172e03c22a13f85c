"""What a decider could see at a moment gone by. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from workflows.applications.rules.blindness import Field, Reader, sees
from workflows.campaigns.enums import Register
from workflows.campaigns.rules.past import Sight, Standing

DECIDER: Final = "decider"  # boards.enums.BodyRole, which rules do not import


@dataclass(frozen=True, slots=True)
class DecisionPast:
    """What was put to a decider follows from office and state alone, whose changes the campaign knows."""

    def changes(self) -> tuple[dt.datetime, ...]:
        """Return no moments of its own."""
        return ()

    def sights(self, standing: Standing) -> list[Sight]:
        """Return whether the candidates were put to them, by name."""
        put = sees({Reader.DECIDER}, Field.NAME, stage=standing.state)
        if not put or standing.applied or not standing.holds(Register.BODY, DECIDER):
            return []
        return [Sight("decisions.decide", 1, "The names of the candidates put to them.")]
