"""Building the PDF: ordered by a person, done by a job, resumable after its worker is killed."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from workflows.accounts.models import User
from workflows.core import audit
from workflows.core.access import can
from workflows.core.errors import NotAllowedError
from workflows.core.files.store import save_made
from workflows.core.jobs.services import enqueue
from workflows.packs import pdf, queries
from workflows.packs.models import Pack, PackBuild
from workflows.packs.rules.looks import accent_css
from workflows.packs.services.sections import Composed, compose, placeholder
from workflows.packs.services.writing import check_draft, lock_pack

JOB = "packs.build"
ORDERER_LEFT = "Whoever ordered this no longer builds this pack. Order it again."


@transaction.atomic
def order_build(*, pack_id: UUID, actor: User, at: dt.datetime) -> PackBuild:
    """Order the PDF. While one is being built, that one is returned: a double click builds once.

    Raises TransitionError once the pack is issued: what was sent is what it stays.
    """
    pack = lock_pack(pack_id, actor)
    check_draft(pack)
    newest = queries.newest_build(pack)
    if newest is not None and queries.is_working(newest):
        return newest
    number = newest.number + 1 if newest else 1
    job = enqueue(
        JOB,
        key=f"{JOB}:{pack.pk}:{number}",
        at=at,
        pack_id=str(pack.pk),
        number=number,
        actor_id=actor.pk,
    )
    build = PackBuild.objects.create(pack=pack, number=number, job=job, taken_at=at)
    audit.record(
        "packs.build_ordered",
        actor=actor,
        target=pack,
        at=at,
        scope=pack.campaign.reference,
        detail={"build": number},
    )
    return build


@dataclass(frozen=True)
class Progress:
    """How a build tells its job how far it is, and opens the transaction in which it ends.

    `core.jobs.JobContext` fits; a direct call from seeding passes its own.
    """

    report: Callable[[int, str], None]
    finishing: Callable[[], AbstractContextManager[None]]


def build(
    *,
    pack_id: UUID,
    number: int,
    actor_id: int,
    progress: Progress,
    clock: Callable[[], dt.datetime],
) -> None:
    """Make the PDF of one ordered build and keep it. Safe to repeat: finished sections come from the cache.

    Raises:
        pdf.SectionFailedError: names the section that could not be made.
        NotAllowedError: whoever ordered it no longer builds this pack, before the work or by its end.
    """
    taken_at = clock()  # before the front sheet is read, so that a change made meanwhile is noticed
    row = PackBuild.objects.select_related(
        "pack__campaign__body", "pack__committee", "pack__author"
    ).get(pack_id=pack_id, number=number)
    if row.file_id is not None:
        with progress.finishing():
            return
    actor = User.objects.get(pk=actor_id)
    _check_still_builds(actor, row.pack, at=taken_at)
    progress.report(2, "Reading the record")
    composed = compose(row.pack, folder=section_folder(), at=taken_at, report=progress.report)
    built = _assemble(row.pack, composed, at=taken_at, report=progress.report)
    with progress.finishing():
        _check_still_builds(actor, row.pack, at=clock())
        row.file = save_made(
            data=built.data,
            purpose="pack",
            name=f"{row.pack.campaign.reference}-pack-{number}.pdf",
            content_type="application/pdf",
            pages=built.pages,
            at=taken_at,
        )
        row.pages = built.pages
        row.taken_at = taken_at
        row.finished_at = clock()
        row.save(update_fields=["file", "pages", "taken_at", "finished_at"])
        audit.record(
            "packs.built",
            actor=None,
            target=row.pack,
            at=taken_at,
            scope=row.pack.campaign.reference,
            detail={"build": number, "pages": built.pages, "sha256": built.sha256},
        )


def _check_still_builds(actor: User, pack: Pack, *, at: dt.datetime) -> None:
    """Raise NotAllowedError once somebody's role has ended: it ends for work under way too."""
    if not can(actor, "packs.manage", pack, at=at):
        raise NotAllowedError(ORDERER_LEFT)


def _assemble(
    pack: Pack, composed: Composed, *, at: dt.datetime, report: Callable[[int, str], None]
) -> pdf.BuiltPack:
    """Build the PDF; a CV that cannot be placed gets a page that says so, and every other page stays."""
    sections = list(composed.sections)
    while True:
        try:
            return pdf.build_pack(
                sections,
                title=pack.title,
                subtitle=str(pack.campaign),
                author=str(pack.campaign.body),
                marking=pack.marking,
                made_at=at,
                assets=composed.assets,
                stylesheets=[pdf.base_css(), accent_css(pack.campaign.body.brand_colour)],
                contents_after="cover",
                cache=pdf.SectionCache(section_folder()),
                progress=report,
            )
        except pdf.SectionFailedError as failure:
            uploads = {each.id: i for i, each in enumerate(sections) if each.pdf is not None}
            if failure.section_id not in uploads:
                raise
            place = uploads[failure.section_id]
            sections[place] = placeholder(sections[place], failure.reason)


def sweep_sections(*, older_than: dt.datetime) -> int:
    """Delete finished sections made before `older_than`; they hold what the pack holds. Returns how many.

    A build that needs one again makes it again.
    """
    swept = 0
    for kept in section_folder().rglob("*.pdf"):
        if kept.stat().st_mtime < older_than.timestamp():
            kept.unlink(missing_ok=True)
            swept += 1
    return swept


def section_folder() -> Path:
    """Return where finished sections are kept: private, like the files they are made from."""
    folder = settings.PRIVATE_FILES_ROOT / "sections"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(folder)
