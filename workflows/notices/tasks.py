from workflows.core.clock import now
from workflows.core.jobs.registry import JobContext, job
from workflows.notices import services


@job("notices.send")
def send(context: JobContext, *, message_id: int) -> None:
    """Send one e-mail from the outbox."""
    with context.finishing():
        services.deliver(message_id=message_id, at=now())
