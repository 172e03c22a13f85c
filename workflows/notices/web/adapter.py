"""allauth's door to our outbox: its e-mails are queued with the change that causes them, like every other."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string

from workflows.accounts.models import User
from workflows.core.clock import now
from workflows.notices import services


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is not right. Check both and try again.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue one of allauth's e-mails, from templates/account/email/."""
        context = {
            **context,
            "email": email,
            "site_name": settings.SITE_NAME,
            "base_url": settings.BASE_URL,
        }
        services.queue_text(
            key=f"{template_prefix}:{uuid.uuid4()}",
            template=template_prefix,
            subject=" ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()),
            body=render_to_string(f"{template_prefix}_message.txt", context),
            recipient=User.objects.filter(email__iexact=email).first(),
            to_email=email,
            at=now(),
        )
