"""Reminders: on the right working days, to whom it concerns, once a day however many schedulers run, until it is done."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import (
    AT,
    give_role,
    make_body,
    make_campaign,
    make_panel,
    make_submitted,
    make_user,
    seat,
)
from tests.scoring.world import World
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, PanelRole, Relationship, ReminderKind, Stage
from workflows.campaigns.models import Reminder
from workflows.campaigns.rules.reminders import reminds
from workflows.campaigns.rules.working_days import WorkingDays
from workflows.core.clock import london_date
from workflows.notices.models import OutboxMessage

D = dt.date
EASTER = WorkingDays.of([D(2027, 3, 26), D(2027, 3, 29)])


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (D(2027, 3, 22), False),  # six working days before
        (D(2027, 3, 23), True),  # five: 24, 25, 30 and 31 March, 1 April
        (D(2027, 3, 24), False),
        (D(2027, 3, 28), False),  # a Sunday
        (D(2027, 3, 29), False),  # Easter Monday
        (D(2027, 3, 30), True),  # two
        (D(2027, 4, 1), True),  # the day itself
        (D(2027, 4, 2), True),  # the first day after
        (D(2027, 4, 3), False),
        (D(2027, 4, 5), True),
    ],
)
def test_the_days_on_which_one_is_reminded(today, expected):
    given = {"due_on": D(2027, 4, 1), "today": today, "calendar": EASTER}
    assert reminds(ReminderKind.SCORE, **given) is expected


def test_a_late_stage_is_mentioned_once_a_week():
    days = [
        day
        for day in range(1, 31)
        if reminds(
            ReminderKind.OVERDUE, due_on=D(2027, 4, 1), today=D(2027, 4, day), calendar=EASTER
        )
    ]
    assert days == [2, 9, 16, 23, 30]


pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """A working day, at nine."""
    day = queries.working_days().on_or_after(london_date(AT))
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


@pytest.fixture
def sift(at):
    """A campaign being scored, due today: three members, two candidates, nothing declared."""
    campaign = make_campaign(body=make_body(), state=CampaignState.SIFT_SCORING)
    campaign.stage_dates.exclude(stage=Stage.SIFT).update(actual_on=london_date(at))
    campaign.stage_dates.filter(stage=Stage.SIFT).update(planned_on=london_date(at))
    coordinator = make_user("Cora Ordinator")
    give_role(coordinator, campaign.body)
    seats = make_panel(campaign)
    applications = [make_submitted(campaign, state=ApplicationState.ELIGIBLE) for _ in range(2)]
    return World(campaign, coordinator, seats, applications)


def later(at, number):
    """The same hour so many working days on."""
    day = queries.working_days().add(london_date(at), number)
    return at + (day - london_date(at))


def sent(at):
    """Run the schedule; return (kind, person) of what it sent."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    services.remind(at=at)
    rows = Reminder.objects.exclude(pk__in=before)
    return {(row.kind, row.recipient) for row in rows}


def test_members_declare_then_score_then_are_left_in_peace(sift, at):
    seat(sift.campaign, make_user(), PanelRole.ADVISER)  # who neither declares nor scores
    everyone = {row.user for row in sift.seats}
    assert sent(at) == {(ReminderKind.DECLARE, person) for person in everyone}
    sift.declare(0)
    sift.finish(1)
    assert sent(later(at, 1)) == {
        (ReminderKind.SCORE, sift.seats[0].user),
        (ReminderKind.DECLARE, sift.seats[2].user),
        (ReminderKind.OVERDUE, sift.coordinator),
    }


def test_no_word_about_anybody_else(sift, at):
    sift.finish(1)
    sift.declare(0)
    sent(at)
    for message in OutboxMessage.objects.filter(template="reminder"):
        for row in sift.seats:
            assert row.user.full_name not in message.body
        for application in sift.applications:
            assert application.full_name not in message.body
            assert application.blind_code not in message.body
        assert not any(character.isdigit() for character in message.subject.partition(":")[0])


def test_once_a_day_however_often_it_runs(sift, at):
    assert sent(at)
    number = OutboxMessage.objects.count()
    assert sent(at) == set()
    assert sent(at + dt.timedelta(hours=8)) == set()
    assert OutboxMessage.objects.count() == number


@pytest.mark.django_db(transaction=True)
def test_once_a_day_however_many_run_at_once(sift, at):
    def scheduler(_):
        try:
            return services.remind(at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(scheduler, range(4)))
    assert sum(counts) == 3
    assert OutboxMessage.objects.filter(template="reminder").count() == 3


def test_not_at_a_weekend_nor_at_night_nor_to_closed_accounts(sift, at):
    saturday = at + dt.timedelta(days=5 - at.weekday())
    assert sent(saturday) == set()
    assert sent(at.replace(hour=3)) == set()
    member = sift.seats[0].user
    member.is_active = False
    member.save()
    assert {person for _, person in sent(at)} == {row.user for row in sift.seats[1:]}


def test_without_a_planned_sift_nobody_is_chased(sift, at):
    sift.declare(0)
    sift.campaign.stage_dates.all().delete()
    assert sent(at) == set()


def test_whoever_assesses_is_told_of_what_waits_but_not_of_their_own(sift, at):
    second = make_user("Second Coordinator")
    give_role(second, sift.campaign.body)
    member = sift.seats[0]
    services.declare_conflicts(
        membership_id=member.pk,
        declared={
            sift.applications[0].candidate_id: services.ConflictInput(
                has_conflict=True, relationship=Relationship.BOARD, detail="We served together."
            )
        },
        actor=member.user,
        at=at - dt.timedelta(days=7),
    )
    give_role(member.user, sift.campaign.body)  # whatever a guard would say
    judge = sift.seats[1].user
    give_role(judge, sift.campaign.body)  # who scores blind, so may not know that anybody declared
    services.sync_campaign_grants(campaign=sift.campaign, at=AT)
    assessing = set()
    for number in (1, 2):  # every second day
        found = {person for kind, person in sent(later(at, number)) if kind == "assess"}
        assert not assessing & found
        assessing |= found
    assert assessing == {sift.coordinator, second}
    texts = OutboxMessage.objects.filter(subject__startswith="Assess").values_list(
        "body", flat=True
    )
    assert all("wait for assessment: 1, the first since" in text for text in texts)
    assert not any("served together" in text for text in texts)


def test_overdue_stops_when_paused(sift, at):
    assert (ReminderKind.OVERDUE, sift.coordinator) in sent(later(at, 1))
    assert (ReminderKind.OVERDUE, sift.coordinator) in sent(later(at, 6))
    services.move(
        campaign_id=sift.campaign.pk,
        target=CampaignState.PAUSED,
        actor=sift.coordinator,
        at=at,
        reason="Wait.",
    )
    assert sent(later(at, 11)) == set()


def test_a_decider_is_told_unless_they_stepped_back(at):
    campaign = make_campaign(state=CampaignState.RECOMMENDED)
    campaign.stage_dates.exclude(stage=Stage.DECISION).update(actual_on=london_date(at))
    due = queries.working_days().add(london_date(at), 1)
    campaign.stage_dates.filter(stage=Stage.DECISION).update(planned_on=due)
    decider, candidate = make_user("Dee Cider"), make_user()
    for person in (decider, candidate):
        give_role(person, campaign.body, BodyRole.DECIDER)
    make_submitted(campaign, candidate, state=ApplicationState.APPOINTABLE)
    assert sent(at) == {(ReminderKind.DECIDE, decider)}
    campaign.stage_dates.all().delete()
    assert sent(at + dt.timedelta(days=1)) == set()


def test_only_whoever_reads_the_register_sees_what_was_sent(sift, at, client):
    sent(at)
    address = reverse("campaigns:campaign", args=[sift.campaign.reference])
    line = "declare conflicts of interest before the sift, to"
    client.force_login(sift.coordinator)
    assert client.get(address).content.decode().count(line) == 3
    judge = sift.seats[0].user  # how far the others are is not theirs to know
    give_role(judge, sift.campaign.body)
    services.sync_campaign_grants(campaign=sift.campaign, at=AT)
    client.force_login(judge)
    blind = client.get(address)
    assert blind.status_code == 200
    assert "Reminders sent" not in blind.content.decode()


def test_names():
    assert str(Reminder(kind="score", campaign_id=7)) == "Score and lock before the sift: 7"
