"""What a check of an upload concludes, and the sentences a person reads when it is refused."""

from dataclasses import dataclass
from enum import StrEnum

EMPTY = "The file is empty. Check that you chose the right file and upload it again."
WRONG_TYPE = (
    "The file is not a PDF or a Word document. Save it as a PDF or .docx and upload it again."
)
WRONG_NAME = (
    "The file name does not match what is in the file. "
    "Open it, save it as a PDF or .docx, and upload the new copy."
)
OLD_WORD = "The file is in the old Word format. Save it as .docx or PDF and upload it again."
PASSWORD = "The file is password protected. Remove the password and upload it again."  # noqa: S105 -- a sentence
DAMAGED = (
    "The file is damaged or incomplete. Open it, save it again as a PDF, and upload the new copy."
)
DAMAGED_WORD = (
    "The Word document is damaged or incomplete. Open it, save it again, and upload the new copy."
)
MIXED = "The file has something else hidden in it. Open it, save it again as a PDF, and upload the new copy."
NO_PAGES = "The PDF has no pages. Check that you chose the right file and upload it again."
PAGE_SIZE = "A page has an impossible size. Print the document to a new A4 PDF and upload that."
FORM = "The PDF is an interactive form. Print it to a new PDF and upload that."
TOO_COMPLEX = "The PDF is too complex to check. Print it to a new PDF and upload that."
BIG_PICTURE = "A picture in the file is too large. Make it smaller and upload the file again."
MACROS = "The Word document contains macros. Save it as a PDF, or as .docx without macros, and upload it again."
EMBEDDED = "The Word document has another file embedded in it. Remove it, or save the document as a PDF, and upload it again."
OUTSIDE = (
    "The Word document takes content from outside itself, such as a linked template or picture. "
    "Save it as a PDF and upload that."
)
BAD_LINK = "The Word document has a link that is not a web or email address. Remove the link and upload it again."
UNPACKED = "The Word document is too large when opened. Make its pictures smaller, or save it as a PDF, and upload it again."
NOT_CHECKED = "The file could not be checked just now. Upload it again in a few minutes."


class Kind(StrEnum):
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        kind: what the file is; None when refused before that was known.
        pages: PDF pages, 1 to MAX_PAGES; None for DOCX, whose pages exist only once it is laid out.
        refusal: empty when accepted; otherwise plain English that says what to do next.
    """

    kind: Kind | None = None
    pages: int | None = None
    refusal: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the file may be kept."""
        return not self.refusal


class RefusedError(Exception):
    """A check said no. `str(error)` is the sentence for the person."""


def too_large(max_bytes: int) -> str:
    """Return the sentence for a file over the limit, in whole megabytes (or kilobytes when below one)."""
    size = f"{max_bytes // 2**20} MB" if max_bytes >= 2**20 else f"{max_bytes // 2**10} KB"
    return f"The file is larger than {size}. Make its pictures smaller, or save it as a PDF, and upload it again."


def too_many_pages(pages: int, most: int) -> str:
    """Return the sentence for a PDF with too many pages."""
    return f"The PDF has {pages} pages. Shorten it to {most} pages or fewer and upload it again."
