"""Who wrote what an advert says now, as distinct from who last pressed a button in the editor.

Wagtail's editor saves a revision also for somebody who only approves: its rich text fields may hand back an
empty paragraph where there was nothing, or new keys for the same paragraphs.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_KEY = re.compile(r'\s*data-block-key=\\*"[^"\\]*\\*"')
_NOTHING = ("", "<p></p>", None)  # compared, not hashed: a value may be a list
# What Wagtail notes about a page on the way, and what is made from the rest.
_NOT_SAID = frozenset(
    {
        "draft_title",
        "first_published_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "search_text",
        "wagtail_admin_comments",
    }
)


def said(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a revision's content says, without what the editor adds by itself."""
    plain = {
        name: _KEY.sub("", value) if isinstance(value, str) else value
        for name, value in content.items()
        if name not in _NOT_SAID
    }
    return {name: value for name, value in plain.items() if value not in _NOTHING}


def author_of(revisions: Iterable[tuple[int | None, Mapping[str, Any]]]) -> int | None:
    """Return the id of whoever first saved what the newest revision says; None where nobody is known.

    Args:
        revisions: (user id, content), newest first.
    """
    author, latest = None, None
    for user_id, content in revisions:
        words = said(content)
        if latest is not None and words != latest:
            break
        author, latest = user_id, words
    return author
