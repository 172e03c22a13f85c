"""Causes of delay, bank holidays, and what the clock shows to whom."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import AT, give_role, make_body, make_campaign, make_submitted, make_user
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, DelayCause, Stage
from workflows.campaigns.models import BankHoliday, StageDate
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotAllowedError, TransitionError
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)
DAY = dt.timedelta(days=1)


def make_late(**fields):
    """A campaign whose sift should have been agreed four days ago."""
    campaign = make_campaign(state=fields.pop("state", CampaignState.SIFT_SCORING), **fields)
    campaign.stage_dates.filter(stage=Stage.SIFT).update(planned_on=TODAY - 4 * DAY)
    return campaign


def record(campaign, *, cause=DelayCause.PANEL, reason="Two members fell ill.", public=True):
    return services.record_delay(
        campaign_id=campaign.pk,
        stage=Stage.SIFT,
        delay_cause=cause,
        delay_reason=reason,
        delay_public=public,
        actor=make_user(),
        at=AT,
    )


def test_a_delay_is_recorded_with_its_cause():
    campaign = make_late()
    record(campaign)
    row = campaign.stage_dates.get(stage=Stage.SIFT)
    assert (row.delay_cause, row.delay_reason) == (DelayCause.PANEL, "Two members fell ill.")
    event = AuditEvent.objects.get(action="campaigns.delay_recorded")
    assert event.detail == {"stage": "sift", "cause": "panel", "reason": "Two members fell ill."}


@pytest.mark.parametrize(
    ("given", "field"), [({"cause": None}, "delay_cause"), ({"reason": " "}, "delay_reason")]
)
def test_a_delay_needs_cause_and_reason(given, field):
    with pytest.raises(InvalidInputError) as refused:
        record(make_late(), **given)
    assert set(refused.value.errors) == {field}


def test_only_what_is_late_and_not_over():
    with pytest.raises(TransitionError, match="not late"):
        record(make_campaign())
    with pytest.raises(NotAllowedError):
        record(make_late(state=CampaignState.CLOSED_OUT))
    announced = make_late(state=CampaignState.ANNOUNCED)  # a late announcement is still explained
    announced.stage_dates.filter(stage=Stage.SIFT).update(actual_on=TODAY)
    assert record(announced).delay_cause == DelayCause.PANEL
    with pytest.raises(NotAllowedError):  # but no plan changes any more
        services.record_stage_date(
            campaign_id=announced.pk,
            stage=Stage.SIFT,
            planned_on=TODAY,
            delay_reason="",
            actor=make_user(),
            at=AT,
        )


def test_candidates_read_public_words_and_otherwise_a_neutral_sentence(client):
    campaign = make_late()
    application = make_submitted(campaign)
    client.force_login(application.candidate)
    address = reverse("applications:view", args=[application.pk])

    def timeline():
        return client.get(address).content.decode()

    assert "Later than planned" not in timeline()
    record(campaign)
    assert "Later than planned: Two members fell ill." in timeline()
    record(campaign, reason="The chair resigned.", public=False)
    assert "The chair resigned." not in timeline()
    assert queries.clock.QUIET in timeline()


class TestPages:
    @pytest.fixture
    def desk(self, client):
        body = make_body()
        user = make_user()
        give_role(user, body)
        client.force_login(user)
        self.body = body
        return client

    def shown(self, desk, campaign):
        return desk.get(reverse("campaigns:campaign", args=[campaign.reference])).content.decode()

    def test_the_page_asks_for_the_cause_until_it_has_it(self, desk):
        campaign = make_late(body=self.body)
        address = reverse("campaigns:delay", args=[campaign.reference, "sift"])
        assert f'href="{address}"' in self.shown(desk, campaign)
        assert "It has not come yet." in desk.get(address).content.decode()
        refused = desk.post(address, {"delay_reason": "Two members fell ill."})
        assert refused.status_code == 400
        assert "Two members fell ill." in refused.content.decode()  # nothing typed is lost
        given = {"delay_cause": "panel", "delay_reason": "Two members fell ill."}
        assert desk.post(address, given).status_code == 302
        text = self.shown(desk, campaign)
        assert f'href="{address}"' not in text
        assert "Panel members’ availability: Two members fell ill. (Not shown" in text
        assert "is late. Cause: Panel members’ availability." in text
        assert "It is planned for" in desk.get(address.replace("/delay", "")).content.decode()

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({}, "Announcement expected on"),
            ({"state": CampaignState.PAUSED, "resume_state": "open"}, "Paused, so nothing"),
            ({"state": CampaignState.ABANDONED}, "Nothing is forecast"),
        ],
    )
    def test_the_forecast_in_words(self, desk, changes, says):
        campaign = make_campaign(body=self.body)
        type(campaign).objects.filter(pk=campaign.pk).update(**changes)
        text = self.shown(desk, campaign)
        assert says in text
        assert ("Stages as they came" in text) is (not changes)

    def test_each_standing_is_said_in_words(self, desk):
        campaign = make_campaign(body=self.body, state=CampaignState.ANNOUNCED)
        closed = TODAY - 100 * DAY
        days = (
            (Stage.OPENS, -30, -30),
            (Stage.CLOSES, 0, 0),
            (Stage.SIFT, 14, 18),
            (Stage.INTERVIEWS, 45, 50),
            (Stage.DECISION, 75, 75),
            (Stage.ANNOUNCEMENT, 88, 98),
        )
        for stage, planned, actual in days:
            StageDate.objects.filter(campaign=campaign, stage=stage).update(
                planned_on=closed + planned * DAY, actual_on=closed + actual * DAY
            )
        text = self.shown(desk, campaign)
        assert "Done on time" in text
        assert "late, within target" in text
        assert "Done 5 days past target" in text
        assert "98 days after closing; the target is 90. Past the target by 8 days." in text
        StageDate.objects.filter(campaign=campaign, stage=Stage.ANNOUNCEMENT).update(
            planned_on=closed + 80 * DAY, actual_on=closed + 87 * DAY
        )
        assert "Later than planned by 5 working days, within the target." in self.shown(
            desk, campaign
        )
        StageDate.objects.filter(campaign=campaign, stage=Stage.ANNOUNCEMENT).update(
            actual_on=closed + 80 * DAY
        )
        assert "It was on time." in self.shown(desk, campaign)
        StageDate.objects.filter(campaign=campaign).exclude(stage=Stage.OPENS).delete()
        assert "Applications open came on" in self.shown(desk, campaign)

    def test_what_is_expected_late_is_said_and_unknown_years_too(self, desk):
        campaign = make_late(body=self.body)
        for days, says in ((1, "Expected"), (400, "past target")):
            campaign.stage_dates.filter(stage=Stage.SIFT).update(planned_on=TODAY - days * DAY)
            assert says in self.shown(desk, campaign)
        assert "bank holidays are not known yet" not in self.shown(desk, campaign)
        BankHoliday.objects.filter(day__year__gte=TODAY.year).delete()
        assert "bank holidays are not known yet" in self.shown(desk, campaign)


class TestBankHolidays:
    def test_what_is_known_from_the_start_is_whole(self):
        years = [day.year for day in BankHoliday.objects.values_list("day", flat=True)]
        assert {year: years.count(year) for year in set(years)} == dict.fromkeys(
            range(2024, 2029), 8
        )
        assert not [row for row in BankHoliday.objects.all() if row.day.weekday() > 4]
        assert BankHoliday.objects.filter(day="2027-03-26", name="Good Friday").exists()
        assert str(BankHoliday.objects.get(day="2028-12-25")) == "Christmas Day, 2028-12-25"

    def load(self, path, days):
        events = [{"title": name, "date": day, "notes": "", "bunting": True} for day, name in days]
        path.write_text(json.dumps({"england-and-wales": {"events": events}}))
        call_command("load_bank_holidays", str(path))

    def test_a_file_replaces_the_years_in_it(self, tmp_path, capsys):
        kept = BankHoliday.objects.exclude(day__year=2028).count()
        self.load(
            tmp_path / "days.json", [("2028-12-25", "Christmas Day"), ("2029-01-01", "New Year")]
        )
        assert "2028 to 2029: 8 changed." in capsys.readouterr().out
        assert BankHoliday.objects.exclude(day__year__in=[2028, 2029]).count() == kept
        assert queries.working_days().knows(dt.date(2029, 5, 1))
        assert BankHoliday.objects.filter(day__year=2028).count() == 1
        assert AuditEvent.objects.filter(action="campaigns.bank_holiday_removed").count() == 7

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"england-and-wales": {"events": []}}'])
    def test_another_file_is_refused(self, tmp_path, text):
        (tmp_path / "days.json").write_text(text)
        with pytest.raises(CommandError):
            call_command("load_bank_holidays", str(tmp_path / "days.json"))
