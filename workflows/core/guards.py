"""Guards on a step that a lower room owns and an upper room knows about.

A campaign may not move to moderation before every score is locked, but `campaigns` cannot import
`scoring`. So `scoring` registers a guard here, and the one service that moves campaigns runs them all:
no caller can go round.
"""

from collections import defaultdict
from collections.abc import Callable
from enum import Enum
from typing import Any

type Guard = Callable[..., None]
_guards: dict[tuple[str, Enum], list[Guard]] = defaultdict(list)


def guard(aggregate: str, target: Enum) -> Callable[[Guard], Guard]:
    """Register a guard on reaching `target`; it gets the locked row and `at`, and raises TransitionError."""

    def register(function: Guard) -> Guard:
        if function not in _guards[aggregate, target]:
            _guards[aggregate, target].append(function)
        return function

    return register


def run_guards(aggregate: str, target: Enum, row: Any, **context: object) -> None:  # noqa: ANN401 -- any model
    """Run every guard on a step; the first that raises stops it."""
    for function in _guards[aggregate, target]:
        function(row, **context)
