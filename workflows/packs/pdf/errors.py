"""What the engine says when it cannot make a page. Each `str(error)` is fit to show a coordinator."""

from workflows.core.errors import DomainError


class RejectedError(DomainError):
    """An uploaded PDF cannot be put into a pack; the sentence says why."""


class SectionFailedError(DomainError):
    """One section stopped the pack. It is named, never silently left out."""

    def __init__(self, section_id: str, title: str, reason: str) -> None:
        super().__init__(f"The section “{title}” could not be made: {reason}")
        self.section_id = section_id
        self.title = title
        self.reason = reason
