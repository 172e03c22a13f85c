"""The one door to WeasyPrint: HTML text in, tagged PDF bytes out; nothing is fetched."""

import functools
import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

SCHEME = "asset:"
_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "pdf"


@functools.lru_cache(maxsize=1)
def base_css() -> str:
    """The house's print design, `templates/pdf/pack.css`."""
    return (_TEMPLATES / "pack.css").read_text(encoding="utf-8")


def engine_version() -> str:
    """Names what drew a page, for cache keys."""
    return f"weasyprint {version('weasyprint')}, pikepdf {version('pikepdf')}"


def render_section(
    html: str, *, stylesheets: Sequence[str], assets: Mapping[str, bytes] | None = None
) -> bytes:
    """A tagged PDF/UA-1 document from one HTML document.

    Args:
        html: a whole document; its `asset:NAME` addresses are looked up in `assets`.
        stylesheets: CSS texts, later ones win.
        assets: name -> bytes. No other address is ever opened: neither network nor files.

    Raises KeyError for an asset that was not handed over.
    """
    from weasyprint import CSS, HTML

    fetcher = _closed_fetcher(assets or {})
    fonts = _fonts()
    sheets = [CSS(string=css, url_fetcher=fetcher, font_config=fonts) for css in stylesheets]
    # A fixed identifier: otherwise each rendering differs in its random /ID.
    data = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"section"
    )
    if fetcher.missing:
        raise KeyError(f"picture not handed over: {', '.join(sorted(fetcher.missing))}")
    return bytes(data)


@functools.lru_cache(maxsize=1)
def _fonts() -> Any:  # noqa: ANN401 - untyped library
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

    return FontConfiguration()


def _closed_fetcher(assets: Mapping[str, bytes]) -> Any:  # noqa: ANN401 - untyped library
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # the library ships no types
        """Opens nothing but the bytes it was given."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=set(), allow_redirects=False)
            self.missing: set[str] = set()

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ANN401
            if not url.startswith(SCHEME):
                raise ValueError(f"addresses are closed in packs: {url[:60]}")
            name = url.removeprefix(SCHEME)
            if name not in assets:
                self.missing.add(name)
                raise ValueError(f"no such asset: {name[:60]}")
            return URLFetcherResponse(url, body=assets[name])

    return ClosedFetcher()
