"""Eight campaigns, one for each thing the demonstration must show, with their criteria and scale."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from nedrecruit.demo.bodies import body

DATA = Path(__file__).parent / "data"
LONDON = ZoneInfo("Europe/London")

type Post = Literal["chair", "ned", "associate-ned"]
type Stage = Literal[
    "drafted", "open", "closing-soon", "in-sift", "sift-locked", "interviewed", "decided"
]
STAGES = ("opens", "closes", "sift", "interviews", "decision", "announcement")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One point of the scale: its value, its name and what it means in a sentence."""

    value: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a campaign. ``weight`` is a whole number; ``lead`` breaks ties."""

    key: str
    title: str
    description: str
    weight: int
    essential: bool
    lead: bool


@dataclass(frozen=True, slots=True)
class PanelSeat:
    """Who sits: a key of ``staff`` and ``chair | member | independent | governor``."""

    person: str
    role: str


@dataclass(frozen=True, slots=True)
class Delay:
    """A stage that came ``days`` late, its cause as it is counted, and the reason candidates are shown."""

    stage: str
    days: int
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One vacancy. ``days`` are offsets from ``at``; ``pay`` is whole pounds a year."""

    reference: str
    stage: Stage
    title: str
    post: Post
    body: str
    summary: str
    role: tuple[str, ...]
    days_per_month: int
    pay: int
    term_years: int
    skills: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    panel: tuple[PanelSeat, ...]
    days: tuple[tuple[str, int], ...]
    delays: tuple[Delay, ...]
    min_words: int = 250
    max_words: int = 500

    @property
    def key(self) -> str:
        return self.reference.lower()

    @property
    def region(self) -> str:
        return body(self.body).region

    def planned(self, *, at: datetime) -> dict[str, datetime]:
        """Stage name → planned moment around ``at``: opens at 9am and closes at 5pm, London time.

        A campaign "closing soon" closes three days on; nothing depends on the hour of ``at``.
        """
        hours = {"opens": time(9), "closes": time(17)}
        day = at.astimezone(LONDON).date()
        return {
            stage: datetime.combine(
                day + timedelta(days=offset), hours.get(stage, time(12)), tzinfo=LONDON
            )
            for stage, offset in self.days
        }


SCALE: tuple[Anchor, ...] = (
    Anchor(1, "Not demonstrated", "No evidence, or evidence that has no bearing on the criterion."),
    Anchor(
        2,
        "Minimal",
        "A claim or opinion with very little to support it, or an example in which the candidate's own part cannot be seen.",
    ),
    Anchor(
        3,
        "Moderate",
        "Some relevant evidence, with gaps that would matter in the role or a result that is not shown.",
    ),
    Anchor(
        4,
        "Acceptable",
        "Enough relevant evidence at the right level: the candidate would meet the criterion with ordinary support.",
    ),
    Anchor(
        5,
        "Good",
        "Clear evidence of the candidate's own actions in a setting of comparable size, with a result that can be checked.",
    ),
    Anchor(
        6,
        "Strong",
        "Substantial evidence from more than one setting, with results and honest reflection on what was learned.",
    ),
    Anchor(
        7,
        "Outstanding",
        "Compelling evidence throughout: the candidate would raise the standard of the board from the first meeting.",
    ),
)


@cache
def campaigns() -> tuple[Campaign, ...]:
    """All eight, in order of reference within each body."""
    source = tomllib.loads((DATA / "campaigns.toml").read_text(encoding="utf-8"))
    return tuple(_campaign(row, source["criteria"]) for row in source["campaign"])


def campaign(key: str) -> Campaign:
    """The campaign with this key (its reference in lower case). Raises KeyError."""
    return {each.key: each for each in campaigns()}[key]


def _campaign(row: dict[str, Any], library: dict[str, dict[str, str]]) -> Campaign:
    criteria = tuple(
        Criterion(
            name, library[name]["title"], library[name]["description"], weight, essential, lead
        )
        for name, weight, essential, lead in row["criteria"]
    )
    return Campaign(
        **row
        | {
            "role": tuple(row["role"]),
            "skills": tuple(row["skills"]),
            "criteria": criteria,
            "panel": tuple(PanelSeat(*seat) for seat in row["panel"]),
            "days": tuple((stage, row["days"][stage]) for stage in STAGES),
            "delays": tuple(Delay(*delay) for delay in row["delays"]),
        }
    )
