from django.db.models import Q, QuerySet

from workflows.notices.models import OutboxMessage


def demo_mail(*, search: str = "") -> QuerySet[OutboxMessage]:
    """Return every e-mail of the demonstration, newest first. Never shown where settings.DEMO is off."""
    rows = OutboxMessage.objects.all()
    if search:
        rows = rows.filter(Q(to_email__icontains=search) | Q(subject__icontains=search))
    return rows
