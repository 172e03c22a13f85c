"""Each panel member meets the candidates in an order of their own: random, stable, not to be guessed."""

import hashlib
import hmac

LARGEST = 2**31 - 1


def place(seed: str, *, member: object, candidate: object) -> int:
    """Return a candidate's place in a member's order, 0 to 2³¹-1, from a secret.

    A candidate added later falls somewhere among the others, and nobody else moves.
    """
    message = f"{member}|{candidate}".encode()
    digest = hmac.new(seed.encode(), message, hashlib.sha256).digest()
    return int.from_bytes(digest[:4], "big") & LARGEST
