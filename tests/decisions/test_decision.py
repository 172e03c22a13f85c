"""Each test asks for the people it needs, so some take many fixtures."""
# ruff: noqa: PLR0917

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import (
    AT,
    declare_decider,
    give_role,
    make_assessor,
    make_body,
    make_campaign,
    make_panel,
    make_submitted,
    make_user,
    seat,
)
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole, Relationship
from workflows.campaigns.models import ConflictDeclaration
from workflows.core.access import can
from workflows.core.clock import london_date
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.models import AuditEvent
from workflows.decisions import services
from workflows.decisions.models import Decision, Outcome

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)


@pytest.fixture
def body():
    return make_body("Wharfedale NHS Foundation Trust")


@pytest.fixture
def coordinator(body):
    user = make_user("Cora Ordinator")
    give_role(user, body)
    return user


@pytest.fixture
def decider(body):
    user = make_user("Dee Cider")
    give_role(user, body, BodyRole.DECIDER)
    return user


@pytest.fixture
def campaign(body, coordinator):
    return make_campaign(body=body, state=CampaignState.RECOMMENDED)


@pytest.fixture
def application(campaign):
    return make_submitted(campaign, make_user("Ann Appointee"), state=ApplicationState.RECOMMENDED)


def record(campaign, application, decider, actor, *, declares=True, **changes):
    if declares and can(decider, "decisions.decide", campaign) and campaign.state == "recommended":
        declare_decider(campaign, decider)
    given = {
        "outcome": Outcome.APPOINT,
        "appointee_id": application and application.pk,
        "decided_by": decider,
        "decided_on": TODAY,
        "minute": "It was resolved to appoint.",
        "actor": actor,
        "at": AT,
    }
    return services.record_decision(campaign_id=campaign.pk, **given | changes)


def conflict(campaign, person, candidate, status, role=PanelRole.GOVERNOR):
    member = seat(campaign, person, role)
    return put_conflict(member, candidate, status)


def put_conflict(member, candidate, status):
    given = campaigns.ConflictInput(True, Relationship.BOARD, "Same board.")
    campaigns.declare_conflicts(
        membership_id=member.pk, declared={candidate.pk: given}, actor=member.user, at=AT
    )
    row = ConflictDeclaration.objects.get(membership=member, candidate=candidate)
    if status is not ConflictStatus.DECLARED:
        campaigns.assess_conflict(
            conflict_id=row.pk,
            outcome=status,
            note="So.",
            measure="Another leads.",
            actor=make_assessor(member.campaign),
            at=AT,
        )
    return member


class TestRecord:
    @pytest.mark.parametrize(
        "state",
        [
            ApplicationState.INTERVIEWED,
            ApplicationState.APPOINTABLE,
            ApplicationState.RECOMMENDED,
            ApplicationState.RESERVE,
        ],
    )
    def test_appoints(self, campaign, coordinator, decider, state):
        application = make_submitted(campaign, state=state)
        decision = record(campaign, application, decider, coordinator)
        campaign.refresh_from_db()
        application.refresh_from_db()
        assert campaign.state == CampaignState.DECIDED
        assert application.state == ApplicationState.CONDITIONAL_OFFER
        assert decision.decided_by == decider
        assert AuditEvent.objects.filter(
            action="decisions.recorded", scope=campaign.reference
        ).exists()

    def test_appoints_nobody(self, campaign, application, coordinator, decider):
        record(campaign, None, decider, decider, outcome=Outcome.NO_APPOINTMENT)
        application.refresh_from_db()
        assert application.state == ApplicationState.RECOMMENDED
        assert Decision.objects.get().appointee is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"decided_on": TODAY + dt.timedelta(days=1)}, "decided_on"),
            ({"decided_on": TODAY - dt.timedelta(days=9)}, "decided_on"),
            ({"minute": " "}, "minute"),
            ({"outcome": Outcome.NO_APPOINTMENT}, "appointee"),
            ({"appointee_id": None}, "appointee"),
        ],
    )
    def test_bad_input(self, campaign, application, coordinator, decider, changes, field):
        with pytest.raises(InvalidInputError) as refused:
            record(campaign, application, decider, coordinator, **changes)
        assert field in refused.value.errors
        assert not Decision.objects.exists()

    def test_an_application_of_another_campaign(self, campaign, coordinator, decider, body):
        other = make_submitted(make_campaign(body=body), state=ApplicationState.RECOMMENDED)
        with pytest.raises(InvalidInputError):
            record(campaign, other, decider, coordinator)

    def test_only_once_and_only_when_recommended(self, campaign, application, coordinator, decider):
        record(campaign, application, decider, coordinator)
        with pytest.raises(TransitionError):
            record(campaign, application, decider, coordinator, declares=False)

    def test_who_may_record(self, campaign, application, coordinator, decider, body):
        second = make_user()
        give_role(second, body, BodyRole.DECIDER)
        with pytest.raises(NotVisibleError):
            record(campaign, application, decider, make_user(is_superuser=True))
        with pytest.raises(NotAllowedError):
            record(campaign, application, decider, second)
        with pytest.raises(InvalidInputError) as refused:
            record(campaign, application, coordinator, coordinator)
        assert "decided_by" in refused.value.errors

    @pytest.mark.parametrize("status", [ConflictStatus.RECUSED, ConflictStatus.DECLARED])
    @pytest.mark.parametrize("outcome", Outcome)
    def test_a_recused_decider_cannot_decide(
        self, campaign, application, coordinator, decider, status, outcome
    ):
        conflict(campaign, decider, application.candidate, status)
        chosen = application if outcome is Outcome.APPOINT else None
        with pytest.raises(NotAllowedError, match="conflict of interest"):
            record(campaign, chosen, decider, coordinator, outcome=outcome)

    def test_a_managed_conflict_or_one_with_somebody_out_of_the_running_is_no_bar(
        self, campaign, application, coordinator, decider
    ):
        member = conflict(campaign, decider, application.candidate, ConflictStatus.MANAGED)
        other = make_submitted(campaign, state=ApplicationState.NOT_APPOINTABLE)
        put_conflict(member, other.candidate, ConflictStatus.RECUSED)
        record(campaign, application, decider, coordinator)
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.DECIDED

    def test_a_candidate_cannot_decide(self, campaign, application, coordinator, decider):
        make_submitted(campaign, decider)
        with pytest.raises(NotAllowedError, match="is a candidate"):
            record(campaign, application, decider, coordinator)


def step(campaign, target):
    return campaigns.move(campaign_id=campaign.pk, target=target, actor=None, at=AT)


class TestGuards:
    def test_no_decided_campaign_without_a_decision(self, campaign):
        with pytest.raises(TransitionError, match="Record the decision first"):
            step(campaign, CampaignState.DECIDED)

    def test_the_road_after_an_appointment(self, campaign, application, coordinator, decider):
        record(campaign, application, decider, coordinator)
        with pytest.raises(TransitionError, match="checks come next"):
            step(campaign, CampaignState.CLOSED_OUT)
        step(campaign, CampaignState.CHECKS)

    def test_the_road_after_no_appointment(self, campaign, coordinator, decider):
        record(campaign, None, decider, coordinator, outcome=Outcome.NO_APPOINTMENT)
        with pytest.raises(TransitionError, match="nobody to check"):
            step(campaign, CampaignState.CHECKS)
        step(campaign, CampaignState.CLOSED_OUT)

    def test_no_announcement_while_checks_cannot_be_recorded(self, body):
        campaign = make_campaign(body=body, state=CampaignState.CHECKS)
        with pytest.raises(TransitionError, match="must be recorded and signed before"):
            step(campaign, CampaignState.ANNOUNCED)
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.CHECKS

    def test_an_announced_campaign_closes(self, body):
        campaign = make_campaign(body=body, state=CampaignState.ANNOUNCED)
        step(campaign, CampaignState.CLOSED_OUT)
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.CLOSED_OUT

    def test_no_report_by_an_incomplete_panel(self, body):
        campaign = make_campaign(body=body, state=CampaignState.INTERVIEW)
        with pytest.raises(TransitionError, match="exactly one chair"):
            step(campaign, CampaignState.PANEL_REPORT_SIGNED)

    def test_recusals_count_for_candidates_before_the_panel(self, body):
        campaign = make_campaign(body=body, state=CampaignState.INTERVIEW)
        members = make_panel(campaign, 3)
        gone = make_submitted(campaign, state=ApplicationState.NOT_SHORTLISTED)
        put_conflict(members[2], gone.candidate, ConflictStatus.RECUSED)
        kept = make_submitted(campaign, state=ApplicationState.SHORTLISTED)
        put_conflict(members[2], kept.candidate, ConflictStatus.RECUSED)
        with pytest.raises(TransitionError, match="recused members left out"):
            step(campaign, CampaignState.PANEL_REPORT_SIGNED)
        seat(campaign, make_user())
        step(campaign, CampaignState.PANEL_REPORT_SIGNED)

    def test_resuming_asks_again_nothing(self, body):
        campaign = make_campaign(body=body, state=CampaignState.PANEL_REPORT_SIGNED)
        campaigns.move(
            campaign_id=campaign.pk, target=CampaignState.PAUSED, actor=None, at=AT, reason="Ill."
        )
        step(campaign, CampaignState.PANEL_REPORT_SIGNED)
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.PANEL_REPORT_SIGNED

    def test_a_signed_report_says_who_was_interviewed(
        self, body, django_capture_on_commit_callbacks
    ):
        campaign = make_campaign(body=body, state=CampaignState.INTERVIEW)
        make_panel(campaign)
        application = make_submitted(campaign, state=ApplicationState.SHORTLISTED)
        with django_capture_on_commit_callbacks(execute=True):
            step(campaign, CampaignState.PANEL_REPORT_SIGNED)
        application.refresh_from_db()
        assert application.state == ApplicationState.INTERVIEWED
        assert services.record_interviewed(campaign_id=campaign.pk, at=AT) == 0


class TestPage:
    def data(self, application, decider, **changes):
        return {
            "outcome": "appoint",
            "appointee": str(application.pk),
            "decided_by": str(decider.pk),
            "decided_on_day": str(TODAY.day),
            "decided_on_month": str(TODAY.month),
            "decided_on_year": str(TODAY.year),
            "minute": "It was resolved to appoint.",
        } | changes

    def address(self, campaign):
        return reverse("decisions:decision", args=[campaign.reference])

    @pytest.mark.parametrize("who", ["coordinator", "decider"])
    def test_records_and_shows(self, client, campaign, application, coordinator, decider, who):
        declare_decider(campaign, decider)
        client.force_login({"coordinator": coordinator, "decider": decider}[who])
        address = self.address(campaign)
        assert "Ann Appointee" in client.get(address).content.decode()
        assert client.post(address, self.data(application, decider)).status_code == 302
        text = client.get(address).content.decode()
        reads = AuditEvent.objects.filter(action="decisions.read", scope=campaign.reference)
        assert [each.target_id for each in reads] == [str(campaign.pk)] * 2
        assert "It was resolved to appoint." in text
        assert "Dee Cider" in text
        assert client.post(address, self.data(application, decider)).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"appointee": ""}, "appointee"),
            ({"minute": ""}, "minute"),
            ({"outcome": ""}, "outcome"),
        ],
    )
    def test_bad_input(self, client, campaign, application, coordinator, decider, changes, field):
        client.force_login(coordinator)
        answer = client.post(self.address(campaign), self.data(application, decider, **changes))
        assert answer.status_code == 400
        assert field in answer.context["form"].errors
        assert str(TODAY.year) in answer.content.decode()

    def test_a_refusal_is_shown_and_keeps_the_minute(
        self, client, campaign, application, coordinator, decider
    ):
        conflict(campaign, decider, application.candidate, ConflictStatus.RECUSED)
        client.force_login(coordinator)
        answer = client.post(self.address(campaign), self.data(application, decider))
        assert "conflict of interest" in answer.content.decode()
        assert "It was resolved to appoint." in answer.content.decode()

    def test_no_appointment(self, client, campaign, application, coordinator, decider):
        declare_decider(campaign, decider)
        client.force_login(coordinator)
        data = self.data(application, decider, outcome="no_appointment")
        assert client.post(self.address(campaign), data).status_code == 302
        assert Decision.objects.get().appointee is None
        assert "No appointment" in client.get(self.address(campaign)).content.decode()

    def test_too_early_and_nobody_to_decide(self, client, body, coordinator, campaign):
        client.force_login(coordinator)
        early = make_campaign(body=body, state=CampaignState.INTERVIEW)
        assert "once the panel" in client.get(self.address(early)).content.decode()
        assert "no decider on record" in client.get(self.address(campaign)).content.decode()

    def test_nobody_else_gets_in(self, client, campaign, application, body, decider):
        address = self.address(campaign)
        assert "/login/" in client.get(address).url
        other_coordinator, other_decider = make_user(), make_user()
        give_role(other_coordinator, make_body())
        give_role(other_decider, make_body(), BodyRole.DECIDER)
        member = seat(campaign, make_user()).user
        root = make_user(is_staff=True, is_superuser=True)
        for person in (application.candidate, member, other_coordinator, other_decider, root):
            client.force_login(person)
            assert client.get(address).status_code == 404
            assert client.post(address, self.data(application, decider)).status_code == 404
        client.force_login(decider)
        early = make_campaign(body=body, state=CampaignState.INTERVIEW)
        assert client.get(self.address(early)).status_code == 404
        assert not Decision.objects.exists()
