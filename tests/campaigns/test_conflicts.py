"""Who reads the register and who assesses, and the ways round it: by service, by form, by a POST of one's own."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AT,
    give_role,
    make_assessor,
    make_campaign,
    make_panel,
    make_submitted,
    make_user,
    move_to,
)
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, ConflictStatus, ReminderKind
from workflows.campaigns.models import ConflictDeclaration, DeciderDeclaration, RelationshipKind
from workflows.campaigns.rules.assessing import in_words, lacking
from workflows.campaigns.rules.next_action import Facts, Place, next_action
from workflows.core.errors import InvalidInputError, NotAllowedError, NotVisibleError
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
GIVEN = services.ConflictInput(True, "board", "We sat on a board.")
BLIND = [CampaignState.SIFT_SCORING, CampaignState.SIFT_MODERATION]
NAMED = [CampaignState.SHORTLIST_AGREED, CampaignState.INTERVIEW]


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def panel(campaign):
    return make_panel(campaign, 4)  # chair, independent, two members


@pytest.fixture
def candidate(campaign):
    return make_submitted(
        campaign, make_user("=Cass Candidate"), state=ApplicationState.ELIGIBLE
    ).candidate


def declare(membership, candidate, given=GIVEN):
    services.declare_conflicts(
        membership_id=membership.pk, declared={candidate.pk: given}, actor=membership.user, at=AT
    )
    return ConflictDeclaration.objects.get(membership=membership, candidate=candidate)


def decider_declares(campaign, candidate, decider=None):
    decider = decider or make_user("Dee Cider")
    services.declare_as_decider(
        campaign_id=campaign.pk, declared={candidate.pk: GIVEN}, actor=decider, at=AT
    )
    return DeciderDeclaration.objects.get(user=decider, candidate=candidate)


def assess(row, actor, outcome=ConflictStatus.RECUSED, note="Looked.", measure=""):
    service = (
        services.assess_decider if isinstance(row, DeciderDeclaration) else services.assess_conflict
    )
    return service(
        conflict_id=row.pk, outcome=outcome, note=note, measure=measure, actor=actor, at=AT
    )


def address(row, campaign):
    name = "decider_conflict" if isinstance(row, DeciderDeclaration) else "conflict"
    return reverse(f"campaigns:{name}", args=[campaign.reference, row.pk])


def try_every_way(client, row, actor, campaign):
    """Try to recuse by the service, the form's page and a POST of one's own; return what came of each."""
    try:
        assess(row, actor)
    except (NotAllowedError, NotVisibleError):
        by_service = False
    else:
        by_service = True
    client.force_login(actor)
    shown = client.get(address(row, campaign)).status_code == 200
    posted = client.post(address(row, campaign), {"outcome": "recused", "note": "So."})
    return [by_service, shown, posted.status_code == 302]


class TestWhoAssesses:
    @pytest.mark.parametrize("state", BLIND)
    def test_nobody_who_scores_without_names(self, client, campaign, panel, candidate, state):
        row = declare(panel[3], candidate)
        move_to(campaign, state)
        for seat in panel:
            assert not any(try_every_way(client, row, seat.user, campaign))
        row.refresh_from_db()
        assert row.status == ConflictStatus.DECLARED

    @pytest.mark.parametrize("state", BLIND)
    def test_nor_a_coordinator_who_scores(self, client, campaign, panel, candidate, state):
        row = declare(panel[3], candidate)
        give_role(panel[2].user, campaign.body)
        services.sync_campaign_grants(campaign=campaign, at=AT)
        move_to(campaign, state)
        assert not any(try_every_way(client, row, panel[2].user, campaign))
        register = reverse("campaigns:conflicts", args=[campaign.reference])
        refused = client.get(register)
        assert refused.status_code == 403
        assert "without knowing names" in refused.content.decode()
        assert "Cass" not in refused.content.decode()

    def test_a_coordinator_who_does_not(self, client, campaign, panel, candidate):
        row = declare(panel[3], candidate)
        assert all(try_every_way(client, row, make_assessor(campaign), campaign))

    @pytest.mark.parametrize("state", NAMED)
    def test_the_chair_once_names_are_known(self, client, campaign, panel, candidate, state):
        row = declare(panel[3], candidate)
        move_to(campaign, state)
        assert all(try_every_way(client, row, panel[0].user, campaign))
        assert not any(try_every_way(client, row, panel[2].user, campaign))

    def test_another_person_for_the_chairs_own(self, client, campaign, panel, candidate):
        row = declare(panel[0], candidate)
        others = declare(panel[2], candidate)
        move_to(campaign, CampaignState.INTERVIEW)
        assert not any(try_every_way(client, row, panel[0].user, campaign))
        assert not any(try_every_way(client, row, panel[3].user, campaign))
        assert all(try_every_way(client, row, panel[1].user, campaign))
        # the independent member assesses the chair's only
        assert not any(try_every_way(client, others, panel[1].user, campaign))

    @pytest.mark.parametrize("as_decider", [False, True])
    def test_nobody_about_a_candidate_they_have_a_conflict_with(
        self, client, campaign, panel, candidate, as_decider
    ):
        """Who must step back from a candidate's judges is a say in that candidate's chances."""
        chair, coordinator = panel[0], make_assessor(campaign)
        own = declare(chair, candidate)
        row = decider_declares(campaign, candidate) if as_decider else declare(panel[3], candidate)
        move_to(campaign, CampaignState.INTERVIEW)
        here = reverse("campaigns:conflicts", args=[campaign.reference])
        for outcome in (None, ConflictStatus.RECUSED):
            if outcome:
                assess(own, coordinator, outcome)
            assert not any(try_every_way(client, row, chair.user, campaign))
            assert {each.href for each in client.get(here).context["rows"]} == {""}
        assess(own, coordinator, ConflictStatus.CLEAR)
        assert all(try_every_way(client, row, chair.user, campaign))

    def test_nobody_a_deciders_once_it_is_decided(self, client, campaign, panel, candidate):
        """What stood when they decided is what the register and the pack go on saying."""
        row, coordinator = decider_declares(campaign, candidate), make_assessor(campaign)
        move_to(campaign, CampaignState.RECOMMENDED)
        assert all(try_every_way(client, row, coordinator, campaign))
        move_to(campaign, CampaignState.DECIDED)
        assert not any(try_every_way(client, row, coordinator, campaign))
        here = reverse("campaigns:conflicts", args=[campaign.reference])
        assert {each.href for each in client.get(here).context["rows"]} == {""}

    def test_nobody_their_own_as_decider(self, client, campaign, panel, candidate):
        coordinator = make_assessor(campaign)
        row = decider_declares(campaign, candidate, coordinator)
        assert not any(try_every_way(client, row, coordinator, campaign))
        move_to(campaign, CampaignState.RECOMMENDED)
        assert all(try_every_way(client, row, panel[0].user, campaign))

    def test_a_finished_campaign_stays_as_it_is(self, client, campaign, panel, candidate):
        row = declare(panel[2], candidate)
        move_to(campaign, CampaignState.CLOSED_OUT)
        assert not any(try_every_way(client, row, make_assessor(campaign), campaign))


class TestWhatItSays:
    @pytest.mark.parametrize(
        ("outcome", "note", "measure", "fields"),
        [
            ("recused", "Why.", "", set()),
            ("clear", "Why.", "", set()),
            ("managed", "Why.", "Another leads.", set()),
            ("managed", " ", " ", {"note", "measure"}),
            ("declared", "Why.", "", {"outcome"}),
            ("", "", "", {"outcome", "note"}),
        ],
    )
    def test_what_an_assessment_lacks(self, outcome, note, measure, fields):
        assert set(lacking(outcome, note=note, measure=measure)) == fields

    def test_a_managed_one_says_how(self, client, campaign, panel, candidate):
        row, coordinator = declare(panel[2], candidate), make_assessor(campaign)
        with pytest.raises(InvalidInputError) as refused:
            assess(row, coordinator, ConflictStatus.MANAGED)
        assert set(refused.value.errors) == {"measure"}
        client.force_login(coordinator)
        data = {"outcome": "managed", "note": "Long ago."}
        answer = client.post(address(row, campaign), data)
        assert answer.status_code == 400
        assert "Long ago." in answer.content.decode()
        assess(row, coordinator, ConflictStatus.MANAGED, measure=" Another leads. ")
        row.refresh_from_db()
        assert row.measure == "Another leads."
        assess(row, coordinator, ConflictStatus.CLEAR, measure="Another leads.")
        row.refresh_from_db()
        assert row.measure == ""

    def test_kinds_are_data_and_keep_their_words(self, client, campaign, panel, candidate):
        row = declare(panel[2], candidate)
        RelationshipKind.objects.filter(key="board").update(
            title="Colleague on a board", valid_to=dt.date(2021, 1, 1)
        )
        row.refresh_from_db()
        assert row.get_relationship_display() == "Serves or has served on a board with me"
        with pytest.raises(InvalidInputError) as refused:
            declare(panel[3], candidate)
        assert set(refused.value.errors) == {f"relationship-{candidate.pk}"}
        client.force_login(make_assessor(campaign))
        assert "What this kind leads to" not in client.get(address(row, campaign)).content.decode()
        RelationshipKind.objects.create(
            key="board",
            title="Colleague on a board",
            usual_outcome="managed",
            guidance="Ask when.",
            valid_from=dt.date(2022, 1, 1),
        )
        assert "Usually managed. Ask when." in client.get(address(row, campaign)).content.decode()
        assert declare(panel[3], candidate).relationship_title == "Colleague on a board"

    def test_words_of_a_kind(self):
        assert in_words("family", "") == "Family or close friend"
        assert in_words("gone", "") == "gone"
        assert in_words("gone", "As it was") == "As it was"

    def test_a_long_story_is_refused(self, panel, candidate):
        with pytest.raises(InvalidInputError) as refused:
            declare(panel[2], candidate, services.ConflictInput(True, "board", "x" * 2001))
        assert "2,000" in str(refused.value)


class TestRegister:
    def page(self, client, campaign, **asked):
        return client.get(reverse("campaigns:conflicts", args=[campaign.reference]), asked)

    @pytest.fixture
    def rows(self, campaign, panel, candidate):
        other = make_submitted(
            campaign, make_user("Bea Other"), state=ApplicationState.ELIGIBLE
        ).candidate
        declare(panel[2], other, services.ConflictInput(has_conflict=False))
        declare(panel[2], candidate)
        declare(panel[3], other)
        decider = decider_declares(campaign, candidate)
        assess(decider, make_assessor(campaign), note="Close.")

    def test_panel_and_deciders_in_one_list(self, client, campaign, panel, rows):
        client.force_login(make_assessor(campaign))
        members = [panel[2].user.full_name, panel[3].user.full_name]

        def people(**asked):
            return [row.member for row in self.page(client, campaign, **asked).context["rows"]]

        assert people() == [*sorted(members), "Dee Cider"]
        assert people(capacity="decider") == ["Dee Cider"]
        assert people(capacity="panel") == sorted(members)
        assert len(people(capacity="nonsense", status="nonsense", sort="nonsense")) == 3
        assert people(status="recused") == ["Dee Cider"]
        assert people(status="none") == [members[0]]
        assert people(search="cass") == [members[0], "Dee Cider"]
        assert people(sort="-person")[-1] == "Dee Cider"
        assert people(sort="candidate")[0] in {members[0], "Dee Cider"}
        assert people(sort="outcome")[-1] == "Dee Cider"
        text = self.page(client, campaign).content.decode()
        assert "2 declarations wait" in text
        assert "Close." in text

    def test_download_asks_again_and_is_written_down(self, client, campaign, rows):
        client.force_login(make_assessor(campaign))
        url = reverse("campaigns:register", args=[campaign.reference])
        answer = client.get(url, {"search": "cass"})
        assert answer["Content-Type"].startswith("text/csv")
        text = answer.content.decode()
        assert "'=Cass Candidate" in text  # no formula
        assert "Bea Other" not in text
        assert AuditEvent.objects.filter(action="campaigns.register_exported").count() == 1
        session = client.session
        session["account_authentication_methods"] = []
        session.save()
        assert client.get(url).status_code == 302
        assert AuditEvent.objects.filter(action="campaigns.register_exported").count() == 1

    def test_it_is_led_to_and_offers_what_each_may_assess(self, client, campaign, panel, rows):
        """The chair assesses all but their own, an independent member the chair's; both once names are known."""
        here = reverse("campaigns:conflicts", args=[campaign.reference])
        work = reverse("scoring:campaign", args=[campaign.reference])
        member, candidate = panel[3], ConflictDeclaration.objects.first().candidate
        if not ConflictDeclaration.objects.filter(membership=panel[0]).exists():
            declare(panel[0], candidate)
        of_chair = ConflictDeclaration.objects.get(membership=panel[0], candidate=candidate)
        chair, independent = panel[0].user, panel[1].user
        for person in (chair, independent, member.user):
            client.force_login(person)
            assert here not in client.get(work).content.decode()
        move_to(campaign, CampaignState.INTERVIEW)
        for person, led in ((chair, True), (independent, True), (member.user, False)):
            client.force_login(person)
            assert (here in client.get(work).content.decode()) is led
        client.force_login(independent)
        offered = {row.href for row in client.get(here).context["rows"]} - {""}
        assert offered == {address(of_chair, campaign)}
        assert (
            here
            in client.get(reverse("campaigns:trail", args=[campaign.reference])).content.decode()
        )
        client.force_login(chair)
        offered = {row.href for row in client.get(here).context["rows"]} - {""}
        assert offered
        assert address(of_chair, campaign) not in offered

    def test_auditors_read_and_do_not_assess(self, client, campaign, panel, rows):
        auditor = make_user()
        give_role(auditor, campaign.body, BodyRole.AUDITOR)
        services.sync_campaign_grants(campaign=campaign, at=AT)
        client.force_login(auditor)
        text = self.page(client, campaign).content.decode()
        assert "Cass Candidate" in text
        assert ">Assess<" not in text
        row = ConflictDeclaration.objects.filter(status="declared").first()
        assert client.get(address(row, campaign)).status_code == 404

    def test_same_queries_for_3_and_300(self, client, campaign, panel, rows):
        client.force_login(make_assessor(campaign))
        self.page(client, campaign)
        with CaptureQueriesContext(connection) as few:
            assert len(self.page(client, campaign).context["rows"]) == 3
        people = [make_user() for _ in range(2)]
        DeciderDeclaration.objects.bulk_create(
            DeciderDeclaration(
                campaign=campaign,
                user=make_user(verified=False),
                candidate=people[number % 2],
                status="declared",
                declared_at=AT,
            )
            for number in range(60)
        )
        with CaptureQueriesContext(connection) as many:
            assert len(self.page(client, campaign).context["rows"]) == 25
        assert len(many) == len(few)

    def test_of_another_campaign(self, client, campaign, rows):
        other = make_campaign(body=campaign.body)
        client.force_login(make_assessor(campaign))
        services.sync_campaign_grants(campaign=other, at=AT)
        assert "No conflicts declared" in self.page(client, other).content.decode()
        row = DeciderDeclaration.objects.get()
        assert client.get(address(row, other)).status_code == 404
        missing = reverse("campaigns:conflicts", args=["NO-SUCH"])
        assert client.get(missing).status_code == 404


class TestTheTrailTellsNobodyWhoScoresBlind:
    """Were they written in the order of names, the place of a conflict among them would name its candidate."""

    @pytest.fixture
    def declared(self, campaign, panel):
        people = [
            make_submitted(campaign, make_user(f"Person {letter}"), state=ApplicationState.ELIGIBLE)
            for letter in "ABCDEFGHIJKL"
        ]
        given = {each.candidate_id: services.ConflictInput(False) for each in people}
        given[people[6].candidate_id] = GIVEN
        services.declare_conflicts(
            membership_id=panel[3].pk, declared=given, actor=panel[3].user, at=AT
        )
        return given

    def test_declarations_are_written_in_no_order(self, declared, panel):
        events = AuditEvent.objects.filter(action="campaigns.conflict_declared").order_by("pk")
        people = dict(
            ConflictDeclaration.objects.filter(membership=panel[3]).values_list(
                "pk", "candidate_id"
            )
        )
        written = [people[int(event.target_id)] for event in events]
        assert sorted(written) == list(declared)
        assert written != list(declared)  # once in 479,001,600 times it would be
        rows = ConflictDeclaration.objects.filter(membership=panel[3]).order_by("pk")
        assert [row.candidate_id for row in rows] == written

    def test_which_of_them_is_a_conflict_is_not_said(self, client, campaign, panel, declared):
        pages = [
            reverse("campaigns:trail", args=[campaign.reference]) + "?order=oldest",
            reverse("campaigns:trail_file", args=[campaign.reference]),
        ]
        client.force_login(panel[1].user)
        said = b"declared whether they have a conflict"
        for page in pages:
            answer = client.get(page)
            text = b"".join(answer) if answer.streaming else answer.content
            assert text.count(said) == len(declared)
            assert b"which must be assessed" not in text
            assert b"declared no conflict" not in text
        move_to(campaign, CampaignState.SHORTLIST_AGREED)
        assert b"which must be assessed" in client.get(pages[0]).content

    def test_nor_to_a_coordinator_who_came_to_score(self, client, campaign, panel, declared):
        give_role(panel[2].user, campaign.body)
        services.sync_campaign_grants(campaign=campaign, at=AT)
        page = reverse("campaigns:campaign", args=[campaign.reference])
        client.force_login(panel[2].user)
        assert b"declared no conflict" not in client.get(page).content
        client.force_login(make_assessor(campaign))
        assert b"declared no conflict" in client.get(page).content


def test_whoever_may_assess_is_reminded_of_a_deciders_too(campaign, panel, candidate):
    coordinator = make_assessor(campaign)
    row = decider_declares(campaign, candidate)

    def told():
        return {each.user_id for each in queries.waiting(AT) if each.kind == ReminderKind.ASSESS}

    assert told() == {coordinator.pk}  # the chair scores without names
    move_to(campaign, CampaignState.RECOMMENDED)
    assert told() == {coordinator.pk, panel[0].user_id}
    declare(panel[0], candidate)
    assert told() == {coordinator.pk}  # the chair has a conflict with this candidate now
    coordinated = next_action(CampaignState.RECOMMENDED, Facts(conflicts_waiting=1))
    assert coordinated.place is Place.CONFLICTS
    assess(row, coordinator, ConflictStatus.CLEAR)
    services.end_panel_membership(membership_id=panel[0].pk, actor=coordinator, at=AT)
    assert told() == set()  # who left the panel is waited for no longer
