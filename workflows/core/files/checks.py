"""Decide whether an uploaded PDF or DOCX may be kept. No Django here.

What can be told from bytes and a zip listing is told in this process; a PDF is opened only in the limited
process of `sanitise`.
"""

import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from workflows.core.files import docx_checks, sanitise, verdicts
from workflows.core.files.verdicts import Kind, RefusedError, Verdict

SUFFIXES = {".pdf": Kind.PDF, ".docx": Kind.DOCX}
OLE_MAGIC = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc and of a password-protected .docx
)
# Readers look for the start and the end of a PDF this far into the file.
SEARCHED = 1024
ARCHIVES_INSIDE = (b"ustar", b"<html", b"<script", b"<!doctype", b"<svg", b"<?php")


def clean_name(name: str) -> str:
    """Return a file name fit to store and show: no folders, control or text-direction characters, ≤ 200 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or "file"
    path = PurePosixPath(shown)
    return shown if len(shown) <= 200 else path.stem[: 200 - len(path.suffix)] + path.suffix[-100:]  # noqa: PLR2004 -- the column's width


def inspect(
    path: Path, original_name: str, *, max_bytes: int, clean_to: Path | None = None
) -> Verdict:
    """Check an uploaded file.

    Args:
        path: the bytes as uploaded.
        original_name: the name the person's computer gave it; its ending must match the content.
        max_bytes: the largest file accepted.
        clean_to: where to write the sanitised PDF (mode 0600); not written for DOCX or when refused.

    Returns:
        A Verdict; it never raises for a bad file.
    """
    try:
        kind = _kind(path, original_name, max_bytes)
        if kind is Kind.DOCX:
            docx_checks.check(path)
            return Verdict(kind=kind)
        _check_pdf_ends(path)
        return Verdict(kind=kind, pages=sanitise.sanitise(path, clean_to))
    except RefusedError as refusal:
        return Verdict(refusal=str(refusal))


def _kind(path: Path, original_name: str, max_bytes: int) -> Kind:
    size = path.stat().st_size
    if size == 0:
        raise RefusedError(verdicts.EMPTY)
    if size > max_bytes:
        raise RefusedError(verdicts.too_large(max_bytes))
    with path.open("rb") as file:
        head = file.read(SEARCHED)
    named = SUFFIXES.get(PurePosixPath(clean_name(original_name)).suffix.lower())
    if head.startswith(OLE_MAGIC):
        raise RefusedError(_why_not_ole(path))
    if head.startswith(b"%PDF-"):
        found = Kind.PDF
    elif head.startswith(b"PK\x03\x04"):
        if b"%PDF-" in head:
            raise RefusedError(verdicts.MIXED)
        found = Kind.DOCX
    else:
        raise RefusedError(verdicts.WRONG_TYPE)
    if named is None:
        raise RefusedError(verdicts.WRONG_TYPE)
    if named is not found:
        raise RefusedError(verdicts.WRONG_NAME)
    return found


def _why_not_ole(path: Path) -> str:
    """Tell a password-protected .docx from an old .doc: the former holds a stream of this name."""
    marker = "EncryptedPackage".encode("utf-16-le")
    return verdicts.PASSWORD if marker in path.read_bytes() else verdicts.OLD_WORD


def _check_pdf_ends(path: Path) -> None:
    """Refuse a PDF that is cut off, or that is also another kind of file."""
    data = path.read_bytes()
    head = data[:SEARCHED].lower()
    if any(mark in head for mark in ARCHIVES_INSIDE):
        raise RefusedError(verdicts.MIXED)
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusedError(verdicts.DAMAGED)
    after = data[end + 5 :].strip(b"\r\n\t\x00\x0c\x1a ")
    if _is_archive(path) or len(after) > SEARCHED:
        raise RefusedError(verdicts.MIXED)
    if b"startxref" not in data[max(0, end - SEARCHED) : end]:
        raise RefusedError(verdicts.DAMAGED)


def _is_archive(path: Path) -> bool:
    """Whether an unzipper would find members; a chance four bytes in a stream do not count."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (
        zipfile.BadZipFile,
        RuntimeError,
        ValueError,
    ):  # a method or a password it does not know
        return False
