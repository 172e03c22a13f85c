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
from tests.factories import AT
from workflows.campaigns.models import CampaignUserGrant
from workflows.campaigns.queries import day_of
from workflows.core.access import visible
from workflows.packs.models import PackUserGrant

pytestmark = pytest.mark.django_db
FULL = os.environ.get("NEDRECRUIT_FULL") == "1"
WORLDS = 400 if FULL else 25
OF_CAMPAIGN = (
    "campaigns.manage",
    "campaigns.audit",
    "campaigns.score",
    "campaigns.stakeholder",
    "campaigns.register",
    "applications.list",
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
        marks = sight.action in {"scoring.see_marks", "scoring.table"}
        found["marks of others" if marks else sight.action] += sight.count
    return +found


def at_moment(person, campaign, moment, *, now):
    """Return the stretch of a moment's day in which it lies."""
    day = moment.astimezone().date() if moment.tzinfo is None else moment
    stretches = day_of(person, campaign, day.date() if isinstance(day, dt.datetime) else day, now=now)
    return next(each for each in stretches if each.since <= moment < each.until)


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
