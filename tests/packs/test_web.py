import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import AT, make_campaign, make_committee, make_user, seat_on_committee
from tests.packs.conftest import LATER, bring_to, build_now
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.core.clock import london_date, now
from workflows.core.models import AuditEvent, Job
from workflows.core.models.jobs import JobState
from workflows.notices.models import OutboxMessage
from workflows.packs import services
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackBuild, PackReader

pytestmark = pytest.mark.django_db
S = PackState


@pytest.fixture(autouse=True)
def _no_wake(monkeypatch):
    monkeypatch.setattr("workflows.core.jobs.services._wake", lambda job_id: None)


@pytest.fixture
def sign_in(client):
    def as_(user):
        client.logout()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_


def url(name, pack):
    return reverse(f"packs:{name}", args=[pack.pk])


def people(world, pack):
    """Everybody who could turn up, by what they are."""
    recused = make_user("Rex Recused")
    seat_on_committee(recused, world.committee)
    world.declare(recused, ConflictStatus.RECUSED, about=world.shortlisted[0])
    return {
        "coordinator": world.coordinator,
        "secretary": world.secretary,
        "member": world.members[0],
        "recused": recused,
        "panel": world.panel[0].user,
        "candidate": world.shortlisted[0].candidate,
        "stranger": make_user(),
        "superuser": make_user(is_superuser=True, is_staff=True),
        "visitor": None,
    }


MANAGE = {"coordinator", "secretary"}
POSTS = ("build", "clear", "draft", "issue")
OUT = {S.ISSUED, S.MINUTED, S.PUBLISHED}


def expected(role, state, name, method):  # noqa: PLR0911 -- a line a rule
    """The whole policy of packs, written a second time."""
    only_post, only_get = (
        name in {"build", "clear", "draft"},
        name in {"pack", "progress", "download"},
    )
    if (only_post and method == "get") or (only_get and method == "post"):
        return 405
    if role == "visitor":
        return 302
    manages = role in MANAGE
    if method == "post":
        if name in POSTS:
            return 302 if manages else 404
        return 200 if manages else 404
    if name == "download":
        if role == "secretary":
            return 200
        return 200 if role == "member" and state in OUT else 404
    if name == "pack":
        return 200 if manages or (role == "member" and state in OUT) else 404
    if name == "progress":
        return 200 if manages else 404
    shown = {"edit": S.DRAFT, "issue": S.CLEARED}[name]
    return (200 if state == shown else 302) if manages else 404


@pytest.mark.parametrize("state", list(S))
def test_the_whole_grid_of_roles_states_and_pages(world, quick, sign_in, state):
    who = people(world, None)
    pack = bring_to(world.make_pack(), state, world.coordinator)
    if state == S.DRAFT:
        build_now(pack, world.coordinator)
    saved = Pack.objects.values().get(pk=pack.pk)
    wrong = []
    for role, user in who.items():
        client = sign_in(user)
        for name in ("pack", "progress", "edit", "issue", "download", "build", "clear", "draft"):
            for method in ("get", "post"):
                got = getattr(client, method)(url(name, pack)).status_code
                if got != expected(role, state, name, method):
                    wrong.append((role, name, method, got))
                if method == "post" and role in MANAGE:  # put everything back for the next one
                    pack.readers.all().delete() if state not in OUT else None
                    Pack.objects.filter(pk=pack.pk).update(**saved)
                    Job.objects.filter(state=JobState.QUEUED).update(
                        state="done", finished_at=LATER
                    )
                    services.sync_pack_grants(pack=Pack.objects.get(pk=pack.pk), at=LATER)
    assert not wrong


def test_lists_are_only_for_those_concerned(world, quick, sign_in):
    who = people(world, None)
    pack = bring_to(world.make_pack(), S.ISSUED, world.coordinator)
    desk = reverse("packs:desk_list", args=[world.campaign.reference])
    new = reverse("packs:new", args=[world.campaign.reference])
    for role, user in who.items():
        client = sign_in(user)
        if user is None:
            assert client.get(desk).status_code == 302
            continue
        assert client.get(desk).status_code == (200 if role in MANAGE else 404), role
        assert client.get(new).status_code == (200 if role == "coordinator" else 404), role
        shown = client.get(reverse("packs:mine")).content.decode()
        assert (url("pack", pack) in shown) == (role in {"secretary", "member"}), role
        linked = f'href="{reverse("packs:mine")}"' in client.get("/packs/").content.decode()
        assert linked == (role in {"coordinator", "secretary", "member", "recused"}), role


def test_a_reader_downloads_their_own_copy_with_headers_that_keep_it_private(world, quick, sign_in):
    pack = bring_to(world.make_pack(), S.ISSUED, world.coordinator)
    client = sign_in(world.members[0])
    page = client.get(url("pack", pack)).content.decode()
    assert "Your copy carries your name" in page
    assert "Front sheet" not in page
    answer = client.get(url("download", pack))
    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="{world.campaign.reference} item 7.pdf"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.content.startswith(b"%PDF")
    first = PackReader.objects.get(user=world.members[0]).first_read_at
    client.get(url("download", pack))
    assert PackReader.objects.get(user=world.members[0]).first_read_at == first
    assert AuditEvent.objects.filter(action="packs.read").count() == 2


def test_a_reader_who_steps_back_later_is_told_and_no_longer_listed(world, quick, sign_in):
    pack = bring_to(world.make_pack(), S.ISSUED, world.coordinator)
    client = sign_in(world.members[0])
    assert client.get(url("download", pack)).status_code == 200
    world.declare(world.members[0], ConflictStatus.RECUSED, about=world.shortlisted[1])
    answer = client.get(url("download", pack))
    assert answer.status_code == 403
    assert "You declared a conflict" in answer.content.decode()
    assert client.get(url("pack", pack)).status_code == 403
    assert url("pack", pack) not in client.get(reverse("packs:mine")).content.decode()
    page = sign_in(world.coordinator).get(url("pack", pack)).content.decode()
    assert "Stepped back from a candidate" in page


def test_the_coordinators_road_to_an_issued_pack(world, quick, sign_in):  # noqa: PLR0915 -- one road
    client = sign_in(world.coordinator)
    new = reverse("packs:new", args=[world.campaign.reference])
    page = client.get(new).content.decode()
    assert "3 people applied. 3 candidates were scored independently by 3 panel members" in page
    assert "Ada Shortlisted and Bea Shortlisted" in page
    assert "Zed Unchosen" not in page
    assert "No reason is given for running late: applications open." in page
    day = london_date(AT).replace(year=london_date(AT).year + 1)
    typed = {
        "title": "A pack",
        "committee": world.committee.pk,
        "item_number": "7",
        "meeting_on_day": day.day,
        "meeting_on_month": day.month,
        "meeting_on_year": day.year,
        "purpose": "approve",
        "assurance": "limited",
        "executive_summary": "S",
        "recommendation": "R",
        "marking": "OFFICIAL",
    }
    past = client.post(new, typed | {"meeting_on_year": "2020"})
    assert "The meeting must be today or later." in past.content.decode()
    assert client.post(new, {}).status_code == 200
    made = client.post(new, typed)
    pack = Pack.objects.get()
    assert made["Location"] == url("pack", pack)
    assert "already has a pack for item 7" in client.post(new, typed).content.decode()
    assert Pack.objects.count() == 1

    edited = client.post(url("edit", pack), typed | {"title": "Another title"}, follow=True)
    assert "Another title" in edited.content.decode()
    assert (
        "must be today"
        in client.post(url("edit", pack), typed | {"meeting_on_year": "2020"}).content.decode()
    )
    assert 'value="Another title"' in client.get(url("edit", pack)).content.decode()

    page = client.post(url("build", pack), follow=True).content.decode()
    assert 'data-module="app-poll"' in page
    assert 'http-equiv="refresh"' in page
    assert "Waiting for its turn" in page
    client.post(url("build", pack))
    assert PackBuild.objects.count() == 1
    assert "being built" in client.post(url("clear", pack), follow=True).content.decode()
    part = client.get(url("progress", pack)).content.decode()
    assert "<progress" in part
    assert "data-poll-done" not in part
    Job.objects.update(state=JobState.RUNNING, progress=40, progress_text="Made Scores")
    part = client.get(url("progress", pack)).content.decode()
    assert 'value="40"' in part
    assert "Made Scores" in part
    Job.objects.update(state=JobState.QUEUED, error="The section “Scores” could not be made: x")
    assert "tried again by itself" in client.get(url("progress", pack)).content.decode()
    Job.objects.update(state=JobState.DEAD, finished_at=LATER)
    assert "data-poll-done" in client.get(url("progress", pack)).content.decode()
    page = client.get(url("pack", pack)).content.decode()
    assert "The last build failed" in page
    assert "The section “Scores” could not be made: x" in page
    assert "Try again" in page
    client.post(url("build", pack))
    assert PackBuild.objects.count() == 2
    Job.objects.filter(state=JobState.QUEUED).update(state=JobState.DEAD, finished_at=LATER)

    build_now(
        pack, world.coordinator, at=max(LATER, now())
    )  # the pages above wrote at the real time
    page = client.get(url("pack", pack)).content.decode()
    assert "Clear for issue" in page
    assert "Download" not in page  # a coordinator builds; the secretary and members read
    assert "Download to check" in sign_in(world.secretary).get(url("pack", pack)).content.decode()
    client = sign_in(world.coordinator)
    client.post(url("clear", pack))
    stale = client.post(url("clear", pack), follow=True).content.decode()
    assert "This pack has been cleared already." in stale
    assert "has been cleared" in client.post(url("edit", pack), typed).content.decode()
    assert "has been cleared" in client.get(url("edit", pack), follow=True).content.decode()
    assert "a draft again" in client.post(url("draft", pack), follow=True).content.decode()
    assert "a draft already" in client.post(url("draft", pack), follow=True).content.decode()
    client.post(url("clear", pack))

    recused = make_user("Rex Recused")
    seat_on_committee(recused, world.committee)
    world.declare(recused, ConflictStatus.RECUSED, about=world.shortlisted[0])
    confirm = client.get(url("issue", pack)).content.decode()
    assert re.search(r"<li>Gwen Governor</li>", confirm)
    assert not re.search(r"<li>Rex Recused</li>", confirm)
    assert "Stepped back" in confirm
    assert "The pack is issued" in client.post(url("issue", pack), follow=True).content.decode()
    again = client.post(url("issue", pack), follow=True).content.decode()
    assert "has been issued already" in again
    assert OutboxMessage.objects.filter(template="pack_issued").count() == 2
    assert not PackReader.objects.filter(user=recused).exists()
    assert "Rex Recused" in client.get(url("pack", pack)).content.decode()


def test_nobody_to_issue_to(world, quick, sign_in):
    pack = bring_to(
        world.make_pack(committee=make_committee(world.campaign.body, "Empty")),
        S.CLEARED,
        world.coordinator,
    )
    client = sign_in(world.coordinator)
    assert "Nobody may read it" in client.get(url("issue", pack)).content.decode()
    assert (
        "Nobody on the Empty may read it"
        in client.post(url("issue", pack), follow=True).content.decode()
    )
    assert "Nobody sits on this committee" in client.get(url("pack", pack)).content.decode()


def test_what_comes_first_is_said(world, sign_in):
    early = make_campaign(body=world.campaign.body, state=CampaignState.OPEN)
    client = sign_in(world.coordinator)
    desk = reverse("packs:desk_list", args=[early.reference])
    assert "The shortlist comes first" in client.get(desk).content.decode()
    new = client.get(reverse("packs:new", args=[early.reference]), follow=True)
    assert "Agree the shortlist first" in new.content.decode()
    here = reverse("packs:desk_list", args=[world.campaign.reference])
    assert "No packs yet" in client.get(here).content.decode()
    assert "Nothing matches" in client.get(here, {"search": "zzz"}).content.decode()
    assert "No packs have been issued" in client.get(reverse("packs:mine")).content.decode()
    assert "Nothing matches" in client.get(reverse("packs:mine"), {"search": "z"}).content.decode()


def test_lists_search_filter_and_sort(world, quick, sign_in):
    one = world.make_pack(item_number="1", title="Alpha")
    two = world.make_pack(item_number="2", title="Beta")
    bring_to(two, S.ISSUED, world.coordinator)
    client = sign_in(world.coordinator)
    here = reverse("packs:desk_list", args=[world.campaign.reference])

    def titles(address, **wanted):
        page = client.get(address, wanted).content.decode()
        return re.findall(r'<a href="/packs/[0-9a-f-]+/">(\w+)</a>', page)

    assert titles(here, sort="title") == ["Alpha", "Beta"]
    assert titles(here, sort="-title") == ["Beta", "Alpha"]
    assert titles(here, sort="password") == titles(here)
    assert titles(here, search="alph") == ["Alpha"]
    assert titles(here, state="issued") == ["Beta"]
    assert len(titles(here, state="nonsense")) == 2
    client = sign_in(world.members[0])
    mine = reverse("packs:mine")
    assert titles(mine) == ["Beta"]
    assert titles(mine, search="beta", sort="campaign") == ["Beta"]
    assert titles(mine, search="alpha") == []
    assert one.state == S.DRAFT


@pytest.mark.parametrize("name", ["desk_list", "mine", "pack"])
def test_pages_cost_the_same_however_long(world, quick, sign_in, name):
    pack = bring_to(world.make_pack(item_number="0"), S.ISSUED, world.coordinator)
    address = {
        "desk_list": reverse("packs:desk_list", args=[world.campaign.reference]),
        "mine": reverse("packs:mine"),
        "pack": url("pack", pack),
    }[name]
    client = sign_in(world.secretary)

    def add(count, start):
        rows = Pack.objects.bulk_create(
            Pack(
                campaign=world.campaign,
                committee=world.committee,
                title="T",
                state=S.ISSUED,
                meeting_on=pack.meeting_on,
                item_number=str(n),
                author=world.coordinator,
                executive_summary="S",
                recommendation="R",
                created_at=AT,
                edited_at=AT,
                issued_at=AT,
                issued_by=world.coordinator,
            )
            for n in range(start, start + count)
        )
        grant = type(pack).packusergrant_set.rel.related_model
        held = grant.objects.filter(content_object=pack, user=world.secretary)
        permissions = list(held.values_list("permission_id", flat=True))
        grant.objects.bulk_create(
            grant(content_object=row, user=world.secretary, permission_id=p)
            for row in rows
            for p in permissions
        )
        jobs = Job.objects.bulk_create(
            Job(
                name="x", key=f"x{n}", dispatched_at=AT, created_at=AT, state="dead", finished_at=AT
            )
            for n in range(start, start + count)
        )
        PackBuild.objects.bulk_create(
            PackBuild(pack=pack, number=start + n, job=job, taken_at=AT)
            for n, job in enumerate(jobs)
        )
        PackReader.objects.bulk_create(
            PackReader(pack=pack, user=make_user(), issued_at=AT) for _ in range(min(count, 20))
        )

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    add(3, 10)
    cost()
    few = cost()
    add(297, 100)
    assert cost() == few
    assert few <= 25


def test_an_unknown_pack_is_not_found(world, sign_in):
    missing = world.make_pack()
    missing.delete()
    missing.pk = "6f1f0d3e-0000-4000-8000-000000000000"
    client = sign_in(world.coordinator)
    assert client.get(url("pack", missing)).status_code == 404
    assert client.post(url("build", missing)).status_code == 404
