"""How a lower room tells an upper one: it announces by name, after commit, and does not know who listens."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from django.db import transaction

type Listener = Callable[..., None]
_listeners: dict[str, list[Listener]] = defaultdict(list)


def listen(name: str) -> Callable[[Listener], Listener]:
    """Register a function for an event, from an app's `receivers` or `tasks` module.

    The listener gets the announced ids as keywords. Give it work that may be repeated, or enqueue a job.
    """

    def register(function: Listener) -> Listener:
        if function not in _listeners[name]:
            _listeners[name].append(function)
        return function

    return register


def announce(name: str, **ids: object) -> None:
    """Call every listener once the present transaction has committed; one failure does not stop the next."""
    for listener in _listeners[name]:
        transaction.on_commit(partial(listener, **ids), robust=True)
