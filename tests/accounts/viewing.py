"""What the tests of “View as” share."""

from django.urls import reverse

from workflows.core.models import AuditEvent

REASON = "She cannot find her board."


def start(client, person, reason=REASON):
    return client.post(reverse("view_as", args=[person.pk]), {"reason": reason})


def events(*actions: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action__in=actions).order_by("pk"))
