"""The only writer of StoredFile rows and of the bytes behind them.

A file is written before its row, so a row never points at nothing; a transaction that rolls back leaves a file without
a row, which `sweep_orphans` removes. Files are deleted only after the commit that dropped their row.
"""

import datetime as dt
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.core.files import checks, verdicts
from workflows.core.files.verdicts import Kind
from workflows.core.models.files import FileState, StoredFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CHUNK = 2**16
CLEAN = "clean"
QUARANTINE = "quarantine"
INCOMING = "incoming"


class TamperedError(Exception):
    """The bytes on disk are not those that were stored. An operator must look; nobody is served."""


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """An upload that passed its checks and lies on disk, not yet in the database. Paths as in StoredFile."""

    path: str
    quarantine_path: str
    name: str
    kind: Kind
    pages: int | None


def receive(
    *,
    upload: "UploadedFile[Any]",
    owner: Any,  # noqa: ANN401 -- the user model belongs to accounts, above us
    purpose: str,
    at: dt.datetime,
) -> StoredFile:
    """Check an upload and keep it. Call it outside a transaction: a check takes a third of a second.

    Where the row must be written together with others, call `check_upload` first and `keep` inside.

    Raises:
        InvalidInputError: {"file": sentence}; no row and no bytes are left.
    """
    return keep(checked=check_upload(upload=upload), owner=owner, purpose=purpose, at=at)


def check_upload(*, upload: "UploadedFile[Any]") -> CheckedUpload:
    """Stream an upload to disk and check it, without touching the database.

    Returns:
        What to hand to `keep`. Never kept, its files are swept as orphans.

    Raises:
        InvalidInputError: {"file": sentence}; no bytes are left.
    """
    name = checks.clean_name(upload.name or "")
    with _incoming() as folder:
        original, cleaned = folder / "original", folder / "cleaned"
        _stream(upload, original)
        verdict = checks.inspect(
            original, name, max_bytes=settings.UPLOAD_MAX_BYTES, clean_to=cleaned
        )
        if verdict.kind is None:
            raise InvalidInputError({"file": verdict.refusal})
        quarantine_path = ""
        if cleaned.exists():
            quarantine_path = _place(original, QUARANTINE)
            path = _place(cleaned, CLEAN)
        else:
            path = _place(
                original, CLEAN
            )  # a DOCX is kept as it came: the checks refuse, they do not rewrite
    return CheckedUpload(path, quarantine_path, name, verdict.kind, verdict.pages)


@transaction.atomic
def keep(
    *,
    checked: CheckedUpload,
    owner: Any,  # noqa: ANN401 -- the user model belongs to accounts, above us
    purpose: str,
    at: dt.datetime,
) -> StoredFile:
    """Write the row for a checked upload. The caller records the act in the audit trail."""
    path = _root() / checked.path
    return StoredFile.objects.create(
        owner=owner,
        purpose=purpose,
        original_name=checked.name,
        content_type=checked.kind.value,
        path=checked.path,
        quarantine_path=checked.quarantine_path,
        size=path.stat().st_size,
        sha256=_digest(path),
        pages=checked.pages,
        state=FileState.CLEAN,
        created_at=at,
    )


@transaction.atomic
def save_made(
    *,
    data: bytes | Path,
    purpose: str,
    name: str,
    content_type: str,
    pages: int | None,
    at: dt.datetime,
) -> StoredFile:
    """Keep something we made, such as a pack. A Path is copied, not moved; it has no owner and no quarantine."""
    with _incoming() as folder:
        made = folder / "made"
        if isinstance(data, Path):
            shutil.copyfile(data, made)
        else:
            made.write_bytes(data)
        path = _place(made, CLEAN)
    stored = _root() / path
    return StoredFile.objects.create(
        purpose=purpose,
        original_name=checks.clean_name(name),
        content_type=content_type,
        path=path,
        size=stored.stat().st_size,
        sha256=_digest(stored),
        pages=pages,
        state=FileState.CLEAN,
        created_at=at,
    )


@transaction.atomic
def discard(*, stored: StoredFile) -> None:
    """Delete the row now and the bytes after commit. The caller records the act in the audit trail."""
    paths = [p for p in (stored.path, stored.quarantine_path) if p]
    stored.delete()
    transaction.on_commit(lambda: _unlink(paths), robust=True)


def path_of(stored: StoredFile) -> Path:
    """Return where the bytes are. Do not serve from it: `open_clean` checks state and content.

    Raises:
        NotVisibleError: the row points outside the private folder, so it was tampered with.
    """
    root = _root().resolve()
    path = (root / stored.path).resolve()
    if not path.is_relative_to(root / CLEAN):
        raise NotVisibleError("This file does not exist.")
    return path


def open_clean(stored: StoredFile) -> BufferedReader:
    """Open a checked file for reading, after verifying that its bytes are those that were stored.

    Raises:
        NotVisibleError: it is not CLEAN, or its bytes are gone.
        TamperedError: its SHA-256 differs from the row's.
    """
    if stored.state != FileState.CLEAN:
        raise NotVisibleError("This file does not exist.")
    try:
        file = path_of(stored).open("rb")
    except FileNotFoundError as error:
        raise NotVisibleError("This file does not exist.") from error
    if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
        file.close()
        raise TamperedError(f"Stored file {stored.pk} does not match its SHA-256.")
    file.seek(0)
    return file


def sweep_orphans(*, older_than: dt.datetime) -> int:
    """Delete private files with no row, last written before `older_than`, and return how many.

    `older_than` must be well before any transaction now open began, a day for instance.
    """
    root = _root()
    known: set[str] = set()
    for path, quarantine_path in StoredFile.objects.values_list("path", "quarantine_path"):
        known |= {path, quarantine_path}
    orphans = []
    for folder in (CLEAN, QUARANTINE, INCOMING):
        for found in (root / folder).rglob("*"):
            name = found.relative_to(root).as_posix()
            if (
                found.is_file()
                and name not in known
                and found.stat().st_mtime < older_than.timestamp()
            ):
                orphans.append(name)
    _unlink(orphans)
    for left in (root / INCOMING).glob("*"):
        with suppress(OSError):  # in use, or not empty
            left.rmdir()
    return len(orphans)


def _root() -> Path:
    return Path(settings.PRIVATE_FILES_ROOT)


def _private_folder(path: Path) -> Path:
    """Make a folder and those above it up to the private root, each mode 0700 whatever the umask."""
    root = _root()
    for folder in (root, *reversed([p for p in path.parents if p.is_relative_to(root)]), path):
        folder.mkdir(mode=0o700, parents=folder == root, exist_ok=True)
    return path


@contextmanager
def _incoming() -> Iterator[Path]:
    """Lend a folder on the same file system as the store, and remove it with all that is left in it."""
    folder = tempfile.mkdtemp(dir=_private_folder(_root() / INCOMING))
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stream(upload: "UploadedFile[Any]", target: Path) -> None:
    """Copy an upload, giving up at the first byte over the limit: what the sender claims as size is not believed."""
    written = 0
    with _create(target) as file:
        for chunk in upload.chunks(CHUNK):
            written += len(chunk)
            if written > settings.UPLOAD_MAX_BYTES:
                raise InvalidInputError({"file": verdicts.too_large(settings.UPLOAD_MAX_BYTES)})
            file.write(chunk)


def _create(path: Path) -> Any:  # noqa: ANN401 -- a binary file object
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _place(source: Path, folder: str) -> str:
    """Move a finished file to a random name, mode 0600, surely on disk; return its path within the root."""
    token = secrets.token_hex(24)
    name = f"{folder}/{token[:2]}/{token}"
    target = _root() / name
    _private_folder(target.parent)
    source.chmod(0o600)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.rename(target)
    return name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unlink(names: list[str]) -> None:
    for name in names:
        (_root() / name).unlink(missing_ok=True)
