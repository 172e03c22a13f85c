"""Each candidate's answers: their own story, set among sentences from a grammar of hand-written parts.

The stronger a candidate on a criterion, the more of the surrounding text is method, result and
reflection; the weaker, the more is generality. No sentence of the grammar is used twice by one
candidate, and no finished sentence by two.
"""

import random
import re
import tomllib
from collections import Counter
from functools import cache

from nedrecruit.demo.bodies import body
from nedrecruit.demo.campaigns import DATA, Criterion, campaign
from nedrecruit.demo.candidates import Candidate, candidate, candidates

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_WEAK, _MIDDLING = 0.4, 0.6
_TRIES = 20

type Grammar = dict[str, dict[str, list[str]]]


def answers_for(candidate_key: str, campaign_key: str) -> dict[str, str]:
    """Criterion key → answer of 250 to 500 words, paragraphs parted by an empty line.

    Raises KeyError for an unknown candidate, or one who did not apply to this campaign.
    """
    if candidate(candidate_key).campaign != campaign(campaign_key).key:
        raise KeyError((candidate_key, campaign_key))
    return dict(_all()[candidate_key])


@cache
def _all() -> dict[str, dict[str, str]]:
    """Everyone's answers at once, since what one has said another may not."""
    writer = _Writer()
    return {
        each.key: {
            criterion.key: writer.answer(each, criterion)
            for criterion in campaign(each.campaign).criteria
        }
        for each in candidates()
    }


class _Writer:
    """Remembers which parts are worn, so that each answer takes the freshest."""

    def __init__(self) -> None:
        self.grammar: Grammar = tomllib.loads((DATA / "grammar.toml").read_text(encoding="utf-8"))
        self.worn: Counter[str] = Counter()
        self.said: set[str] = set()
        self.mine: dict[str, set[str]] = {}

    def answer(self, who: Candidate, criterion: Criterion) -> str:
        """Three or four paragraphs in one of three orders."""
        rng = random.Random(f"{who.key}/{criterion.key}")
        level = who.quality[criterion.key]
        story = who.stories[criterion.key]
        rooms, general = self.grammar[criterion.key], self.grammar["general"]
        target = rng.randint(262, 285) if level < _WEAK else rng.randint(275, 318) + int(24 * level)

        if level < _WEAK:
            before = self._take(who, rng, general["vague"], 2)
            after = self._take(who, rng, general["vague"], 4)
            close = self._take(who, rng, general["vague"], 1)
            spare = general["vague"]
        elif level < _MIDDLING:
            before = self._take(who, rng, rooms["open"], 1)
            after = self._take(who, rng, general["vague"], 2)
            after += self._take(who, rng, rooms["method"], 1)
            close = self._take(who, rng, general["lesson"], 1)
            spare = general["vague"]
        else:
            before = self._take(who, rng, rooms["open"], 1)
            after = self._take(who, rng, rooms["method"], 2)
            after += self._take(who, rng, general["strong"], 1)
            after += self._take(who, rng, general["second"], 1)
            close = self._take(who, rng, general["lesson"], 1)
            close += self._take(who, rng, rooms["here"], 1)
            spare = general["strong"] + rooms["method"] + general["lesson"]
        while _words([story, *before, *after, *close]) < target:
            after += self._take(who, rng, spare, 1)
        if level >= _MIDDLING and rng.random() < 1 / 3:
            parts = [story, " ".join(before + after), " ".join(close)]
        elif rng.random() < 1 / 2:
            parts = [" ".join(before), story, " ".join(after), " ".join(close)]
        else:
            half = len(after) // 2
            parts = [" ".join(before + after[:half]), story, " ".join(after[half:] + close)]
        return "\n\n".join(parts)

    def _take(self, who: Candidate, rng: random.Random, room: list[str], count: int) -> list[str]:
        """The least worn templates that this candidate has not used, each filled in."""
        mine = self.mine.setdefault(who.key, set())
        fresh = [each for each in room if each not in mine] or room
        fresh = sorted(fresh, key=lambda each: (self.worn[each], rng.random()))[:count]
        for each in fresh:
            mine.add(each)
            self.worn[each] += 1
        return [self._fill(who, rng, each) for each in fresh]

    def _fill(self, who: Candidate, rng: random.Random, template: str) -> str:
        where = body(campaign(who.campaign).body).short_name
        for _ in range(_TRIES):
            chosen = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
            text = chosen.format(here=where, **who.facts)
            text = text[0].upper() + text[1:]
            if text not in self.said:
                break
        self.said.add(text)
        return text


def _words(parts: list[str]) -> int:
    return sum(len(part.split()) for part in parts)
