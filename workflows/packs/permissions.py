"""Who may build, issue and read a pack. Readers are its committee's members and the board secretary, alone."""

import datetime as dt

from workflows.accounts.models import User
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.packs import queries
from workflows.packs.models import Pack


def can_manage_pack(user: User, pack: Pack) -> bool:
    """Say whether a person builds and issues this pack."""
    return queries.packs_managed_by(user).filter(pk=pack.pk).exists()


def check_can_manage_pack(user: User, pack: Pack) -> None:
    """Raise NotVisibleError unless a person builds and issues this pack."""
    if not can_manage_pack(user, pack):
        raise NotVisibleError(queries.MISSING)


def is_addressed(user: User, pack: Pack, *, at: dt.datetime) -> bool:
    """Say whether a person may know of this pack as a reader: it went out to them, or they are its secretary."""
    return queries.packs_known_to(user, at=at).filter(pk=pack.pk).exists()


def can_read_pack(user: User, pack: Pack, *, at: dt.datetime) -> bool:
    """Say whether a person may open this pack now."""
    return queries.packs_read_by(user, at=at).filter(pk=pack.pk).exists()


def check_can_read_pack(user: User, pack: Pack, *, at: dt.datetime) -> None:
    """Raise NotVisibleError where the pack is not addressed to a person, NotAllowedError where it is closed.

    Asked at every download, so that leaving the committee or stepping back from a candidate tells at once.
    """
    if can_read_pack(user, pack, at=at):
        return
    if not is_addressed(user, pack, at=at):
        raise NotVisibleError(queries.MISSING)
    if queries.applied_in(user, pack.campaign_id):
        raise NotAllowedError(
            "You applied in this campaign, so its pack is closed to you. "
            "Ask the board secretary if you think this is wrong."
        )
    raise NotAllowedError(
        "You declared a conflict about a candidate in this pack, so it is closed to you. "
        "Ask the board secretary if you think this is wrong."
    )
