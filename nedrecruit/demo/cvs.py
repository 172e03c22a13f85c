"""A real CV file for every candidate."""

from functools import cache

from nedrecruit.demo.candidates import candidate
from nedrecruit.demo.cv_pdf import pdf
from nedrecruit.demo.cv_word import docx


@cache
def cv_bytes(candidate_key: str) -> tuple[str, bytes]:
    """(file name, content): PDF or DOCX, one to nine A4 pages, the same bytes every time. Raises KeyError."""
    who = candidate(candidate_key)
    surname = who.key.split(".")[-1]
    if who.cv_design.startswith("word"):
        return f"CV_{surname}.docx", docx(who)
    return f"{surname}-cv.pdf", pdf(who)
