"""What an auditor is shown of one person's day, and that looking is itself on the record."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import AT, give_role, make_application, make_campaign, make_user, move_to, seat
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import Stretch, midnight
from workflows.campaigns.rules.past import Sight, Standing
from workflows.campaigns.web.views.past import _shown
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY, HOUR = london_date(AT), dt.timedelta(hours=1)


@pytest.fixture
def campaign():
    made = make_campaign(state=CampaignState.SIFT_SCORING)
    Campaign.objects.filter(pk=made.pk).update(created_at=AT - dt.timedelta(days=30))
    return made


@pytest.fixture
def auditor(campaign):
    person = make_user("Audrey Tor")
    give_role(person, campaign.body, BodyRole.AUDITOR)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    return person


@pytest.fixture
def looks(client, auditor):
    client.force_login(auditor)
    return client


def where(campaign, person=None):
    args = [campaign.reference] if person is None else [campaign.reference, person.pk]
    return reverse(f"campaigns:past_{'people' if person is None else 'person'}", args=args)


def on(day):
    return {"on_day": day.day, "on_month": day.month, "on_year": day.year}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ran_it(campaign, name, days):
    """Somebody who has coordinated for so many days, from before the trail."""
    person = make_user(name)
    BodyMembership.objects.create(
        body=campaign.body,
        user=person,
        role=BodyRole.COORDINATOR,
        starts_on=TODAY - dt.timedelta(days=days),
    )
    return person


def test_a_day_gone_by_says_what_was_held_and_seen(looks, campaign):
    person = ran_it(campaign, "Cora Ordinator", 5)
    page = looks.get(where(campaign, person), on(TODAY - dt.timedelta(days=3)))
    text = text_of(page)
    assert "All day" in text
    assert "Recruitment coordinator" in text
    assert "The register of conflicts of interest." in text
    before = text_of(looks.get(where(campaign, person), on(TODAY - dt.timedelta(days=8))))
    assert "Nothing in this campaign" in before
    assert "The register" not in before
    long_ago = text_of(looks.get(where(campaign, person), on(TODAY - dt.timedelta(days=90))))
    assert "The campaign had not been started" in long_ago


def test_looking_is_written_to_the_trail_once_and_read_there(looks, campaign, auditor):
    person = ran_it(campaign, "Cora Ordinator", 5)
    looks.get(where(campaign, person), on(TODAY))
    event = AuditEvent.objects.get(action="campaigns.looked_back")
    assert (event.actor_id_text, event.target_id) == (str(auditor.pk), str(person.pk))
    assert event.detail == {"user": str(person.pk), "on": TODAY.isoformat()}
    trail = text_of(looks.get(reverse("campaigns:trail", args=[campaign.reference])))
    assert "What a person could see on" in trail
    assert "What could a person see on a day?" in trail
    looks.get(where(campaign))  # the list of people shows nothing of what they saw
    assert AuditEvent.objects.filter(action="campaigns.looked_back").count() == 1


def test_what_they_did_that_day_is_listed_by_the_trail(looks, campaign):
    person = ran_it(campaign, "Cora Ordinator", 5)
    yesterday = AT - dt.timedelta(days=1)
    audit.record(
        "campaigns.panel_joined",
        actor=person,
        target=campaign,
        at=yesterday,
        scope=campaign.reference,
        detail={"role": "chair"},
    )
    day = on(london_date(yesterday))
    assert "joined the panel as panel chair" in text_of(looks.get(where(campaign, person), day))
    assert "Nothing is on the record" in text_of(looks.get(where(campaign, person), on(TODAY)))


def test_a_candidate_is_not_named_by_what_they_did_while_the_panel_scores_blind(looks, campaign):
    person = ran_it(campaign, "Cora Ordinator", 5)
    audit.record(
        "applications.submitted", actor=person, target=campaign, at=AT, scope=campaign.reference
    )
    make_application(campaign, person)
    page = text_of(looks.get(where(campaign, person), on(TODAY)))
    assert "An application was submitted" not in page
    assert "The register of conflicts of interest." in page  # as for anybody who runs it
    move_to(campaign, CampaignState.SHORTLIST_AGREED)
    assert "An application was submitted" in text_of(looks.get(where(campaign, person), on(TODAY)))


def test_a_day_to_come_or_no_day_is_refused_beside_the_field(looks, campaign):
    person = ran_it(campaign, "Cora Ordinator", 5)
    ahead = looks.get(where(campaign, person), on(TODAY + dt.timedelta(days=400)))
    assert "Choose today or an earlier day." in text_of(ahead)
    nonsense = looks.get(where(campaign, person), {"on_day": "99", "on_month": "x", "on_year": ""})
    assert nonsense.status_code == 200
    assert 'value="99"' in nonsense.content.decode()
    assert not AuditEvent.objects.filter(action="campaigns.looked_back").exists()


def test_only_people_of_this_campaign(looks, campaign):
    assert looks.get(where(campaign, make_user())).status_code == 404


def test_the_list_searches_and_says_when_nothing_matches(looks, campaign):
    ran_it(campaign, "Cora Ordinator", 5)
    seat(campaign, make_user("Mem Ber"))
    assert "Mem Ber" in text_of(looks.get(where(campaign)))
    assert "Cora" not in text_of(looks.get(where(campaign), {"search": "mem"}))
    assert "Nothing matches" in text_of(looks.get(where(campaign), {"search": "nobody"}))


def test_a_member_who_scores_blind_looks_back_on_nobody(client, campaign):
    member = make_user("Indi Pendent")
    seat(campaign, member, PanelRole.INDEPENDENT)
    client.force_login(member)
    trail = reverse("campaigns:trail", args=[campaign.reference])
    assert "What could a person see" not in text_of(client.get(trail))
    assert client.get(where(campaign)).status_code == 404
    assert client.get(where(campaign, member)).status_code == 404
    move_to(campaign, CampaignState.SHORTLIST_AGREED)
    assert client.get(where(campaign)).status_code == 200


def test_the_number_of_queries_does_not_grow(looks, campaign):
    person = ran_it(campaign, "Cora Ordinator", 5)

    def count():
        with CaptureQueriesContext(connection) as asked:
            looks.get(where(campaign, person), on(TODAY))
        return len(asked)

    seat(campaign, make_user())
    count()
    few = count()
    for _ in range(10):
        seat(campaign, make_user())
    assert count() == few


NINE = midnight(TODAY) + 9 * HOUR
ALL = (midnight(TODAY), midnight(TODAY + dt.timedelta(days=1)))


@pytest.mark.parametrize(
    ("since", "until", "now", "said"),
    [
        (*ALL, ALL[1] + HOUR, "All day"),
        (NINE, ALL[1], ALL[1] + HOUR, "From 9am"),
        (ALL[0], NINE, NINE, "Until now"),
        (NINE, NINE + HOUR, NINE + HOUR, "From 9am until now"),
        (ALL[0], NINE, ALL[1], "Until 9am"),
        (NINE, NINE + HOUR, ALL[1], "9am to 10am"),
    ],
)
def test_the_hours_are_said_in_words(since, until, now, said):
    state = CampaignState.OPEN
    sights = (Sight("campaigns.audit", 1, "The trail."),)
    stretch = Stretch(since, until, Standing(since, state, state, ()), sights)
    row = _shown(stretch, TODAY, now)
    assert (row["when"], row["offices"], row["sights"]) == (said, [], ["The trail."])
