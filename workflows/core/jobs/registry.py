"""Which function does which job, by name. Apps register theirs in `tasks.py`, found when Django starts."""

from collections.abc import Callable

from workflows.core.jobs.lease import JobContext, LostLeaseError

__all__ = ["Handler", "JobContext", "LostLeaseError", "handler_for", "job"]

type Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}


def job(name: str) -> Callable[[Handler], Handler]:
    """Register `handler(context: JobContext, **ids)` for a job name such as "packs.build".

    A handler may run more than once and must be safe to repeat. What must happen exactly once goes inside
    `with context.finishing():`. A handler that never opens that block is marked done when it returns.
    Raises ValueError when two different functions claim one name.
    """

    def register(handler: Handler) -> Handler:
        known = _handlers.setdefault(name, handler)
        if known is not handler:
            raise ValueError(f"Two handlers are called {name}.")
        return handler

    return register


def handler_for(name: str) -> Handler | None:
    """Return the function registered for a job name, if there is one."""
    return _handlers.get(name)
