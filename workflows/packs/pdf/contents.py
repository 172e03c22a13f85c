"""The contents page. It is rendered last, from the page counts of everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Entry:
    """One line: `page` counts from 1."""

    id: str
    title: str
    level: int
    page: int


def contents_html(entries: Sequence[Entry]) -> str:
    """A linked table. `leader()` would cost ten times as much on a long one."""
    rows = "".join(
        f'<tr class="level-{min(each.level, 3)}">'
        f'<th scope="row"><a href="pack:{each.id}">{escape(each.title)}</a></th>'
        f"<td>{each.page}</td></tr>"
        for each in entries
    )
    return (
        '<!doctype html><html lang="en-GB"><head><title>Contents</title></head><body>'
        '<section class="contents"><h1>Contents</h1><table class="contents-table">'
        '<thead><tr><th scope="col">Section</th><th scope="col">Page</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section></body></html>"
    )
