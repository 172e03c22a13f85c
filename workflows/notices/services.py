"""The outbox: an e-mail is written with the change that causes it, and sent afterwards by a job."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from workflows.accounts.models import User
from workflows.core import fieldcrypt
from workflows.core.jobs.services import enqueue
from workflows.notices.models import MessageState, OutboxMessage
from workflows.notices.rules.calendar import Method, cancels

MARK = "~secret~"  # stands in a body for what is sealed beside it
PLACE = "notices_outboxmessage|secret"


@transaction.atomic
def queue(
    *,
    key: str,
    template: str,
    context: Mapping[str, object],
    at: dt.datetime,
    recipient: User | None = None,
    to_email: str = "",
    secret: str = "",
    calendar: str = "",
) -> OutboxMessage:
    """Write one e-mail from templates/email/<template>.txt, whose first line is its subject.

    The same key is written once however often the caller is retried. Bodies carry links, not personal data.

    Args:
        key: names the occasion, e.g. "applications.submitted:<id>".
        template: file name without folder or ending.
        context: for the template; `base_url` and `site_name` are added.
        at: now.
        recipient: the person, or give `to_email`.
        to_email: an address of nobody we know yet.
        secret: a link's token, `secret` in the template. The body keeps a mark in its place; the token is kept
            sealed until it is sent, and not at all afterwards.
        calendar: an invitation that goes with it, from rules.calendar.
    """
    text = render_to_string(
        f"email/{template}.txt",
        {
            **context,
            "base_url": settings.BASE_URL,
            "site_name": settings.SITE_NAME,
            "secret": MARK,
        },
    )
    subject, _, body = text.strip().partition("\n")
    return queue_text(
        key=key,
        template=template,
        subject=subject.removeprefix("Subject:").strip(),
        body=body,
        at=at,
        recipient=recipient,
        to_email=recipient.email if recipient else to_email,
        secret=secret,
        calendar=calendar,
    )


@transaction.atomic
def queue_text(
    *,
    key: str,
    template: str,
    subject: str,
    body: str,
    at: dt.datetime,
    recipient: User | None,
    to_email: str,
    secret: str = "",
    calendar: str = "",
) -> OutboxMessage:
    """Write one e-mail whose text is ready; the same key is written once."""
    message, created = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "to_email": to_email,
            "template": template,
            "subject": subject,
            "body": body.strip() + "\n",
            "secret": fieldcrypt.seal(secret, place=PLACE) if secret else "",
            "calendar": calendar,
            "created_at": at,
        },
    )
    if created:
        enqueue("notices.send", key=f"notices.send:{message.pk}", at=at, message_id=message.pk)
    return message


def whole_body(message: OutboxMessage) -> str:
    """Return the text as it is sent; one sent already has lost the secret of its link."""
    if not message.secret:
        return message.body
    return message.body.replace(MARK, fieldcrypt.unseal(message.secret, place=PLACE))


def deliver(*, message_id: int, at: dt.datetime) -> None:
    """Send one message; one already sent is left alone. Raises what the mail server raises, to be retried."""
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().get(pk=message_id)
        if message.state == MessageState.SENT:
            return
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=whole_body(message),
            to=[message.to_email],
            headers={"Message-ID": f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S}@nedrecruit>"},
        )
        if message.calendar:
            mail.attach_alternative(message.calendar, _calendar_type(message.calendar))
        mail.send()
        message.state = MessageState.SENT
        message.sent_at = at
        if not settings.DEMO:  # its mailbox is the only place to read them
            message.secret = ""
        message.save(update_fields=["state", "sent_at", "secret"])


def _calendar_type(calendar: str) -> str:
    """Return the part's type; mail programs act on it only where it names the same method as the calendar does."""
    method = Method.CANCEL if cancels(calendar) else Method.REQUEST
    return f"text/calendar; method={method}"
