"""Who may build, issue and read a pack. Readers are its committee's members and the board secretary, alone."""

import datetime as dt

from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.boards.queries import committee_members
from workflows.campaigns.enums import MAY_SCORE
from workflows.campaigns.queries import conflicts_of
from workflows.core.clock import london_date
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.grants import granted_ids, has_grant
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackUserGrant

_OUT = [PackState.ISSUED, PackState.MINUTED, PackState.PUBLISHED]
_MISSING = "There is no such pack, or it is not addressed to you."


def packs_managed_by(user: User) -> QuerySet[Pack]:
    """Return the packs a coordinator or board secretary builds and issues."""
    return Pack.objects.filter(pk__in=granted_ids(PackUserGrant, user, "manage_pack"))


def packs_read_by(user: User) -> QuerySet[Pack]:
    """Return the packs that have been issued to a person, or that they see as board secretary."""
    return Pack.objects.filter(pk__in=granted_ids(PackUserGrant, user, "read_pack"), state__in=_OUT)


def can_manage_pack(user: User, pack: Pack) -> bool:
    """Say whether a person builds and issues this pack."""
    return has_grant(PackUserGrant, user, "manage_pack", pack.pk)


def check_can_manage_pack(user: User, pack: Pack) -> None:
    """Raise NotVisibleError unless a person builds and issues this pack."""
    if not can_manage_pack(user, pack):
        raise NotVisibleError(_MISSING)


def is_addressed(user: User, pack: Pack) -> bool:
    """Say whether a person may know of this pack: it went out to them, or they are its secretary."""
    return has_grant(PackUserGrant, user, "read_pack", pack.pk) and (
        pack.state in _OUT or can_manage_pack(user, pack)
    )


def check_can_read_pack(user: User, pack: Pack, *, at: dt.datetime) -> None:
    """Raise NotVisibleError where the pack is not addressed to a person, NotAllowedError where it is closed.

    Asked at every download, so that leaving the committee or stepping back from a candidate tells at once.
    """
    if not is_addressed(user, pack):
        raise NotVisibleError(_MISSING)
    seated = committee_members(committee_id=pack.committee_id, on=london_date(at)).filter(user=user)
    if not can_manage_pack(user, pack) and not seated.exists():
        raise NotVisibleError(_MISSING)
    held = conflicts_of(pack.campaign_id).filter(membership__user=user)
    if held.exclude(status__in=[status.value for status in MAY_SCORE]).exists():
        raise NotAllowedError(
            "You declared a conflict about a candidate in this pack, so it is closed to you. "
            "Ask the board secretary if you think this is wrong."
        )
