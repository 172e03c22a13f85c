"""Panel scores with an honest spread: quality, each panellist's own severity, and chance."""

import random
import tomllib
from collections.abc import Iterable, Sequence

from nedrecruit.demo.campaigns import DATA, campaign
from nedrecruit.demo.candidates import candidate

_LOW, _HIGH = 1, 7
_SEVERITY = 0.75
_NOISE = 0.7

type Scores = dict[tuple[str, str, str], tuple[int, str]]


def scores_for(
    campaign_key: str,
    panel_keys: Sequence[str],
    candidate_keys: Sequence[str],
    criteria: Iterable[str],
) -> Scores:
    """(panellist, candidate, criterion) → (value 1 to 7, comment). A value never depends on who else is asked for.

    ``criteria`` are criterion keys. Raises KeyError for a campaign, candidate or criterion unknown.
    """
    titles = {each.key: each.title.lower() for each in campaign(campaign_key).criteria}
    bank = tomllib.loads((DATA / "comments.toml").read_text(encoding="utf-8"))
    found: Scores = {}
    for criterion in criteria:
        for panellist in panel_keys:
            severity = random.Random(f"{campaign_key}/{panellist}").uniform(-_SEVERITY, _SEVERITY)
            last = ""
            for who in candidate_keys:
                rng = random.Random(f"{campaign_key}/{panellist}/{who}/{criterion}")
                level = _LOW + (_HIGH - _LOW) * candidate(who).quality[criterion]
                value = min(_HIGH, max(_LOW, round(level + severity + rng.gauss(0, _NOISE))))
                choices = [each for each in bank[str(value)] if each != last]
                last = rng.choice(choices)
                text = last.format(criterion=titles[criterion])
                found[panellist, who, criterion] = (value, text)
    return found
