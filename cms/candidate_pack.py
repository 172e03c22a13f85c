"""The vacancy as a PDF: its HTML, and the door to the renderer."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from cms.models import VacancyPage
from cms.web.presenters import advert
from workflows.core.clock import now
from workflows.core.files import store
from workflows.packs.pdf.render import engine_version, render_section

LOGO = "logo"


@dataclass(frozen=True)
class Content:
    """What a pack is made of; equal hashes give equal packs."""

    html: str
    css: str
    assets: dict[str, bytes]
    hash: str


def content(page: VacancyPage) -> Content:
    """Return what the pack of this advert holds. Nothing in it depends on the day it is made."""
    stored = page.its_campaign.body.logo
    assets: dict[str, bytes] = {}
    if stored is not None:
        with store.open_clean(stored) as file:
            assets[LOGO] = file.read()
    html = render_to_string(
        "cms/pdf/candidate_pack.html",
        {
            "page": page,
            "advert": advert(page, at=now()),
            "logo": f"asset:{LOGO}" if assets else "",
            "site_name": settings.SITE_NAME,
            "address": page.full_url,
        },
    )
    css = _css()
    digest = hashlib.sha256()
    for part in (html.encode(), css.encode(), engine_version().encode(), *assets.values()):
        digest.update(hashlib.sha256(part).digest())
    return Content(html=html, css=css, assets=assets, hash=digest.hexdigest())


def render(made_of: Content) -> bytes:
    """Return the pack as a tagged PDF."""
    return render_section(made_of.html, stylesheets=[made_of.css], assets=made_of.assets)


def _css() -> str:
    path = Path(settings.BASE_DIR) / "templates" / "cms" / "pdf" / "candidate_pack.css"
    return path.read_text(encoding="utf-8")
