"""The whole way with the real engine: record, HTML, CVs, PDF, reader's copy."""

import subprocess
from contextlib import contextmanager

import pytest
from django.db import connection

from nedrecruit.demo.bodies import logo_png
from tests.core.files.makers import pdf_bytes
from tests.factories import AT, make_submitted, make_user
from tests.packs.conftest import LATER, MINUTE, build_now, stored
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.boards.services import end_body_role
from workflows.campaigns.enums import ConflictStatus
from workflows.core.errors import NotVisibleError, TransitionError
from workflows.core.files import store
from workflows.core.files.convert import ConversionError
from workflows.core.files.verdicts import Kind
from workflows.core.jobs.services import run
from workflows.core.models import AuditEvent, Job, StoredFile
from workflows.core.models.jobs import JobState
from workflows.packs import pdf, queries, services
from workflows.packs.models import PackBuild
from workflows.packs.services import building, sections
from workflows.packs.services.building import Progress

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def pdf_of(pack) -> bytes:
    with store.open_clean(queries.finished_build(pack).file) as file:
        return file.read()


def ordered(world, pack):
    return services.order_build(pack_id=pack.pk, actor=world.coordinator, at=LATER)


def run_job(build, at=LATER) -> Job:
    run(build.job_id, clock=lambda: at)
    return Job.objects.get(pk=build.job_id)


def test_a_pack_shows_the_record_and_names_the_shortlisted_alone(world):
    gone = make_submitted(
        world.campaign, make_user("Wanda Withdrawn"), state=ApplicationState.WITHDRAWN
    )
    world.declare(world.panel[0].user, ConflictStatus.RECUSED, about=world.others[0])
    pack = world.make_pack()
    job = run_job(ordered(world, pack))
    assert (job.state, job.error) == (JobState.DONE, "")
    build = queries.finished_build(pack)
    text = text_of(pdf_of(pack))
    for words in (
        "Westmoor",
        "Ada Shortlisted",
        "Bea Shortlisted",
        "Curriculum vitae 0",
        "Riverside",
        "Agree the interviews",
    ):
        assert words in text, words
    for name in ("Zed Unchosen", gone.full_name):
        assert name not in text
    assert world.others[0].blind_code in text
    assert build.pages == text.count("\f")
    assert build.taken_at == build.finished_at == LATER
    copy = text_of(services.open_copy(pack=pack, reader=world.secretary, at=LATER))
    assert "Sam Secretary" in copy
    assert "Sam Secretary" not in text
    assert AuditEvent.objects.filter(action__in=["packs.built", "packs.read"]).count() == 2


def test_a_withdrawn_shortlisted_candidate_is_not_in_the_pack(world):
    Application.objects.filter(pk=world.shortlisted[0].pk).update(
        state=ApplicationState.WITHDRAWN, withdrawn_at=AT
    )
    record = queries.record_of(world.campaign, at=LATER)
    assert list(record.names.values()) == ["Bea Shortlisted"]
    assert [(s.name, s.count, s.left) for s in record.funnel] == [
        ("Started", 3, 0),
        ("Submitted", 3, 1),
        ("Eligible and scored", 2, 1),
        ("Shortlisted", 1, 0),
    ]


def test_a_cv_the_engine_rejects_becomes_a_page_that_says_so(world):
    world.shortlisted[1].cv = stored(b"%PDF-1.4 broken", Kind.PDF)
    world.shortlisted[1].save()
    pack = world.make_pack()
    assert run_job(ordered(world, pack)).state == JobState.DONE
    text = text_of(pdf_of(pack))
    assert "This document could not be included" in text
    assert "damaged" in text
    assert "Curriculum vitae 0" in text


def test_a_cv_that_cannot_be_converted_becomes_a_page_that_says_so(world, monkeypatch):
    def fail(*args):
        raise ConversionError("no")

    monkeypatch.setattr(sections, "docx_to_pdf", fail)
    composed = compose(world)
    cv = next(each for each in composed if each.title == "CV: Bea Shortlisted")
    assert "could not be turned into PDF" in cv.html
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    with pytest.raises(pdf.SectionFailedError, match="CV: Bea Shortlisted"):
        compose(world)


def test_the_cover_carries_the_bodys_logo_under_its_name(world):
    body = world.campaign.body
    assert "<img" not in compose(world)[0].html
    body.logo = store.save_made(
        data=logo_png("pennine-reach"),
        purpose="logo",
        name="logo.png",
        content_type="image/png",
        pages=None,
        at=AT,
    )
    body.save()
    pack = queries.pack_of(world.campaign.packs.get().pk)
    composed = sections.compose(
        pack, folder=building.section_folder(), at=LATER, report=lambda *each: None
    )
    assert f'src="asset:logo.png" alt="{body.name}"' in composed.sections[0].html
    assert composed.assets == {"logo.png": logo_png("pennine-reach")}
    build_now(pack, world.coordinator)
    assert pdf_of(pack).startswith(b"%PDF")
    store.path_of(body.logo).write_bytes(b"another picture")
    with pytest.raises(pdf.SectionFailedError, match="logo on the cover"):
        compose(world)


def compose(world):
    pack = queries.pack_of((world.campaign.packs.first() or world.make_pack()).pk)
    return sections.compose(
        pack, folder=building.section_folder(), at=LATER, report=lambda *each: None
    ).sections


def test_a_candidate_without_a_cv_has_a_profile_alone(world):
    world.shortlisted[1].cv = None
    world.shortlisted[1].save()
    titles = [each.title for each in compose(world)]
    assert "Bea Shortlisted" in titles
    assert "CV: Bea Shortlisted" not in titles


def test_a_docx_is_converted_once_for_each_content(world, monkeypatch):
    done = []
    real = sections.docx_to_pdf

    def counting(*args):
        done.append(args)
        return real(*args)

    monkeypatch.setattr(sections, "docx_to_pdf", counting)
    compose(world)
    compose(world)
    assert len(done) == 1


def test_a_cv_altered_on_disk_stops_the_pack_by_name(world):
    store.path_of(world.shortlisted[0].cv).write_bytes(pdf_bytes(pages=2))
    job = run_job(ordered(world, world.make_pack()))
    assert job.error.startswith("The section “CV: Ada Shortlisted” could not be made")
    assert job.state == JobState.QUEUED  # tried again, in case


def test_our_own_page_that_fails_stops_the_job_by_name_and_dies_after_its_attempts(
    world, monkeypatch, settings
):
    monkeypatch.setattr(
        sections,
        "_scores",
        lambda *a: {"lede": "<x>", "rows": [{"section": "nowhere", "name": "x"}]},
    )
    settings.JOB_MAX_ATTEMPTS = 2
    pack = world.make_pack()
    build = ordered(world, pack)
    job = run_job(build)
    assert "“Scores”" in job.error
    job = run_job(build)
    assert job.state == JobState.DEAD
    assert queries.finished_build(pack) is None
    again = ordered(world, pack)
    assert again.number == 2
    monkeypatch.undo()


def test_a_failure_of_the_contents_page_is_not_taken_for_a_cv(world, monkeypatch):
    def fail(*args, **kwargs):
        raise pdf.SectionFailedError("contents", "Contents", "no room")

    monkeypatch.setattr(building.pdf, "build_pack", fail)
    assert "“Contents”" in run_job(ordered(world, world.make_pack())).error


def test_a_build_cut_short_goes_on_from_its_finished_sections(world, monkeypatch):
    pack = world.make_pack()
    build = ordered(world, pack)
    real = pdf.build_pack
    made: list[str] = []

    def dying(*args, progress, **kwargs):
        def report(percent, text):
            progress(percent, text)
            if text.startswith("Made Scores"):
                raise OSError("power cut")

        return real(*args, progress=report, **kwargs)

    monkeypatch.setattr(building.pdf, "build_pack", dying)
    assert run_job(build).state == JobState.QUEUED

    def watched(*args, progress, **kwargs):
        def report(percent, text):
            made.append(text)
            progress(percent, text)

        return real(*args, progress=report, **kwargs)

    monkeypatch.setattr(building.pdf, "build_pack", watched)
    assert run_job(build).state == JobState.DONE
    assert "Made Front sheet" not in made
    assert "Ready" in made
    assert PackBuild.objects.filter(pack=pack, file__isnull=False).count() == 1


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_build_ends_with_the_role_of_whoever_ordered_it(world, quick, monkeypatch, when):
    pack = world.make_pack()
    build = ordered(world, pack)

    def leave():
        for role in world.campaign.body.memberships.filter(user=world.coordinator):
            end_body_role(membership=role, actor=None, at=AT)

    if when == "before":
        leave()
    else:
        make = building._assemble
        monkeypatch.setattr(
            building, "_assemble", lambda *args, **more: (leave(), make(*args, **more))[1]
        )
    job = run_job(build)
    assert job.state == JobState.DEAD  # so that somebody else can order it at once
    assert job.error == building.ORDERER_LEFT
    assert queries.finished_build(pack) is None
    assert not StoredFile.objects.filter(purpose="pack").exists()


def test_finishing_happens_once(world, quick):
    pack = world.make_pack()
    build = ordered(world, pack)
    assert run_job(build).state == JobState.DONE
    files = StoredFile.objects.filter(purpose="pack").count()
    run(build.job_id, clock=lambda: LATER + MINUTE)
    services.build(
        pack_id=pack.pk,
        number=1,
        actor_id=world.coordinator.pk,
        progress=Progress(report=lambda *each: None, finishing=_nothing),
        clock=lambda: LATER,
    )
    assert StoredFile.objects.filter(purpose="pack").count() == files == 1
    assert AuditEvent.objects.filter(action="packs.built").count() == 1


@contextmanager
def _nothing():
    yield


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_engine_works(world, quick, monkeypatch):
    seen = []

    def looking(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return quick

    monkeypatch.setattr(building, "_assemble", looking)
    pack = world.make_pack()
    monkeypatch.setattr("celery.current_app.tasks", {}, raising=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.core.jobs.services._wake", lambda job_id: None)
        build = ordered(world, pack)
    run_job(build)
    assert seen == [False]


def test_ordering_twice_builds_once(world, quick):
    pack = world.make_pack()
    first, second = ordered(world, pack), ordered(world, pack)
    assert first.pk == second.pk
    assert pack.builds.count() == 1
    build_now(pack, world.coordinator)
    assert ordered(world, pack).number == 2


def test_what_is_cleared_or_unknown_is_not_built(world, quick):
    pack = world.make_pack()
    build_now(pack, world.coordinator)
    services.clear_pack(pack_id=pack.pk, actor=world.coordinator, at=LATER)
    with pytest.raises(TransitionError, match="has been cleared"):
        ordered(world, pack)
    with pytest.raises(NotVisibleError):
        services.order_build(
            pack_id=world.campaign.packs.model().pk, actor=world.coordinator, at=AT
        )
    with pytest.raises(NotVisibleError):
        services.order_build(pack_id=pack.pk, actor=world.members[0], at=AT)
