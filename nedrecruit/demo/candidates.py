"""Twenty-eight fictional candidates and, for each, what their application says."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from nedrecruit.demo.campaigns import DATA, Campaign, campaign, campaigns
from nedrecruit.demo.staff import DOMAIN

type Progress = Literal["draft", "submitted", "shortlisted", "reserve", "appointed"]
type CvDesign = Literal["classic", "sidebar", "academic", "compact", "word", "word-table"]


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of a career. ``start`` and ``end`` are ``YYYY-MM``; an empty ``end`` is the present.

    ``gap`` marks a break from work: ``title`` then says what it was and ``text`` explains it.
    """

    start: str
    end: str
    title: str
    employer: str
    text: str
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One fictional person applying to one campaign.

    ``quality`` is 0 to 1 for each criterion of that campaign, and drives both how concrete the answer
    is and how it is scored. ``cv_pages`` is how long the CV file is.
    """

    key: str
    full_name: str
    phone: str
    town: str
    postcode_area: str
    current_role: str
    background: str
    campaign: str
    progress: Progress
    career: tuple[Post, ...]
    education: tuple[str, ...]
    public_roles: tuple[str, ...]
    skills: tuple[str, ...]
    quality: dict[str, float]
    stories: dict[str, str]
    facts: dict[str, str]
    cv_design: CvDesign
    cv_pages: int

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def gaps(self) -> tuple[Post, ...]:
        return tuple(post for post in self.career if post.gap)


@cache
def candidates() -> tuple[Candidate, ...]:
    """Everyone, in order of campaign and then of the data file."""
    rows = []
    for each in campaigns():
        path = DATA / "candidates" / f"{each.key}.toml"
        if path.exists():
            source = tomllib.loads(path.read_text(encoding="utf-8"))
            rows += [(each, row) for row in source["candidate"]]
    return tuple(_candidate(each, row, number) for number, (each, row) in enumerate(rows))


def candidate(key: str) -> Candidate:
    """The candidate with this key. Raises KeyError."""
    return {each.key: each for each in candidates()}[key]


def applicants(campaign_key: str) -> tuple[Candidate, ...]:
    """Those who applied, or began to apply, to this campaign. Raises KeyError."""
    return tuple(each for each in candidates() if each.campaign == campaign(campaign_key).key)


def _candidate(where: Campaign, row: dict[str, Any], number: int) -> Candidate:
    design, pages = row["cv"]
    levels = dict(zip((each.key for each in where.criteria), row["quality"], strict=True))
    return Candidate(
        key=row["key"],
        full_name=row["name"],
        phone=f"07700 900{101 + number * 7:03d}",
        town=row["town"],
        postcode_area=row["postcode"],
        current_role=row["role"],
        background=row["background"],
        campaign=where.key,
        progress=row["progress"],
        career=tuple(Post(*entry) for entry in row["career"]),
        education=tuple(row["education"]),
        public_roles=tuple(row["public"]),
        skills=tuple(row["skills"]),
        quality=levels,
        stories={each.key: row["stories"][each.key].strip() for each in where.criteria},
        facts=row["facts"],
        cv_design=design,
        cv_pages=pages,
    )
