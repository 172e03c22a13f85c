import datetime as dt

import pytest

from tests.factories import AT, make_campaign, make_user
from workflows.boards.models import AppointmentRule
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, Stage
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotAllowedError
from workflows.core.events import _listeners, listen
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch):
    """The campaigns whose dates were announced as changed."""
    heard = []
    name = "campaigns.dates_changed"
    monkeypatch.setitem(_listeners, name, [])
    listen(name)(lambda *, campaign_id: heard.append(campaign_id))
    return heard


def set_window(campaign, *, opens=30, closes=60, at=AT):
    return services.set_window(
        campaign_id=campaign.pk,
        opens_at=AT + opens * DAY,
        closes_at=AT + closes * DAY,
        actor=make_user(),
        at=at,
    )


def test_every_stage_is_planned_again_by_the_rule_the_campaign_began_with(
    told, django_capture_on_commit_callbacks
):
    campaign = make_campaign(state=CampaignState.NEED)
    campaign.stage_dates.filter(stage=Stage.SIFT).update(delay_reason="Illness")
    AppointmentRule.objects.create(
        body_kind=campaign.body.kind,
        post=campaign.post,
        valid_from=london_date(AT) + DAY,
        sift_days=5,
    )
    with django_capture_on_commit_callbacks(execute=True):
        moved = set_window(campaign, at=AT + 2 * DAY)
    assert (moved.opens_at, moved.closes_at) == (AT + 30 * DAY, AT + 60 * DAY)
    closes = london_date(AT + 60 * DAY)
    working = queries.working_days().on_or_before
    rows = campaign.stage_dates.values_list("stage", "planned_on", "delay_reason")
    assert {stage: (day, why) for stage, day, why in rows} == {
        Stage.OPENS: (london_date(AT + 30 * DAY), ""),
        Stage.CLOSES: (closes, ""),
        Stage.SIFT: (working(closes + 21 * DAY), ""),
        Stage.INTERVIEWS: (working(closes + 45 * DAY), ""),
        Stage.DECISION: (working(closes + 75 * DAY), ""),
        Stage.ANNOUNCEMENT: (working(closes + 90 * DAY), ""),
    }
    assert AuditEvent.objects.get(action="campaigns.window_set").scope == campaign.reference
    assert told == [campaign.pk]


@pytest.mark.parametrize(("opens", "closes"), [(5, 5), (6, 5), (-9, -1), (-9, 0)])
def test_a_window_that_makes_no_sense(opens, closes):
    campaign = make_campaign(state=CampaignState.SCHEDULED)
    with pytest.raises(InvalidInputError) as refused:
        set_window(campaign, opens=opens, closes=closes)
    assert set(refused.value.errors) == {"closes_at"}
    assert not AuditEvent.objects.filter(action="campaigns.window_set").exists()


def test_not_once_applications_have_opened():
    with pytest.raises(NotAllowedError, match="Applications have opened"):
        set_window(make_campaign(state=CampaignState.OPEN))
    with pytest.raises(NotAllowedError, match="no longer changes"):
        set_window(make_campaign(state=CampaignState.ABANDONED))


def test_other_changes_of_dates_are_announced_too(told, django_capture_on_commit_callbacks):
    campaign, actor, day = make_campaign(), make_user(), london_date(AT)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_dates(campaign_id=campaign.pk, planned={Stage.SIFT: day}, actor=actor, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        services.record_stage_date(
            campaign_id=campaign.pk,
            stage=Stage.SIFT,
            planned_on=day,
            delay_reason="",
            actor=actor,
            at=AT,
        )
    assert told == [campaign.pk] * 2
