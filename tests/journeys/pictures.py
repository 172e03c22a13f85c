"""Take the README's pictures anew from a freshly seeded product: `python -m tests.journeys.pictures`."""

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from nedrecruit.demo.signins import PASSWORD
from tests.journeys.browser import CONTEXT, LAUNCH, ROOT
from tests.journeys.product import Product

IMAGES = ROOT / "docs/images"
HEIGHT = 900
DEMO = "demo.nedrecruit.example"
FACTS = """
import json
from workflows.applications.models import Application
from workflows.packs.models import Pack
from workflows.packs.services import open_copy
from workflows.scoring.models import SiftSheet
from workflows.core.clock import now
draft = Application.objects.get(candidate__email__startswith="e.szabo-lane")
answered = draft.answers.exclude(text="").first().criterion.key
sheet = SiftSheet.objects.filter(
    membership__user__email__startswith="panel-chair", membership__campaign__reference="WCV-2026-04"
).first()
pack = Pack.objects.get()
reader = pack.readers.order_by("pk").first().user
open({pdf!r}, "wb").write(open_copy(pack=pack, reader=reader, at=now()))
criterion = sheet.membership.campaign.criteria.first().key
print(json.dumps({{
    "draft": str(draft.pk), "answered": answered, "pack": str(pack.pk),
    "score": f"/panel/WCV-2026-04/score/{{criterion}}/{{sheet.application.blind_code}}/",
}}))
"""


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        product = Product(folder, database_url=f"sqlite:///{folder / 'db.sqlite3'}")
        product.prepare()
        product.start()
        try:
            facts = product.ask(FACTS.format(pdf=str(folder / "pack.pdf")))
            screens(product, facts)
            pages(folder / "pack.pdf")
        finally:
            product.stop()


def screens(product: Product, facts: dict) -> None:
    """Photograph each main screen as the person who uses it."""
    shots = {
        "": [("home", "/"), ("vacancies", "/vacancies/"), ("vacancy", "/vacancies/wcv-2026-05/")],
        "e.szabo-lane": [
            ("task-list", f"/applications/{facts['draft']}/"),
            ("answer", f"/applications/{facts['draft']}/answers/{facts['answered']}/"),
        ],
        "panel-chair": [("scoring", facts["score"])],
        "coordinator": [
            ("score-table", "/desk/WCV-2026-03/scores/"),
            ("campaign", "/desk/WCV-2026-03/"),
            ("pack", f"/packs/{facts['pack']}/"),
        ],
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for who, pictures in shots.items():
            page = browser.new_context(**CONTEXT, base_url=product.url).new_page()
            if who:
                page.goto("/account/login/")
                page.fill("[name=login]", f"{who}@{DEMO}")
                page.fill("[name=password]", PASSWORD)
                page.get_by_role("button", name="Sign in").click()
                page.wait_for_load_state()
            for name, path in pictures:
                assert page.goto(path).status == 200, path
                if name == "score-table":
                    page.get_by_role("heading", name="Score table").evaluate(
                        "e => e.scrollIntoView()"
                    )
                keep(name, page.screenshot())
        browser.close()


def pages(pdf: Path) -> None:
    """Photograph two pages of the pack: the scores, and the first profile after them."""
    for name, title in (("pack-page-scores", "Scores"), ("pack-page-profile", "Weighted total")):
        number = next(
            page
            for page, text in enumerate(
                subprocess.check_output(["pdftotext", pdf, "-"]).decode().split("\f"), 1
            )
            if title in text and "Contents" not in text and "Front sheet" not in text
        )
        keep(
            name,
            subprocess.check_output(
                ["pdftoppm", "-r", "80", "-f", str(number), "-l", str(number), "-png", pdf]
            ),
        )


def keep(name: str, png: bytes) -> None:
    """Save a picture small: README pictures are looked at, not measured."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((900, HEIGHT))
    image.quantize(128).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
