import datetime as dt

import pytest

from tests.factories import (
    AT,
    make_body,
    make_campaign,
    make_committee,
    make_submitted,
    make_user,
    move_to,
    seat_on_committee,
)
from tests.packs.conftest import LATER, MINUTE, bring_to, build_now
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.boards.services import end_body_role, end_committee_seat
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import ConflictDeclaration
from workflows.campaigns.services import ConflictInput, declare_as_decider
from workflows.core.access import can
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.models import AuditEvent
from workflows.packs import queries, services, tasks
from workflows.packs.enums import PackState
from workflows.packs.models import PackBuild, PackReader, PackUserGrant
from workflows.packs.services import sections
from workflows.scoring.queries import shortlist_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_wake(monkeypatch):
    monkeypatch.setattr("workflows.core.jobs.services._wake", lambda job_id: None)


def opened(pack, user, at=LATER):
    return services.open_copy(pack=pack, reader=user, at=at)


def test_a_pack_needs_a_shortlist_a_coordinator_and_a_free_item(world):
    early = make_campaign(body=world.campaign.body, state=CampaignState.INTERVIEW)
    assert shortlist_of(early.pk) is None
    with pytest.raises(NotVisibleError, match="no agreed shortlist"):
        queries.record_of(early, at=AT)
    closed = make_campaign(body=world.campaign.body, state=CampaignState.SIFT_SCORING)
    with pytest.raises(TransitionError, match="Agree the shortlist"):
        services.create_pack(
            campaign_id=closed.pk, given=world.given(), actor=world.coordinator, at=AT
        )
    with pytest.raises(NotVisibleError):
        services.create_pack(
            campaign_id=world.campaign.pk, given=world.given(), actor=world.secretary, at=AT
        )
    with pytest.raises(InvalidInputError) as caught:
        world.make_pack(committee=make_committee(make_body()), meeting_on=london_date(AT) - DAY)
    assert set(caught.value.errors) == {"committee", "meeting_on"}
    pack = world.make_pack(meeting_on=london_date(AT))
    with pytest.raises(InvalidInputError, match="already has a pack for item 7"):
        world.make_pack(meeting_on=london_date(AT))
    services.edit_pack(
        pack_id=pack.pk, given=world.given(title="B"), actor=world.secretary, at=LATER
    )
    pack.refresh_from_db()
    assert (pack.title, pack.edited_at, str(pack)) == ("B", LATER, "B")


def test_a_pack_is_cleared_only_while_its_pdf_shows_the_record(world, quick):
    pack = world.make_pack()
    act = {"pack_id": pack.pk, "actor": world.coordinator}
    with pytest.raises(TransitionError, match="Build the pack before"):
        services.clear_pack(**act, at=LATER)
    with pytest.raises(TransitionError, match=r"is a draft\. Build it"):
        services.issue_pack(**act, at=LATER)
    with pytest.raises(TransitionError, match="not been built"):
        opened(pack, world.secretary)
    assert "Build 1" in str(build_now(pack, world.coordinator)[0])
    services.edit_pack(**act, given=world.given(title="New"), at=LATER + MINUTE)
    with pytest.raises(TransitionError, match=r"front sheet was changed .* Build it again"):
        services.clear_pack(**act, at=LATER + MINUTE)
    build_now(pack, world.coordinator, at=LATER + 2 * MINUTE)
    services.order_build(**act, at=LATER)
    with pytest.raises(TransitionError, match="is being built"):
        services.clear_pack(**act, at=LATER)
    queries.newest_build(pack).job.__class__.objects.update(state="done", finished_at=LATER)
    services.clear_pack(**act, at=LATER)
    Application.objects.filter(pk=world.shortlisted[0].pk).update(
        state=ApplicationState.WITHDRAWN, withdrawn_at=LATER + 3 * MINUTE
    )
    with pytest.raises(TransitionError, match=r"has withdrawn .* Return it to draft, and build it"):
        services.issue_pack(**act, at=LATER + 4 * MINUTE)


@pytest.mark.parametrize("state", [PackState.ISSUED, PackState.MINUTED, PackState.PUBLISHED])
def test_what_was_sent_stays_as_it_is(world, quick, state):
    pack = bring_to(world.make_pack(), state, world.coordinator)
    act = {"pack_id": pack.pk, "actor": world.coordinator, "at": LATER}
    with pytest.raises(TransitionError, match="stays as it is"):
        services.clear_pack(**act)
    with pytest.raises(TransitionError, match="stays as it is"):
        services.return_to_draft(**act)
    with pytest.raises(TransitionError, match="stays as it is"):
        services.issue_pack(**act)
    with pytest.raises(TransitionError, match="has been issued"):
        services.edit_pack(**act, given=world.given())
    with pytest.raises(TransitionError, match="has been issued"):
        services.order_build(**act)


def test_a_copy_goes_to_each_member_who_may_read_and_to_nobody_else(world, quick):
    recused, waiting, candidate = make_user(), make_user(), world.shortlisted[1].candidate
    for user in (recused, waiting, candidate):
        seat_on_committee(user, world.committee)
    world.declare(recused, ConflictStatus.RECUSED, about=world.shortlisted[0])
    world.declare(waiting, ConflictStatus.DECLARED, about=world.shortlisted[0])
    world.declare(world.members[0], ConflictStatus.MANAGED, about=world.shortlisted[0])
    pack = bring_to(world.make_pack(), PackState.ISSUED, world.secretary)
    readers = PackReader.objects.filter(pack=pack)
    assert {reader.user for reader in readers} == set(world.members)
    assert str(world.members[0]) in str(readers[0])
    assert opened(pack, world.members[0]) != opened(pack, world.members[1])
    for user in (recused, waiting, candidate, world.coordinator):
        with pytest.raises(NotVisibleError):
            opened(pack, user)
    reasons = {each.name: each.reason for each in queries.readership(pack, at=LATER)}
    assert "Stepped back" in reasons[str(recused)]
    assert "nobody has assessed" in reasons[str(waiting)]
    assert "Applied" in reasons[str(candidate)]
    assert AuditEvent.objects.filter(action="packs.addressed").count() == 2


def test_leaving_closes_the_pack_at_once_even_while_the_grant_is_left(world, quick):
    pack = bring_to(world.make_pack(), PackState.ISSUED, world.coordinator)
    opened(pack, world.members[0])
    opened(pack, world.secretary)
    CommitteeMembership.objects.filter(user=world.members[0]).update(
        starts_on=london_date(AT) - 2 * DAY, ends_on=london_date(AT) - DAY
    )
    role = BodyMembership.objects.get(user=world.secretary)
    BodyMembership.objects.filter(pk=role.pk).update(
        starts_on=london_date(AT) - 2 * DAY, ends_on=london_date(AT) - DAY
    )
    assert PackUserGrant.objects.filter(user=world.secretary).count() == 2
    for user in (world.members[0], world.secretary):
        with pytest.raises(NotVisibleError):
            opened(pack, user)
        assert not queries.packs_addressed_to(user, at=LATER).exists()
    tasks.roles_changed(body_id=world.campaign.body_id)
    assert not PackUserGrant.objects.filter(user__in=[world.members[0], world.secretary]).exists()


def test_ending_a_role_takes_its_grants(world, django_capture_on_commit_callbacks):
    pack = world.make_pack()
    assert can(world.secretary, "packs.manage", pack)
    with django_capture_on_commit_callbacks(execute=True):
        end_body_role(
            membership=BodyMembership.objects.get(user=world.secretary, role=BodyRole.SECRETARY),
            actor=None,
            at=AT,
        )
    assert not can(world.secretary, "packs.manage", pack)


def test_a_reader_who_steps_back_or_turns_out_a_candidate_is_told_why(world, quick):
    pack = bring_to(world.make_pack(), PackState.ISSUED, world.coordinator)
    first, second = world.members
    world.declare(first, ConflictStatus.DECLARED, about=world.others[0])
    with pytest.raises(NotAllowedError, match="You declared a conflict"):
        opened(pack, first)
    make_submitted(world.campaign, second)
    with pytest.raises(NotAllowedError, match="You applied in this campaign"):
        opened(pack, second)
    world.declare(world.secretary, ConflictStatus.RECUSED, about=world.shortlisted[0])
    with pytest.raises(NotAllowedError):
        opened(pack, world.secretary)


def test_a_member_who_joins_after_issue_has_no_copy(world, quick):
    pack = bring_to(world.make_pack(), PackState.ISSUED, world.coordinator)
    late = make_user()
    seat_on_committee(late, world.committee)
    services.sync_pack_grants(pack=pack, at=LATER)
    with pytest.raises(NotVisibleError):
        opened(pack, late)


def test_a_reader_whose_seat_ends_reads_no_more(world, quick, django_capture_on_commit_callbacks):
    pack = bring_to(world.make_pack(), PackState.ISSUED, world.coordinator)
    reader, other = world.members
    with django_capture_on_commit_callbacks(execute=True):
        end_committee_seat(
            membership=reader.committee_memberships.get(), actor=world.coordinator, at=AT
        )
    with pytest.raises(NotVisibleError):
        opened(pack, reader)
    assert opened(pack, other)
    with django_capture_on_commit_callbacks(execute=True):
        seat_on_committee(reader, world.committee)  # it was issued to them, and they sit again
    assert opened(pack, reader)


def test_declarations_in_the_pack_are_by_name_only_for_the_shortlisted(world):
    outsider = make_submitted(
        world.campaign, make_user("Ivy Ineligible"), state=ApplicationState.INELIGIBLE
    )
    for member, about in zip(
        world.panel, [world.shortlisted[0], world.others[0], outsider], strict=True
    ):
        world.declare(member.user, ConflictStatus.MANAGED, about=about)
    shown = sections._panel(queries.record_of(world.campaign, at=LATER))["declarations"]
    unnamed = "A candidate who was not shortlisted"
    assert sorted(each["candidate"] for each in shown) == [unnamed, unnamed, "Ada Shortlisted"]
    said = ConflictDeclaration.objects.first().detail
    for each in shown:  # whoever was not shortlisted is known by nobody's words either
        named = each["candidate"] != unnamed
        assert (said in each["interest"]) is named
        assert each["action"].startswith("Assessed: managed.")
        assert (each["action"] != "Assessed: managed.") is named


def test_the_pack_says_whom_it_asked_and_when_what_they_said_came_later(world):
    pack = bring_to(world.make_pack(), PackState.DRAFT, world.coordinator)
    build = PackBuild(pack=pack, number=1, taken_at=LATER)
    record = queries.record_of(world.campaign, at=LATER)
    sheet = {each["label"]: each["value"] for each in sections._front_sheet(pack, record)["facts"]}
    assert "Deciders declare when the recommendation is put to them" in sheet["Conflicts"]
    assert "None of the panel members declared" in sections._panel(record)["nothing"]
    pack.edited_at = AT
    assert queries.outdated_because(pack, build) == ""
    declare_as_decider(
        campaign_id=world.campaign.pk,
        declared={
            world.shortlisted[0].candidate_id: ConflictInput(True, "board", "We sat on a board.")
        },
        actor=make_user(),
        at=LATER + MINUTE,
    )
    assert "declared or assessed since" in queries.outdated_because(pack, build)
    move_to(world.campaign, CampaignState.RECOMMENDED)
    record = queries.record_of(world.campaign, at=LATER + 2 * MINUTE)
    assert "panel members and deciders" in sections._panel(record)["nothing"]
    assert sections._panel(record)["note"] == ""


def test_a_candidate_nobody_could_score_is_shown_without_figures(world):
    for member in world.panel:
        world.declare(member.user, ConflictStatus.RECUSED, about=world.shortlisted[0])
    world.shortlisted[1].cv = None
    world.shortlisted[1].save()
    record = queries.record_of(world.campaign, at=LATER)
    shown = sections._profile(record, record.profiles[0])
    assert [total["value"] for total in shown["totals"]][1:] == ["–", 0]
    assert shown["marks"][0]["reason"] == "Nobody could score it"
    assert sections._profile(record, record.profiles[1])["cv"] == ""
    assert sections._scores(record, LATER)["rows"][-1]["total"] == "–"
    assert [sections._spread(n) for n in (0, 1, 2)] == [
        "All members agreed",
        "Members were 1 point apart",
        "Members were 2 points apart",
    ]
    world.campaign.remuneration = 0
    pack = queries.pack_of(world.make_pack().pk)
    pack.campaign.remuneration = 0
    assert {"label": "Remuneration", "value": "Unpaid"} in sections._summary(pack, record, LATER)[
        "facts"
    ]
