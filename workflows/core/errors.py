"""What a rule says when it says no. `str(error)` is plain English, safe to show the person."""


class DomainError(Exception):
    """A rule said no."""


class NotAllowedError(DomainError):
    """You may know that this exists, but not do that to it: 403 with the reason."""


class NotVisibleError(DomainError):
    """As far as you may know, this does not exist: 404."""


class TransitionError(DomainError):
    """There is no such step from the present state, or a guard stops it."""


class StaleVersionError(DomainError):
    """Somebody, or another tab, saved first: 409. Both texts are kept for the person to choose."""

    def __init__(self, message: str, *, current: object = None) -> None:
        super().__init__(message)
        self.current = current


class InvalidInputError(DomainError):
    """Input that cannot be accepted, with a sentence for each field.

    Args:
        errors: field name -> sentence shown beside the field.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors
