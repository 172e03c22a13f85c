"""Extend, pause, resume, abandon: guards tried through the service, the form and a direct POST; everybody told once."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import (
    AT,
    give_role,
    make_application,
    make_body,
    make_campaign,
    make_submitted,
    make_user,
    move_to,
)
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.web import presenters
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState, DelayCause, NoticeKind, Stage
from workflows.campaigns.models import Campaign, PublicNotice
from workflows.campaigns.web import trail
from workflows.core.clock import LONDON, london_date
from workflows.core.errors import InvalidInputError, NotAllowedError, TransitionError
from workflows.core.jobs.services import run
from workflows.core.models import AuditEvent, Job
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def extend(campaign, **changes):
    given = {
        "closes_at": AT + 21 * DAY,
        "delay_cause": DelayCause.TOO_FEW,
        "reason": "Three applications only.",
        "public_text": "We take applications for a week more.",
        "at": AT,
        **changes,
    }
    return services.extend(campaign_id=campaign.pk, actor=make_user(), **given)


def move(campaign, target, *, at=AT, reason="A reason.", **more):
    return services.move(
        campaign_id=campaign.pk, target=target, actor=make_user(), at=at, reason=reason, **more
    )


def run_job(at=AT):
    job = Job.objects.get(name="campaigns.tell_candidates", state="queued")
    assert run(job.pk, clock=lambda: at)
    return job


class TestExtend:
    def test_closing_moves_later_and_the_later_stages_with_it(self):
        campaign = make_campaign()
        far = london_date(AT) + 300 * DAY
        campaign.stage_dates.filter(stage=Stage.DECISION).update(planned_on=far)
        before = dict(campaign.stage_dates.values_list("stage", "planned_on"))
        extend(campaign)
        rows = {row.stage: row for row in campaign.stage_dates.all()}
        closes = rows[Stage.CLOSES]
        assert closes.planned_on == london_date(AT + 21 * DAY)
        assert (closes.delay_cause, closes.delay_public) == (DelayCause.TOO_FEW, True)
        assert rows[Stage.OPENS].planned_on == before[Stage.OPENS]
        assert rows[Stage.SIFT].planned_on > before[Stage.SIFT]
        assert rows[Stage.DECISION].planned_on == far  # nothing comes forward

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"closes_at": AT + 13 * DAY}, "closes_at"),  # earlier than it stands
            ({"closes_at": AT + 14 * DAY}, "closes_at"),  # the same
            ({"reason": " "}, "reason"),
            ({"public_text": ""}, "public_text"),
        ],
    )
    def test_only_later_and_explained(self, given, field):
        campaign = make_campaign()
        with pytest.raises(InvalidInputError) as refused:
            extend(campaign, **given)
        assert set(refused.value.errors) == {field}
        campaign.refresh_from_db()
        assert campaign.closes_at == AT + 14 * DAY
        assert not PublicNotice.objects.exists()

    @pytest.mark.parametrize("state", [CampaignState.SCHEDULED, CampaignState.CLOSED])
    def test_only_while_applications_are_taken(self, state):
        with pytest.raises(NotAllowedError, match="takes applications"):
            extend(make_campaign(state=state))

    def test_not_after_the_closing_time_though_nobody_has_closed_it_yet(self):
        with pytest.raises(NotAllowedError, match="closing time has passed"):
            extend(make_campaign(), at=AT + 15 * DAY, closes_at=AT + 30 * DAY)

    def test_paused_past_its_closing_time_it_is_extended_before_it_resumes(self):
        campaign, later = make_campaign(), AT + 15 * DAY
        move(campaign, CampaignState.PAUSED)
        with pytest.raises(TransitionError, match="Extend the closing date"):
            move(campaign, CampaignState.OPEN, at=later)
        with pytest.raises(InvalidInputError, match="in the future"):
            extend(campaign, at=AT + 22 * DAY)
        extend(campaign, at=later)
        assert move(campaign, CampaignState.OPEN, at=later).state == CampaignState.OPEN


def test_the_clock_does_not_close_what_was_extended_while_it_waited_for_the_lock():
    campaign, later = make_campaign(), AT + 15 * DAY
    assert not services.close_if_due(campaign_id=campaign.pk, at=AT)  # as it stands once extended
    assert services.close_if_due(campaign_id=campaign.pk, at=later)
    assert not services.close_if_due(campaign_id=campaign.pk, at=later)


def test_pausing_is_no_way_round_a_closing_time_that_has_come():
    campaign, later = make_campaign(), AT + 15 * DAY
    with pytest.raises(TransitionError, match="close by themselves"):
        move(campaign, CampaignState.PAUSED, at=later)
    assert services.close_due(at=later) == 1
    assert move(campaign, CampaignState.PAUSED, at=later).resume_state == CampaignState.CLOSED


def test_while_it_is_paused_nobody_is_told_that_applications_are_taken():
    campaign, later = make_campaign(), AT + 15 * DAY
    draft = make_application(campaign)
    move(campaign, CampaignState.PAUSED)
    run_job()
    extend(campaign, at=later)
    run_job()
    bodies = OutboxMessage.objects.filter(recipient=draft.candidate).values_list("body", flat=True)
    assert any("Once it goes on, applications are taken until" in body for body in bodies)
    assert not any("Applications are now taken" in body for body in bodies)
    event = AuditEvent.objects.get(action="campaigns.extended")
    assert "once the campaign resumes" in trail.title(event)


class TestTelling:
    @pytest.fixture
    def campaign(self):
        return make_campaign()

    def test_drafts_and_running_applications_are_told_once(self, campaign):
        draft = make_application(campaign)
        make_submitted(campaign)
        for state in (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE):
            make_submitted(campaign, state=state)
        make_submitted(campaign, state=ApplicationState.NOT_SHORTLISTED)
        make_submitted(campaign, make_user(is_active=False))
        make_submitted(make_campaign())
        extend(campaign)
        job = run_job()
        assert OutboxMessage.objects.count() == 2
        services.tell_candidates(notice_id=job.payload["notice_id"], at=AT)  # repeated: nothing new
        assert OutboxMessage.objects.count() == 2
        message = OutboxMessage.objects.get(recipient=draft.candidate)
        assert "You have a draft" in message.body
        assert "We take applications for a week more." in message.body
        assert reverse("applications:task_list", args=[draft.pk]) in message.body
        assert draft.candidate.full_name not in message.body

    def test_who_is_told_does_not_tell_who_is_appointable(self, campaign):
        """Two who compare their post must not learn what neither of them is told before the decision."""
        both = [
            make_submitted(campaign, state=state)
            for state in (ApplicationState.APPOINTABLE, ApplicationState.NOT_APPOINTABLE)
        ]
        make_application(campaign)
        campaign.stage_dates.filter(stage=Stage.CLOSES).update(actual_on=london_date(AT))
        move(move_to(campaign, CampaignState.INTERVIEW), CampaignState.PAUSED)
        run_job()
        told = set(OutboxMessage.objects.values_list("recipient", flat=True))
        assert told == {each.candidate_id for each in both}  # a draft can no longer be sent

    def test_the_reason_for_the_record_is_told_to_nobody(self, campaign):
        make_submitted(campaign)
        move(campaign, CampaignState.PAUSED, reason="The chair is under investigation.")
        run_job()
        move(campaign, CampaignState.OPEN)
        run_job()
        move(campaign, CampaignState.ABANDONED, reason="Funding.", public_text="The role has gone.")
        run_job()
        kinds = list(PublicNotice.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == [NoticeKind.PAUSED, NoticeKind.RESUMED, NoticeKind.ABANDONED]
        bodies = "\n".join(OutboxMessage.objects.values_list("body", flat=True))
        assert "investigation" not in bodies
        assert "Funding" not in bodies
        assert "The role has gone." in bodies
        assert services.WORDS[NoticeKind.PAUSED] in bodies

    def test_what_nobody_knows_of_yet_needs_no_notice(self):
        campaign = make_campaign(state=CampaignState.SCHEDULED)
        move(campaign, CampaignState.PAUSED)
        move(campaign, CampaignState.ABANDONED)
        assert not PublicNotice.objects.exists()

    def test_a_notice_and_its_job_are_written_together(self, campaign, monkeypatch):
        """Were the job made after commit, a killed process would leave candidates untold."""

        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("workflows.campaigns.services.notices.enqueue", fail)
        with pytest.raises(RuntimeError):
            extend(campaign)
        campaign.refresh_from_db()
        assert campaign.closes_at == AT + 14 * DAY
        assert not PublicNotice.objects.exists()

    def test_candidates_read_it_on_their_timeline_from_when_they_applied(self, campaign, client):
        application = make_submitted(campaign)
        extend(campaign, at=AT + dt.timedelta(minutes=1))
        client.force_login(application.candidate)
        address = reverse("applications:view", args=[application.pk])
        assert "We take applications for a week more." in client.get(address).content.decode()
        move(campaign, CampaignState.ABANDONED, at=AT + DAY)
        application = Application.objects.get()
        titles = [event.title for event in presenters.timeline(application)]
        assert titles == ["You submitted", "Closing date extended", "Recruitment ended"]
        PublicNotice.objects.filter(kind=NoticeKind.EXTENDED).update(published_at=AT - DAY)
        assert presenters.status_of(application, at=AT).text == "Recruitment ended"
        application.withdrawn_at = AT + dt.timedelta(hours=1)
        titles = [event.title for event in presenters.timeline(application)]
        assert titles == [
            "You submitted",
            "You withdrew",
        ]  # neither before nor after concerned them


class TestForms:
    @pytest.fixture
    def desk(self, client):
        self.body = make_body()
        user = make_user()
        give_role(user, self.body)
        client.force_login(user)
        return client

    def post(self, desk, name, campaign, data=None):
        return desk.post(reverse(f"campaigns:{name}", args=[campaign.reference]), data or {})

    def when(self, days):
        moment = (AT + days * DAY).astimezone(LONDON)
        return {
            "closes_on_day": moment.day,
            "closes_on_month": moment.month,
            "closes_on_year": moment.year,
            "closes_time": "11:59pm",
            "delay_cause": "too-few",
            "reason": "Three applications.",
            "public_text": "A week more.",
        }

    def test_extending(self, desk):
        campaign = make_campaign(body=self.body)
        address = reverse("campaigns:extend", args=[campaign.reference])
        assert "Applications close on" in desk.get(address).content.decode()
        earlier = self.post(desk, "extend", campaign, self.when(3))
        assert "can only become later" in earlier.content.decode()
        assert "A week more." in earlier.content.decode()  # nothing typed is lost
        assert self.post(desk, "extend", campaign, self.when(30)).status_code == 302
        text = desk.get(reverse("campaigns:campaign", args=[campaign.reference])).content.decode()
        assert "Closing date extended" in text
        assert "Applications are now taken until" in text

    def test_by_a_direct_post(self, desk):
        closed = make_campaign(body=self.body, state=CampaignState.CLOSED)
        assert self.post(desk, "extend", closed, self.when(30)).status_code == 403
        other = make_campaign()
        assert self.post(desk, "extend", other, self.when(30)).status_code == 404
        for campaign in (closed, other):
            before = campaign.closes_at
            campaign.refresh_from_db()
            assert campaign.closes_at == before

    def test_past_its_closing_time_a_paused_campaign_is_led_to_its_extension(self, desk):
        campaign = make_campaign(body=self.body)
        move(campaign, CampaignState.PAUSED)
        Campaign.objects.update(closes_at=AT - DAY)
        text = desk.get(reverse("campaigns:campaign", args=[campaign.reference])).content.decode()
        assert "Next: extend the closing date" in text
        assert ">Resume<" not in text
        refused = desk.post(
            reverse("campaigns:move", args=[campaign.reference]), {"target": "open"}, follow=True
        )
        assert "Extend the closing date, then resume." in refused.content.decode()
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.PAUSED

    def test_pausing_says_what_candidates_read(self, desk):
        campaign = make_campaign(body=self.body)
        address = reverse("campaigns:pause", args=[campaign.reference])
        silent = self.post(desk, "pause", campaign, {"reason": "A dispute.", "public_text": " "})
        assert "Write what candidates and the public are to read" in silent.content.decode()
        assert services.WORDS[NoticeKind.PAUSED] in desk.get(address).content.decode()
        data = {"reason": "A dispute.", "public_text": "We go on in May."}
        assert self.post(desk, "pause", campaign, data).status_code == 302
        assert PublicNotice.objects.get().text == "We go on in May."

    def test_an_unopened_campaign_is_paused_without_words_for_the_public(self, desk):
        campaign = make_campaign(body=self.body, state=CampaignState.NEED)
        address = reverse("campaigns:pause", args=[campaign.reference])
        assert "What candidates and the public read" not in desk.get(address).content.decode()
        assert self.post(desk, "pause", campaign, {"reason": "A dispute."}).status_code == 302

    @pytest.mark.parametrize("target", ["paused", "abandoned", "announced", "open", "nonsense"])
    def test_no_step_is_taken_round_its_page(self, desk, target):
        campaign = move_to(make_campaign(body=self.body), CampaignState.SIFT_SCORING)
        self.post(desk, "move", campaign, {"target": target})
        assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.SIFT_SCORING
