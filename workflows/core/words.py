r"""What a word is: one rule for the browser (static/js/words.js), the form and the service.

A word is a run of characters that are not space. The space characters are JavaScript's `\s`, spelt out,
because Python's `\s` differs from it (U+FEFF, U+001C to U+001F, U+0085).
"""

import re

WORD = re.compile(
    r"[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+",
)


def count_words(text: str) -> int:
    """Return the number of words: "well-being" is one, "and / or" is three."""
    return len(WORD.findall(text))


def normalise_text(text: str) -> str:
    """Return the text with every line end as one LF, which is how the browser counts it, and without NUL.

    Text copied from a PDF may hold a NUL that nobody can see, and PostgreSQL refuses it.
    """
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
