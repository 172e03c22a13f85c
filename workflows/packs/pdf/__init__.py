"""The PDF engine: bytes and dataclasses in, bytes out. It knows no model and asks no database."""

from workflows.packs.pdf.build import BuiltPack, Section, build_pack
from workflows.packs.pdf.cache import SectionCache
from workflows.packs.pdf.errors import RejectedError, SectionFailedError
from workflows.packs.pdf.foreign import normalise_foreign, placeholder_html
from workflows.packs.pdf.render import base_css, render_section
from workflows.packs.pdf.tagged import normalise_tagged
from workflows.packs.pdf.watermark import copy_for

__all__ = [
    "BuiltPack",
    "RejectedError",
    "Section",
    "SectionCache",
    "SectionFailedError",
    "base_css",
    "build_pack",
    "copy_for",
    "normalise_foreign",
    "normalise_tagged",
    "placeholder_html",
    "render_section",
]
