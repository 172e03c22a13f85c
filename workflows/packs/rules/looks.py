"""A body's colour on paper, where it can be read."""

_READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3, for text on white


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio, 1 to 21, of `#rrggbb` on white. Source: WCAG 2.2, relative luminance."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def accent_css(colour: str) -> str:
    """Return the style that sets headings and rules in a body's colour; nothing where it is too light to read."""
    return f":root {{ --accent: {colour}; }}" if contrast_with_white(colour) >= _READABLE else ""


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
