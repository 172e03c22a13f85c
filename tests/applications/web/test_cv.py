import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.applications.conftest import make_cv
from tests.applications.web.test_candidate import close
from tests.core.files.makers import docx_bytes, pdf_bytes, rezip
from tests.factories import AT
from workflows.applications import services
from workflows.core.errors import NotAllowedError
from workflows.core.files import store, verdicts
from workflows.core.models import AuditEvent, StoredFile


def upload(name, data):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def me(client, candidate):
    client.force_login(candidate)
    return client


@pytest.fixture
def address(draft):
    return reverse("applications:cv", args=[draft.pk])


def test_a_good_cv_is_kept_shown_replaced_and_removed(
    me, draft, address, django_capture_on_commit_callbacks
):
    me.post(address, {"file": upload("Asha Pereira.pdf", pdf_bytes(pages=2))})
    text = me.get(address).content.decode()
    assert "Asha Pereira.pdf" in text
    assert "2 pages" in text
    first = StoredFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        me.post(address, {"file": upload("newer.docx", docx_bytes())})
    text = me.get(address).content.decode()
    assert "newer.docx" in text
    assert "Word document" in text
    assert StoredFile.objects.count() == 1
    assert not store.path_of(first).exists()
    me.post(reverse("applications:cv_remove", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.cv is None
    assert not StoredFile.objects.exists()
    me.post(reverse("applications:cv_remove", args=[draft.pk]))  # twice is no error
    actions = AuditEvent.objects.filter(action__startswith="applications.cv_")
    assert [row.action for row in actions.order_by("pk")] == [
        "applications.cv_attached",
        "applications.cv_attached",
        "applications.cv_removed",
    ]


HOSTILE = {
    "empty": ("cv.pdf", lambda: b"", verdicts.EMPTY),
    "not a PDF": ("cv.pdf", lambda: b"Dear panel, hello.", verdicts.WRONG_TYPE),
    "renamed executable": ("cv.pdf", lambda: b"MZ\x90\x00" + b"\x00" * 600, verdicts.WRONG_TYPE),
    "truncated": ("cv.pdf", lambda: pdf_bytes()[:300], verdicts.DAMAGED),
    "password": (
        "cv.pdf",
        lambda: pdf_bytes(encryption=pikepdf.Encryption(owner="a", user="b")),
        verdicts.PASSWORD,
    ),
    "macros": (
        "cv.docx",
        lambda: rezip(docx_bytes(), add={"word/vbaProject.bin": b"x"}),
        verdicts.MACROS,
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_file_is_refused_beside_the_field_and_the_good_one_stays(me, draft, address, case):
    held = draft.cv = make_cv(draft.candidate, "the good one.pdf")
    draft.save()
    name, make, sentence = HOSTILE[case]
    response = me.post(address, {"file": upload(name, make())})
    text = response.content.decode()
    assert sentence in text
    assert 'class="nhsuk-error-message"' in text
    assert "the good one.pdf" in text
    draft.refresh_from_db()
    assert draft.cv == held


def test_a_huge_file_is_refused(me, address, settings):
    settings.UPLOAD_MAX_BYTES = 2**20
    response = me.post(address, {"file": upload("cv.pdf", b"%PDF-1.7" + b"x" * 2**21)})
    assert verdicts.too_large(2**20) in response.content.decode()
    assert not StoredFile.objects.exists()


def test_no_file_chosen(me, address):
    assert "Choose a file to upload." in me.post(address, {}).content.decode()


def test_after_closing_the_cv_stays_and_no_other_is_taken(me, draft, campaign, address):
    draft.cv = make_cv(draft.candidate, "kept.pdf")
    draft.save()
    close(campaign)
    response = me.post(address, {"file": upload("late.pdf", pdf_bytes())})
    assert response.status_code == 403
    assert "kept.pdf" in response.content.decode()
    response = me.post(reverse("applications:cv_remove", args=[draft.pk]))
    assert response.status_code == 403
    assert StoredFile.objects.get() == draft.cv


def test_closing_between_check_and_keeping(draft, campaign, monkeypatch):
    check = store.check_upload

    def slow(**given):
        close(campaign)
        return check(**given)

    monkeypatch.setattr(store, "check_upload", slow)
    with pytest.raises(NotAllowedError):
        services.attach_cv(
            application_id=draft.pk,
            candidate=draft.candidate,
            upload=upload("cv.pdf", pdf_bytes()),
            at=AT,
        )
    assert not StoredFile.objects.exists()


def fetched(response):
    return b"".join(response.streaming_content)


def test_download_is_its_candidates(me, client, draft, stranger, coordinator):
    address = reverse("applications:cv_file", args=[draft.pk])
    assert me.get(address).status_code == 404  # none yet
    draft.cv = make_cv(draft.candidate, "mine.pdf")
    draft.save()
    response = me.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="mine.pdf"'
    assert response["Cache-Control"] == "no-store, private"
    assert fetched(response).startswith(b"%PDF-")
    for person in (stranger, coordinator):
        client.force_login(person)
        assert client.get(address).status_code == 404
