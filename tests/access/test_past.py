"""What somebody could see on a day gone by is what the policy said then.

In random worlds the answer for this moment must be the policy's own; and in a world with a history, the answer
for each moment must be what the policy said when it was that moment.
"""

import datetime as dt
import os
from collections import Counter

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction

from tests.access.worlds import TODAY, make_world
from tests.factories import (
    AT,
    give_role,
    make_campaign,
    make_committee,
    make_user,
    seat_on_committee,
)
from tests.scoring.world import CONFLICT, NONE
from tests.scoring.world import make_world as make_sift
from workflows.applications.services import withdraw
from workflows.boards.enums import BodyRole
from workflows.boards.services import end_body_role, give_body_role
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignRole, CampaignState, ConflictStatus
from workflows.campaigns.models import CampaignUserGrant, ConflictDeclaration
from workflows.campaigns.queries import day_of
from workflows.campaigns.queries.past import offices_in
from workflows.core.access import visible
from workflows.core.clock import london_date
from workflows.packs.models import PackUserGrant
from workflows.scoring import services as scoring

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
WORLDS = 400 if FULL else 12
OF_CAMPAIGN = (
    "campaigns.manage",
    "campaigns.audit",
    "campaigns.score",
    "campaigns.past",
    "campaigns.register",
    "campaigns.assess",
    "applications.list",
    "decisions.decide",
)


def policy_says(person, campaign, at=AT) -> Counter:
    """Return action -> how many rows, as the policy answers now."""
    found = Counter()
    for action in OF_CAMPAIGN:
        found[action] = visible(person, action, at=at).filter(pk=campaign.pk).count()
    read = visible(person, "applications.read", at=at).filter(campaign=campaign)
    found["applications.read"] = read.exclude(candidate=person).count()
    found["scoring.meet"] = visible(person, "scoring.meet", at=at).filter(campaign=campaign).count()
    sheets = visible(person, "scoring.see_marks", at=at).filter(application__campaign=campaign)
    found["marks of others"] = sheets.exclude(membership__user=person).count()
    for action in ("packs.manage", "packs.read"):
        found[action] = visible(person, action, at=at).filter(campaign=campaign).count()
    return +found


def record_says(stretch) -> Counter:
    found = Counter()
    for sight in stretch.sights:
        if sight.action == "scoring.names":
            continue  # a page without an action of its own: tests/scoring
        marks = sight.action in {"scoring.see_marks", "scoring.table"}
        found["marks of others" if marks else sight.action] += sight.count
    return +found


def told_later(person, campaign, moment, *, now) -> Counter:
    """Return what the record says, asked later, of a moment gone by."""
    stretches = day_of(person, campaign, london_date(moment), now=now)
    return record_says(next(each for each in stretches if each.since <= moment < each.until))


def grant_everything(world) -> None:
    """Grants follow from offices; with all of them given, the office of the day alone decides."""
    for model, targets in ((CampaignUserGrant, world.campaigns), (PackUserGrant, world.packs)):
        model.objects.all().delete()
        for target in targets:
            permissions = Permission.objects.filter(
                content_type__app_label=target._meta.app_label,
                codename__in=[codename for codename, _ in target._meta.permissions],
            )
            model.objects.bulk_create(
                model(user=person, permission=each, content_object=target)
                for person in world.people
                for each in permissions
            )


def test_of_this_moment_the_record_says_what_the_policy_says(capsys):
    answers, yes = 0, Counter()
    for seed in range(WORLDS):
        with transaction.atomic():
            world = make_world(50_000 + seed)
            grant_everything(world)
            for person in world.people:
                if not person.is_active:
                    continue  # what a closed account saw before is not what it sees now
                for campaign in world.campaigns:
                    stretch = day_of(person, campaign, TODAY, now=AT + dt.timedelta(seconds=1))[-1]
                    expected = policy_says(person, campaign)
                    assert record_says(stretch) == expected, (seed, person.pk, campaign.pk)
                    answers += 1
                    yes.update(expected.keys())
            transaction.set_rollback(True)
    assert len(yes) == len(OF_CAMPAIGN) + 5, yes
    with capsys.disabled():
        print(f"\na day gone by: {WORLDS} worlds, {answers} people in campaigns, 0 wrong")  # noqa: T201 -- a figure we answer for


class History:
    """A campaign lived through minute by minute, and what the policy said to everybody after each step."""

    def __init__(self) -> None:
        self.world = make_sift(candidates=4, members=6)
        self.campaign = self.world.campaign
        body, self.moment = self.campaign.body, AT
        self.second, self.auditor = make_user("Second Coordinator"), make_user("Audrey Tor")
        self.secretary, self.reader = make_user("Sec Retary"), make_user("Rea Der")
        self.stakeholder = make_user("Stake Holder")
        self.role = give_role(self.auditor, body, BodyRole.AUDITOR)
        give_role(self.secretary, body, BodyRole.SECRETARY)
        self.committee = make_committee(body)
        self.seat = seat_on_committee(self.reader, self.committee)
        campaigns.give_campaign_role(
            campaign_id=self.campaign.pk,
            user=self.stakeholder,
            role=CampaignRole.STAKEHOLDER,
            actor=None,
            at=AT,
        )
        self.sync()
        self.people = [
            self.world.coordinator,
            self.second,
            self.auditor,
            self.secretary,
            self.reader,
            self.stakeholder,
            *(seat.user for seat in self.world.seats),
            self.world.applications[3].candidate,
        ]
        self.said: dict[dt.datetime, dict[int, Counter]] = {}

    def sync(self) -> None:
        campaigns.sync_campaign_grants(campaign=self.campaign, at=self.moment)

    def step(self, act) -> None:
        """Do something a minute later, and keep what the policy says then."""
        self.moment += dt.timedelta(minutes=1)
        act(self.moment)
        self.campaign.refresh_from_db()
        self.sync()  # as the listeners do once it is written
        self.said[self.moment] = {
            person.pk: policy_says(person, self.campaign, self.moment) for person in self.people
        }

    def declare(self, index, *conflicting):
        about = {each.candidate_id for each in conflicting}
        return lambda at: scoring.declare(
            reference=self.campaign.reference,
            declared={
                each.candidate_id: CONFLICT if each.candidate_id in about else NONE
                for each in self.world.applications
                if each.state != "withdrawn"
            },
            actor=self.world.user(index),
            at=at,
        )

    def assess(self, index, application, outcome):
        def act(at):
            row = ConflictDeclaration.objects.get(
                membership=self.world.seats[index], candidate=application.candidate_id
            )
            given = {"conflict_id": row.pk, "outcome": outcome, "note": "Looked at."}
            campaigns.assess_conflict(**given, actor=self.world.coordinator, at=at)
            scoring.ensure_sheets(membership_id=self.world.seats[index].pk, at=at)

        return act

    def lock(self, index, applications):
        def act(at):
            self.world.score_all(index, applications=applications)
            scoring.lock_all(reference=self.campaign.reference, actor=self.world.user(index), at=at)

        return act

    def move(self, state):
        return lambda at: campaigns.move(
            campaign_id=self.campaign.pk,
            target=state,
            actor=self.world.coordinator,
            at=at,
            reason="Because.",
        )


def test_of_each_moment_gone_by_the_record_says_what_the_policy_said_then():
    life = History()
    apps, seats = life.world.applications, life.world.seats
    life.step(life.declare(0))
    life.step(life.declare(4, apps[0]))
    life.step(life.assess(4, apps[0], ConflictStatus.RECUSED))
    life.step(life.lock(0, apps))
    life.step(
        lambda at: give_body_role(
            body=life.campaign.body, user=life.second, role=BodyRole.COORDINATOR, actor=None, at=at
        )
    )
    life.step(life.lock(4, apps[1:]))
    life.step(
        lambda at: campaigns.end_panel_membership(
            membership_id=seats[2].pk, actor=life.second, at=at
        )
    )
    life.step(life.move(CampaignState.PAUSED))
    life.step(life.move(CampaignState.SIFT_SCORING))
    life.step(lambda at: withdraw(application_id=apps[3].pk, candidate=apps[3].candidate, at=at))
    for index in (1, 3, 5):
        life.step(life.declare(index))
        life.step(life.lock(index, apps[:3]))
    life.step(life.move(CampaignState.SIFT_MODERATION))
    life.step(lambda at: end_body_role(membership=life.role, actor=None, at=at))
    for role in life.campaign.body.memberships.filter(user=life.world.coordinator):
        life.step(lambda at, role=role: end_body_role(membership=role, actor=None, at=at))
    life.step(
        lambda at: campaigns.give_campaign_role(
            campaign_id=life.campaign.pk,
            user=life.world.coordinator,
            role=CampaignRole.AUDITOR,
            actor=None,
            at=at,
        )
    )
    now = life.moment + dt.timedelta(hours=1)
    wrong = [
        (place, str(person), told, life.said[moment][person.pk])
        for place, moment in enumerate(life.said)
        for person in life.people
        if (told := told_later(person, life.campaign, moment, now=now))
        != life.said[moment][person.pk]
    ]
    assert wrong == []
    # and something did change, for most of them
    changed = [
        person
        for person in life.people
        if len({tuple(sorted(each[person.pk].items())) for each in life.said.values()}) > 1
    ]
    assert len(changed) >= 6


def test_who_was_removed_at_noon_could_look_until_noon_and_was_not_there_the_day_before():
    campaign = make_campaign(state=CampaignState.OPEN)
    person = make_user()
    role = give_role(person, campaign.body)
    noon = AT + dt.timedelta(seconds=1)  # still the same day, a second before midnight too
    end_body_role(membership=role, actor=None, at=noon)
    role.refresh_from_db()
    assert role.ends_on < london_date(AT)  # what the row alone would say
    (held,) = offices_in(person, campaign)
    assert (held.since, held.until) == (AT, noon)
    days = day_of(person, campaign, london_date(AT), now=noon + dt.timedelta(minutes=1))
    seen = [bool(each.sights) for each in days if each.since >= AT]
    assert seen == [True, False]
    campaign.created_at = AT - dt.timedelta(days=9)
    before = day_of(person, campaign, role.ends_on, now=noon)
    assert [each.sights for each in before] == [()]


def test_what_was_given_for_later_and_ended_before_was_never_held():
    campaign = make_campaign(state=CampaignState.OPEN)
    person = make_user()
    later = london_date(AT) + dt.timedelta(days=9)
    role = give_body_role(
        body=campaign.body, user=person, role=BodyRole.COORDINATOR, actor=None, at=AT, since=later
    )
    end_body_role(membership=role, actor=None, at=AT + dt.timedelta(minutes=1))
    assert offices_in(person, campaign) == []


def test_a_day_before_the_campaign_was_started_has_nothing():
    campaign = make_campaign(state=CampaignState.OPEN)
    assert day_of(make_user(), campaign, london_date(AT) - dt.timedelta(days=3), now=AT) == []
