"""Codes that people read aloud and copy: application references and blind codes."""

from collections.abc import Collection
from random import Random

# No look-alikes (0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V) and no vowels, so that no word appears.
ALPHABET = "3479CDFHJKMNPRTWXY"
LENGTH = 4
_TRIES = 50  # at one length before the code grows by a character


def new_code(random: Random, taken: Collection[str], *, alphabet: str = ALPHABET) -> str:
    """Return a code of LENGTH characters or, where nearly all are taken, more; never one of `taken`."""
    tries = 0
    while True:
        length = LENGTH + tries // _TRIES
        code = "".join(random.choices(alphabet, k=length))
        if code not in taken:
            return code
        tries += 1


def new_reference(campaign_reference: str, random: Random, taken: Collection[str]) -> str:
    """Return an application's reference: the campaign's, a hyphen and a code, such as WCV-2026-03-7K4Q."""
    prefix = f"{campaign_reference}-"
    codes = {reference.removeprefix(prefix) for reference in taken}
    return prefix + new_code(random, codes)
