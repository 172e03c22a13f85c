"""Rows and bytes stay together: nothing is left by a refusal, nothing lost by a rollback."""

import datetime as dt
import os
import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from tests.core.files import makers
from tests.factories.people import make_user
from workflows.core.errors import InvalidInputError, NotVisibleError
from workflows.core.files import limits, sanitise, store, verdicts
from workflows.core.models.files import FileState, StoredFile

AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(tmp_path, settings):
    settings.PRIVATE_FILES_ROOT = tmp_path / "deep" / "private"
    return settings.PRIVATE_FILES_ROOT


def files_in(root: Path) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_file()]


def upload(data: bytes, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def receive(data: bytes, name: str = "cv.pdf") -> StoredFile:
    return store.receive(upload=upload(data, name), owner=make_user(), purpose="cv", at=AT)


def make(data: bytes | Path = b"%PDF-pack") -> StoredFile:
    return store.save_made(
        data=data, purpose="pack", name="pack.pdf", content_type="application/pdf", pages=3, at=AT
    )


class Endless(UploadedFile):
    """200 MB that are never in memory at once, under a name and size that lie."""

    def __init__(self):
        super().__init__(name="cv.pdf", size=10)
        self.sent = 0

    def chunks(self, chunk_size=None):
        yield b"%PDF-1.7\n"
        for _ in range(200):
            self.sent += 1
            yield bytes(2**20)


def test_a_pdf_is_kept_sanitised_beside_its_quarantined_original(root):
    old = os.umask(0)
    try:
        original = makers.pdf_bytes(makers.actions, pages=2)
        stored = receive(original, "../My CV.pdf")
    finally:
        os.umask(old)
    assert (stored.state, stored.pages, stored.original_name) == (FileState.CLEAN, 2, "My CV.pdf")
    assert stored.content_type == "application/pdf"
    assert (root / stored.quarantine_path).read_bytes() == original
    with store.open_clean(stored) as file:
        kept = file.read()
    assert len(kept) == stored.size
    assert b"JavaScript" not in kept
    assert "cv" not in stored.path.lower().split("/")
    assert {stat.S_IMODE(p.stat().st_mode) for p in files_in(root)} == {0o600}
    folders = [root, *(p for p in root.rglob("*") if p.is_dir())]
    assert {stat.S_IMODE(p.stat().st_mode) for p in folders} == {0o700}
    assert len(files_in(root)) == 2


def test_a_docx_is_kept_as_it_came(root):
    data = makers.docx_bytes()
    stored = receive(data, "cv.docx")
    assert (stored.pages, stored.quarantine_path) == (None, "")
    assert store.path_of(stored).read_bytes() == data
    assert files_in(root) == [store.path_of(stored)]


@pytest.mark.parametrize("data", [b"", b"MZ", makers.pdf_bytes()[:300]])
def test_a_refusal_leaves_no_row_and_no_bytes(root, data):
    with pytest.raises(InvalidInputError) as refusal:
        receive(data)
    assert list(refusal.value.errors) == ["file"]
    assert not StoredFile.objects.exists()
    assert files_in(root) == []


def test_an_endless_upload_is_cut_at_the_limit(root, settings):
    sent = Endless()
    with pytest.raises(InvalidInputError) as refusal:
        store.check_upload(upload=sent)
    assert refusal.value.errors == {"file": verdicts.too_large(settings.UPLOAD_MAX_BYTES)}
    assert sent.sent <= settings.UPLOAD_MAX_BYTES // 2**20 + 1
    assert files_in(root) == []


@pytest.mark.parametrize("error", [limits.TimedOutError(), OSError("no process")])
def test_a_check_that_cannot_be_done_refuses(root, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(sanitise.limits, "run", fail)
    with pytest.raises(InvalidInputError):
        receive(makers.pdf_bytes())
    assert files_in(root) == []


def test_what_we_made_is_kept_from_bytes_and_from_a_path(tmp_path):
    source = tmp_path / "made"
    source.write_bytes(b"%PDF-pack")
    for stored in (make(), make(source)):
        assert (stored.owner, stored.pages, stored.size) == (None, 3, 9)
        assert store.path_of(stored).read_bytes() == b"%PDF-pack"
    assert source.exists()


def test_open_clean_refuses_what_is_not_clean_gone_or_changed():
    stored = make()
    store.path_of(stored).write_bytes(b"%PDF-pick")
    with pytest.raises(store.TamperedError):
        store.open_clean(stored)
    store.path_of(stored).unlink()
    with pytest.raises(NotVisibleError):
        store.open_clean(stored)
    stored.state = FileState.REJECTED
    with pytest.raises(NotVisibleError):
        store.open_clean(stored)


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "quarantine/aa/bb"])
def test_a_row_that_points_elsewhere_is_not_followed(path):
    with pytest.raises(NotVisibleError):
        store.path_of(StoredFile(path=path))


@pytest.mark.django_db(transaction=True)
def test_discard_deletes_bytes_only_after_commit(root):
    stored = receive(makers.pdf_bytes())

    class Stop(Exception):  # noqa: N818
        pass

    def discard_then_fail():
        with transaction.atomic():
            store.discard(stored=stored)
            raise Stop

    with pytest.raises(Stop):
        discard_then_fail()
    stored = StoredFile.objects.get()
    assert len(files_in(root)) == 2
    store.open_clean(stored).close()
    store.discard(stored=stored)
    assert not StoredFile.objects.exists()
    assert files_in(root) == []


@pytest.mark.django_db(transaction=True)
def test_orphans_of_a_rollback_are_swept_and_only_they(root):
    kept = receive(makers.pdf_bytes())
    checked = store.check_upload(upload=upload(makers.pdf_bytes()))
    left = root / "incoming" / "tmpdead"
    left.mkdir()
    (left / "original").write_bytes(b"x")
    assert store.sweep_orphans(older_than=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == 0
    assert store.sweep_orphans(older_than=dt.datetime(2200, 1, 1, tzinfo=dt.UTC)) == 3
    assert not (root / checked.path).exists()
    store.open_clean(kept).close()
    assert len(files_in(root)) == 2
    assert list((root / "incoming").iterdir()) == []
