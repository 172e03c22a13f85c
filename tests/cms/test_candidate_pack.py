import datetime as dt

import pikepdf
import pytest

from cms import candidate_pack
from cms.models import CandidatePack, VacancyPage
from nedrecruit.demo.bodies import logo_png
from tests.factories import AT, make_user
from workflows.boards.web.presenters import logo_href
from workflows.campaigns.enums import DelayCause, Stage
from workflows.campaigns.services import record_stage_date, set_window
from workflows.core.files.store import save_made
from workflows.core.models import StoredFile
from workflows.core.models.jobs import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(advert, django_capture_on_commit_callbacks):
    """An advert published with its background work done."""
    with django_capture_on_commit_callbacks(execute=True):
        return advert(publish=True)


def address(page):
    return f"/vacancies/{page.campaign.reference}/candidate-pack.pdf"


def test_publishing_makes_a_tagged_pack_that_anybody_can_download(client, published, tmp_path):
    job = Job.objects.get(name="cms.candidate_pack")
    assert job.state == JobState.DONE, job.error
    response = client.get(address(published))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    file = tmp_path / "pack.pdf"
    file.write_bytes(b"".join(response.streaming_content))
    with pikepdf.open(file) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert published.title in str(pdf.docinfo["/Title"])
    html = client.get(published.get_url()).content.decode()
    assert f'href="{address(published)}"' in html
    lower = client.get(address(published).lower())
    assert b"".join(lower.streaming_content) == file.read_bytes()


def test_the_same_content_is_not_made_twice(published, django_capture_on_commit_callbacks):
    first = CandidatePack.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        published.save_revision().publish()
    assert Job.objects.filter(name="cms.candidate_pack", state=JobState.DONE).count() == 2
    again = CandidatePack.objects.get()
    assert (again.file_id, again.made_at) == (first.file_id, first.made_at)


def test_changed_content_takes_the_place_of_the_former_pack(
    published, django_capture_on_commit_callbacks
):
    first = CandidatePack.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = VacancyPage.objects.get(pk=published.pk)
        page.summary = "Something else."
        page.save_revision().publish()
    assert CandidatePack.objects.get().content_hash != first.content_hash
    assert not StoredFile.objects.filter(pk=first.file_id).exists()


def test_a_changed_date_makes_it_again(published, advert, django_capture_on_commit_callbacks):
    first = CandidatePack.objects.get()
    row = published.campaign.stage_dates.get(stage=Stage.SIFT)
    with django_capture_on_commit_callbacks(execute=True):
        record_stage_date(
            campaign_id=published.campaign_id,
            stage=Stage.SIFT,
            planned_on=row.planned_on + dt.timedelta(days=3),
            delay_cause=DelayCause.PANEL,
            delay_reason="Illness.",
            actor=make_user(),
            at=AT,
        )
    assert CandidatePack.objects.get().content_hash != first.content_hash


def test_a_changed_date_of_a_draft_makes_none(advert, django_capture_on_commit_callbacks):
    page = advert()
    with django_capture_on_commit_callbacks(execute=True):
        set_window(
            campaign_id=page.campaign_id,
            opens_at=AT,
            closes_at=AT + dt.timedelta(days=9),
            actor=None,
            at=AT,
        )
    assert not Job.objects.exists()


def test_the_organisations_logo_is_on_it(client, advert, django_capture_on_commit_callbacks):
    page = advert()
    body = page.campaign.body
    body.logo = save_made(
        data=logo_png("pennine-reach"),
        purpose="logo",
        name="logo.png",
        content_type="image/png",
        pages=None,
        at=AT,
    )
    body.save()
    with django_capture_on_commit_callbacks(execute=True):
        VacancyPage.objects.get(pk=page.pk).save_revision().publish()
    assert CandidatePack.objects.count() == 1
    picture = f'alt="{body.name}"'
    assert picture in candidate_pack.content(VacancyPage.objects.get(pk=page.pk)).html
    address = f'src="{logo_href(body)}" alt=""'
    assert address in client.get(page.get_url()).content.decode()
    assert address in client.get("/vacancies/").content.decode()


def test_there_is_no_pack_for_a_page_that_is_not_live(client, published):
    published.unpublish()
    assert client.get(address(published)).status_code == 404


def test_a_page_unpublished_before_the_job_ran_gets_no_pack(
    advert, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = advert(publish=True)
        page.unpublish()
    assert CandidatePack.objects.count() == 0


def test_an_unknown_reference_is_not_found(client, tree):
    assert client.get("/vacancies/nothing/candidate-pack.pdf").status_code == 404


def test_robots_and_sitemap_name_what_is_public(client, published):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert published.get_url() in client.get("/sitemap.xml").content.decode()
