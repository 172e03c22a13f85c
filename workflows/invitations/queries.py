"""Readers of invitations."""

from collections.abc import Collection, Mapping
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from workflows.accounts.models import User
from workflows.core.errors import NotVisibleError
from workflows.invitations.models import Invitation

MISSING = "There is no such invitation."


def addresses_of(user: User) -> QuerySet[EmailAddress, str]:
    """Return the addresses a person has shown to be theirs, in small letters, as a subquery."""
    found: QuerySet[EmailAddress, str] = EmailAddress.objects.filter(
        user_id=user.pk, verified=True
    ).values_list(Lower("email"), flat=True)
    return found


def invitation(pk: UUID) -> Invitation:
    """Return one invitation; who may answer it is the policy's to say. Raises NotVisibleError."""
    row = Invitation.objects.select_related("invited_by").filter(pk=pk).first()
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def invitations_to(places: Mapping[str, Collection[str]]) -> QuerySet[Invitation]:
    """Return the invitations to places, newest first: kind -> keys as text. The caller has asked for each place."""
    wanted = Q(pk__in=[])
    for kind, keys in places.items():
        wanted |= Q(kind=kind, place__in=list(keys))
    return Invitation.objects.filter(wanted).select_related("invited_by", "answered_by")
