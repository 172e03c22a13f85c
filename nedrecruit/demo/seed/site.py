"""The public site: its pages of advice, and each campaign's advert."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from cms.models import GuidancePage, HomePage
from cms.setup import GuidanceText, SiteTree, ensure_advert, ensure_site
from nedrecruit.demo import staff
from nedrecruit.demo.bodies import body
from nedrecruit.demo.campaigns import Campaign as CampaignContent
from nedrecruit.demo.pages import Block, page, pages
from nedrecruit.demo.seed.people import user_of
from workflows.campaigns.models import Campaign

_APPLY = (
    (
        "Create an account, save your answers as you write them, and come back as often as you like until the "
        "closing time. You answer one question for each criterion and upload a CV."
    ),
    "The panel reads your answers without your name, your contact details or your CV.",
)


def seed_site(*, at: dt.datetime) -> SiteTree:
    """Make the site and its pages of advice where they are missing."""
    guidance = [
        GuidanceText(
            slug=each.slug,
            title=each.title,
            summary=each.intro,
            blocks=_blocks(each.blocks),
            footer=each.section == "site",
        )
        for each in pages()
        if each.section != "home"
    ]
    return ensure_site(at=at, guidance=guidance)


def seed_home(home: HomePage) -> None:
    """Give the home page its words, once; an editor's changes stay."""
    content = page("home")
    if home.features or home.hero_title == content.title:
        return
    home.hero_title = content.title
    home.hero_text = content.intro
    steps: Any = next(block.value for block in content.blocks if block.kind == "steps")
    guidance = GuidancePage.objects.order_by("path")
    home.features = [
        ("feature", {"title": step["title"], "text": strip_tags(step["html"]), "page": advice})
        for step, advice in zip(steps, guidance, strict=False)
    ]
    home.save_revision().publish()


def _blocks(given: Sequence[Block]) -> list[tuple[str, Any]]:
    """Return a page's blocks as cms.setup.body takes them; a do list and the don't list after it are one."""
    found: list[tuple[str, Any]] = []
    for block in given:
        value: Any = block.value
        match block.kind:
            case "heading":
                found.append(("heading", value))
            case "text" | "inset":
                found.append((block.kind, _rich(value)))
            case "details":
                found.append(("details", (value["summary"], _rich(value["html"]))))
            case "steps":
                found.append(("steps", [(step["title"], _rich(step["html"])) for step in value]))
            case "do_dont" if value["kind"] == "do":
                found.append(("do_dont", (value["items"], [])))
            case "do_dont":
                _, (do, _none) = found.pop()
                found.append(("do_dont", (do, value["items"])))
    return found


def _rich(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 -- our own words, from nedrecruit/demo/data


def seed_advert(tree: SiteTree, each: CampaignContent, campaign: Campaign) -> None:
    """Make a campaign's advert: a draft for the drafted campaign, live for the others."""
    ensure_advert(
        tree,
        campaign,
        texts={
            "title": each.title,
            "summary": each.summary,
            "about_body": body(each.body).about,
            "role": each.role,
            "how_to_apply": _APPLY,
        },
        publish=each.stage != "drafted",
        editor=user_of(staff.EDITOR.email),
    )
