import re

from tests.factories.people import AT
from workflows.accounts.models import User
from workflows.campaigns.models import Campaign
from workflows.invitations import services
from workflows.invitations.models import Invitation
from workflows.notices.models import OutboxMessage
from workflows.notices.services import whole_body

LINK = re.compile(r"/invitations/\S+")


def invite(
    campaign: Campaign,
    actor: User,
    email: str,
    *,
    kind: str = "panel",
    role: str = "member",
    place: str = "",
    at=AT,
    **more: object,
) -> Invitation:
    """An invitation to a campaign's panel, or to what is said."""
    given = services.InvitationInput(
        kind=kind, place=place or str(campaign.pk), role=role, email=email, **more
    )
    return services.invite(given=given, actor=actor, at=at)


def link_of(invitation: Invitation) -> str:
    """The path in the newest e-mail of an invitation."""
    message = OutboxMessage.objects.filter(
        key=f"invitations.sent:{invitation.pk}:{invitation.sent_times}"
    ).get()
    found = LINK.search(whole_body(message))
    assert found
    return found[0]
