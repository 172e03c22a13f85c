"""Text for a file that a spreadsheet opens."""

# What begins a formula; a spreadsheet with an East Asian keyboard takes the wide forms for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
