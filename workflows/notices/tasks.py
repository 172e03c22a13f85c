import datetime as dt

from workflows.accounts import queries
from workflows.core.clock import now
from workflows.core.jobs.registry import JobContext, job
from workflows.core.models import AuditEvent
from workflows.notices import services


@job("notices.send")
def send(context: JobContext, *, message_id: int) -> None:
    """Send one e-mail from the outbox."""
    with context.finishing():
        services.deliver(message_id=message_id, at=now())


@job("accounts.tell_viewed")
def tell_viewed(context: JobContext, *, event_id: int) -> None:
    """Tell a person that a system administrator looks at the service as they see it, and why."""
    with context.finishing():
        event = AuditEvent.objects.get(pk=event_id)
        person = queries.person(int(event.target_id))
        if person is None:  # erased since
            return
        services.queue(
            key=f"accounts.view_as_started:{event.pk}",
            template="viewed_as",
            context={
                "administrator": event.actor_name,
                "reason": event.detail.get("reason", ""),
                "started": event.at,
                "until": dt.datetime.fromisoformat(event.detail["until"]),
            },
            recipient=person,
            at=now(),
        )
