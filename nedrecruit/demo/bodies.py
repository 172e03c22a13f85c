"""Two fictional NHS bodies, with logos of our own drawing."""

import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

type BodyKind = Literal["foundation-trust", "icb"]


@dataclass(frozen=True, slots=True)
class Body:
    """One appointing body. ``colour`` is ``#rrggbb``, at least 4.5:1 on white; ``about`` is paragraphs."""

    slug: str
    name: str
    short_name: str
    kind: BodyKind
    region: str
    town: str
    colour: str
    about: tuple[str, ...]
    committee: str


TRUST = Body(
    slug="wharfe-and-calder-vale",
    name="Wharfe and Calder Vale NHS Foundation Trust",
    short_name="Wharfe and Calder Vale",
    kind="foundation-trust",
    region="North East and Yorkshire",
    town="Aireholme",
    colour="#0b5563",
    about=(
        (
            "Wharfe and Calder Vale NHS Foundation Trust runs two acute hospitals, Aireholme Infirmary and "
            "Calder Vale General, four community hospitals and adult community services for 486,000 people "
            "living between the upper dales and the mill towns of the lower valley."
        ),
        (
            "We employ 7,900 people and spend about £612 million a year. The regulator rates us Good for caring "
            "and well-led, and Requires improvement for responsive: our emergency departments are too full, and "
            "people in our poorest neighbourhoods wait longest. Putting that right is the board's first concern."
        ),
        (
            "Our council of 27 governors, most of them elected by our members, appoints the chair and the "
            "non-executive directors. We are rebuilding the east wing of Calder Vale General, moving to one "
            "electronic patient record by 2028, and shifting more care into people's homes."
        ),
    ),
    committee="Nominations Committee of the Council of Governors",
)

BOARD = Body(
    slug="pennine-reach",
    name="Pennine Reach Integrated Care Board",
    short_name="Pennine Reach",
    kind="icb",
    region="North West",
    town="Thornley Moor",
    colour="#5a2a6b",
    about=(
        (
            "Pennine Reach Integrated Care Board plans and pays for NHS care for 1.3 million people in three "
            "places: Thornley Moor, the Rossdale towns, and the Irwen valley. Our budget this year is £2.6 billion."
        ),
        (
            "We are a strategic commissioner. We work with five NHS trusts, four councils, 148 general practices and "
            "more than 2,000 voluntary and community groups. Healthy life expectancy differs by 14 years between our "
            "best-off and worst-off wards, and closing that gap shapes how we spend every pound."
        ),
        (
            "Our board brings together executives, partner members and independent non-executive members. "
            "Non-executive members chair our committees, test our plans in public and keep the voice of residents "
            "in the room when decisions are hard."
        ),
    ),
    committee="Remuneration and Appointments Committee",
)

BODIES: tuple[Body, ...] = (TRUST, BOARD)
_BY_SLUG = {body.slug: body for body in BODIES}

# Two rivers meeting under a hill: the curves are shared by the SVG and the PNG.
_RIVERS_SVG = (
    '<path d="M20 20h56v56H20z" fill="none"/>'
    '<path d="M24 62c14-4 16-22 24-22s10 18 24 22" stroke="#fff" stroke-width="5" fill="none" stroke-linecap="round"/>'
    '<path d="M24 48c14-4 16-22 24-22s10 18 24 22" stroke="#9fd3d6" stroke-width="5" fill="none" stroke-linecap="round"/>'
    '<path d="M24 74h48" stroke="#fff" stroke-width="5" stroke-linecap="round"/>'
)
# Three peaks for three places, held by one ring.
_PEAKS_SVG = (
    '<circle cx="48" cy="48" r="29" fill="none" stroke="#e3c9ee" stroke-width="4"/>'
    '<path d="M25 64l13-22 8 12 9-18 16 28z" fill="#fff"/>'
    '<circle cx="62" cy="31" r="4" fill="#e3c9ee"/>'
)


def body(slug: str) -> Body:
    """The body with this slug. Raises KeyError."""
    return _BY_SLUG[slug]


def logo_svg(slug: str) -> str:
    """A mark with the body's name beside it, as one SVG document (width 420, height 96). Raises KeyError."""
    it = body(slug)
    mark = _RIVERS_SVG if it.kind == "foundation-trust" else _PEAKS_SVG
    last = "NHS Foundation Trust" if it.kind == "foundation-trust" else "Integrated Care Board"
    shape = (
        f'<rect x="4" y="4" width="88" height="88" rx="20" fill="{it.colour}"/>'
        if it.kind == "foundation-trust"
        else f'<circle cx="48" cy="48" r="44" fill="{it.colour}"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 96" width="420" height="96" role="img" '
        f'aria-label="{it.name}"><title>{it.name}</title>{shape}{mark}'
        f'<text x="108" y="46" font-family="Georgia, serif" font-size="27" font-weight="700" fill="{it.colour}">'
        f"{it.short_name}</text>"
        f'<text x="108" y="74" font-family="Arial, sans-serif" font-size="18" fill="#425563">{last}</text></svg>'
    )


def logo_png(slug: str) -> bytes:
    """The mark alone, 384 by 384 pixels, the same bytes every time. Raises KeyError."""
    it = body(slug)
    scale = 16  # drawn large and reduced, which is what smooths the edges
    image = Image.new("RGBA", (96 * scale, 96 * scale), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    if it.kind == "foundation-trust":
        draw.rounded_rectangle(_scaled((4, 4, 92, 92), scale), radius=20 * scale, fill=it.colour)
        for top, fill in ((0, "#9fd3d6"), (14, "#ffffff")):
            _ridge(draw, top, fill, scale)
        draw.rounded_rectangle(_scaled((22, 71, 74, 76), scale), radius=2 * scale, fill="#ffffff")
    else:
        draw.ellipse(_scaled((4, 4, 92, 92), scale), fill=it.colour)
        draw.ellipse(_scaled((17, 17, 79, 79), scale), outline="#e3c9ee", width=4 * scale)
        peaks = ((25, 64), (38, 42), (46, 54), (55, 36), (71, 64))
        draw.polygon([(x * scale, y * scale) for x, y in peaks], fill="#ffffff")
        draw.ellipse(_scaled((58, 27, 66, 35), scale), fill="#e3c9ee")
    out = io.BytesIO()
    image.resize((384, 384), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _scaled(box: tuple[int, int, int, int], scale: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return left * scale, top * scale, right * scale, bottom * scale


def _ridge(draw: ImageDraw.ImageDraw, top: int, fill: str, scale: int) -> None:
    """The SVG's ``M24 48c14-4 16-22 24-22s10 18 24 22`` lowered by ``top``, as dots along two cubics."""
    curves = (((24, 48), (38, 44), (40, 26), (48, 26)), ((48, 26), (56, 26), (58, 44), (72, 48)))
    radius = 2.5 * scale
    for a, b, c, d in curves:
        for step in range(401):
            t = step / 400
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x = sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)) * scale
            y = (sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)) + top) * scale
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
