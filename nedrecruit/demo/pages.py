"""Words for the public pages, as plain blocks that the seeding maps to StreamField."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nedrecruit.demo.campaigns import DATA

type Kind = Literal["heading", "text", "inset", "details", "steps", "do_dont"]
type Value = str | dict[str, str] | list[dict[str, str]] | dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """One block, its ``value`` by kind.

    heading a string; text and inset HTML of p, ul, li and a alone; details ``{summary, html}``; steps ``[{title, html}]``; do_dont ``{kind, items}``.
    """

    kind: Kind
    value: Value


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``section`` is ``home | guidance | site``; ``intro`` is a sentence or two of plain text."""

    slug: str
    section: str
    title: str
    intro: str
    blocks: tuple[Block, ...]


@cache
def pages() -> tuple[Page, ...]:
    """Every page in menu order, the home page first."""
    source = tomllib.loads((DATA / "pages.toml").read_text(encoding="utf-8"))
    return tuple(
        Page(
            row["slug"],
            row["section"],
            row["title"],
            row["intro"],
            tuple(Block(kind, value) for kind, value in row["blocks"]),
        )
        for row in source["page"]
    )


def page(slug: str) -> Page:
    """The page with this slug. Raises KeyError."""
    return {each.slug: each for each in pages()}[slug]
