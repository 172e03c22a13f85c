"""Clearing, issuing and opening a pack. Issuing locks it; each reader's copy carries their name."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from workflows.accounts.models import User
from workflows.core import audit
from workflows.core.access import require
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.files.store import open_clean
from workflows.notices.services import queue
from workflows.packs import pdf, queries
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackReader
from workflows.packs.rules.transitions import PACK
from workflows.packs.services.writing import lock_pack, sync_pack_grants

_STANDS = {
    PackState.DRAFT: "This pack is a draft. Build it and clear it first.",
    PackState.CLEARED: "This pack has been cleared already.",
    PackState.ISSUED: "This pack has been issued already, and what was sent stays as it is.",
    PackState.MINUTED: "The meeting has been held and minuted, so the pack stays as it is.",
    PackState.PUBLISHED: "This pack has been published, so it stays as it is.",
}


def _check_step(pack: Pack, target: PackState) -> None:
    if not PACK.allows(PackState(pack.state), target):
        raise TransitionError(_STANDS[PackState(pack.state)])


def check_can_issue(pack: Pack) -> None:
    """Raise TransitionError, saying why, unless a pack is cleared and its PDF shows the record."""
    _check_step(pack, PackState.ISSUED)
    _check_current(pack)


def _check_current(pack: Pack) -> None:
    build = queries.finished_build(pack)
    if build is None:
        raise TransitionError("Build the pack before you clear it.")
    if reason := queries.outdated_because(pack, build):
        back = "Return it to draft, and build" if pack.state == PackState.CLEARED else "Build"
        raise TransitionError(f"{reason} {back} it again.")


def _move(pack: Pack, target: PackState, *, actor: User, at: dt.datetime) -> None:
    pack.state = target
    pack.save()
    audit.record(
        f"packs.{target.value}", actor=actor, target=pack, at=at, scope=pack.campaign.reference
    )


@transaction.atomic
def clear_pack(*, pack_id: UUID, actor: User, at: dt.datetime) -> Pack:
    """Clear a built pack for issue: from here its content stands still."""
    pack = lock_pack(pack_id, actor)
    _check_step(pack, PackState.CLEARED)
    if queries.build_in_progress(pack) is not None:
        raise TransitionError("The pack is being built. Wait until it is ready, then clear it.")
    _check_current(pack)
    _move(pack, PackState.CLEARED, actor=actor, at=at)
    return pack


@transaction.atomic
def return_to_draft(*, pack_id: UUID, actor: User, at: dt.datetime) -> Pack:
    """Take a cleared pack back, to change or build it again."""
    pack = lock_pack(pack_id, actor)
    if pack.state == PackState.DRAFT:
        raise TransitionError("This pack is a draft already.")
    _check_step(pack, PackState.DRAFT)
    _move(pack, PackState.DRAFT, actor=actor, at=at)
    return pack


@transaction.atomic
def issue_pack(*, pack_id: UUID, actor: User, at: dt.datetime) -> list[PackReader]:
    """Issue a cleared pack to every committee member who may read it, and tell them by e-mail.

    Raises TransitionError unless it is cleared and shows the record, InvalidInputError where nobody may read it.
    """
    pack = lock_pack(pack_id, actor)
    check_can_issue(pack)
    may_read = [each for each in queries.readership(pack, at=at) if each.may_read]
    if not may_read:
        raise InvalidInputError(
            {
                "readers": f"Nobody on the {pack.committee} may read it. Seat members, or assess conflicts."
            }
        )
    pack.issued_at, pack.issued_by = at, actor
    _move(pack, PackState.ISSUED, actor=actor, at=at)
    PackReader.objects.bulk_create(
        PackReader(pack=pack, user_id=each.user_id, issued_at=at) for each in may_read
    )
    readers = list(PackReader.objects.filter(pack=pack).select_related("user").order_by("pk"))
    sync_pack_grants(pack=pack, at=at)
    for reader in readers:
        queue(
            key=f"packs.issued:{pack.pk}:{reader.user_id}",
            template="pack_issued",
            context={"path": f"/packs/{pack.pk}/", "meeting_on": pack.meeting_on},
            recipient=reader.user,
            at=at,
        )
        audit.record(
            "packs.addressed",
            actor=actor,
            target=pack,
            at=at,
            scope=pack.campaign.reference,
            detail={"user": str(reader.user_id)},
        )
    return readers


def open_copy(*, pack: Pack, reader: User, at: dt.datetime) -> bytes:
    """Return a reader's own copy of the pack, their name across every page, and log that they took it.

    Raises NotVisibleError or NotAllowedError, asked anew each time.
    """
    require(reader, "packs.read", pack, at=at)
    build = queries.finished_build(pack)
    if build is None or build.file is None:
        raise TransitionError("The pack has not been built yet.")
    with open_clean(build.file) as file:
        data = pdf.copy_for(file.read(), str(reader), reader.email)
    with transaction.atomic():  # opened this late: nobody waits to write while the file is read
        mine = PackReader.objects.filter(pack=pack, user=reader, first_read_at=None)
        mine.update(first_read_at=at)
        audit.record(
            "packs.read",
            actor=reader,
            target=pack,
            at=at,
            scope=pack.campaign.reference,
            detail={"build": build.number, "sha256": build.file.sha256},
        )
    return data
