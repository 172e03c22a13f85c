import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.applications.conftest import coordinator_of, make_cv
from tests.factories import (
    AT,
    make_campaign,
    make_question,
    make_submitted,
    make_user,
    move_to,
    seat,
)
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import Application, EligibilityAnswer
from workflows.campaigns.enums import CampaignState
from workflows.core.models import AuditEvent


@pytest.fixture
def desk(client, closed):
    client.force_login(coordinator_of(closed))
    return client


def listing(campaign):
    return reverse("applications:desk_list", args=[campaign.reference])


def detail(application, name="desk_detail", campaign=None):
    return reverse(
        f"applications:{name}",
        args=[(campaign or application.campaign).reference, application.pk],
    )


def flagged(campaign):
    row = make_submitted(campaign, make_user("Flagged Person"))
    EligibilityAnswer.objects.create(
        application=row, question=make_question(), applies=True, detail="In 2019."
    )
    return row


def test_empty_list(desk, closed):
    assert "No applications yet" in desk.get(listing(closed)).content.decode()


def test_list_searches_filters_sorts_and_pages(desk, closed):
    rows = [make_submitted(closed, make_user(f"Person {n:02d} Bell")) for n in range(26)]
    one = flagged(closed)
    address = listing(closed)
    assert len(desk.get(address).context["rows"]) == 25
    assert len(desk.get(f"{address}?page=2").context["rows"]) == 2
    found = desk.get(f"{address}?search=flagged").context["rows"]
    assert [row.reference for row in found] == [one.reference]
    assert len(desk.get(f"{address}?flagged=yes&state=submitted").context["rows"]) == 1
    assert desk.get(f"{address}?sort=-name").context["rows"][0].name == rows[-1].full_name
    assert "Nothing matches" in desk.get(f"{address}?search=nobody").content.decode()
    assert desk.get(f"{address}?state=draft&sort=x&flagged=x&page=x").status_code == 200


def test_drafts_are_a_number_and_nothing_more(client, campaign, coordinator, draft):
    client.force_login(coordinator)
    text = client.get(listing(campaign)).content.decode()
    assert "Drafts not submitted" in text
    assert "Asha" not in text
    assert client.get(f"{listing(campaign)}?state=draft&search=Asha").context["rows"] == []
    assert client.get(detail(draft)).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "candidate", "panel", "admin", "elsewhere"])
def test_everybody_else_gets_404(client, closed, who):
    row = make_submitted(closed)
    row.cv = make_cv(row.candidate)
    row.save()
    person = make_user(is_superuser=who == "admin")
    if who == "candidate":
        person = row.candidate
    elif who == "panel":
        seat(closed, person)
    elif who == "elsewhere":
        person = coordinator_of(make_campaign())
    client.force_login(person)
    for address in (listing(closed), detail(row), detail(row, "desk_cv")):
        assert client.get(address).status_code == 404
    assert client.post(detail(row), {"decision": "eligible"}).status_code == 404
    for name in ("desk_confirm", "desk_start_sift"):
        assert (
            client.post(reverse(f"applications:{name}", args=[closed.reference])).status_code == 404
        )
    row.refresh_from_db()
    assert row.state == S.SUBMITTED
    assert not AuditEvent.objects.filter(action="applications.read").exists()


def test_visitors_are_asked_to_sign_in(client, closed):
    assert "/account/login/" in client.get(listing(closed)).url


def test_tampered_ids(desk, closed):
    other = make_submitted(make_campaign(state=CampaignState.CLOSED))
    assert desk.get(detail(other, campaign=closed)).status_code == 404
    assert desk.get(detail(Application(pk=uuid.uuid4()), campaign=closed)).status_code == 404


def test_reading_is_recorded(desk, closed):
    row = flagged(closed)
    text = desk.get(detail(row)).content.decode()
    assert "In 2019." in text
    assert row.blind_code not in text
    event = AuditEvent.objects.get(action="applications.read")
    assert event.target_id == str(row.pk)
    assert event.scope == closed.reference


@pytest.mark.parametrize(
    ("kind", "ending"), [("application/pdf", "pdf"), ("application/x-word", "docx")]
)
def test_cv_download_is_recorded_and_named_by_reference(desk, closed, kind, ending):
    row = make_submitted(closed)
    assert desk.get(detail(row, "desk_cv")).status_code == 404
    row.cv = make_cv(row.candidate)
    row.cv.content_type = kind
    row.cv.save()
    row.save()
    response = desk.get(detail(row, "desk_cv"))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert f"{row.reference}.{ending}" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="applications.cv_read").count() == 1


def test_deciding(desk, closed):
    row = flagged(closed)
    assert "Select eligible or not eligible." in desk.post(detail(row), {}).content.decode()
    refused = desk.post(detail(row), {"decision": "ineligible", "reason": ""})
    assert "Say why." in refused.content.decode()
    done = desk.post(detail(row), {"decision": "ineligible", "reason": "Bankrupt."}, follow=True)
    assert "is now “not eligible”" in done.content.decode()
    again = desk.post(detail(row), {"decision": "eligible", "reason": ""})
    assert "settled" in again.content.decode()
    assert "Save decision" not in desk.get(detail(row)).content.decode()


def test_confirming_and_starting_the_sift(desk, closed):
    rows = [make_submitted(closed) for _ in range(2)]
    confirm = reverse("applications:desk_confirm", args=[closed.reference])
    start = reverse("applications:desk_start_sift", args=[closed.reference])
    assert desk.get(confirm).status_code == 405
    assert "Confirm the 2 applications" in desk.get(listing(closed)).content.decode()
    assert (
        "2 applications have no eligibility decision"
        in desk.post(start, follow=True).content.decode()
    )
    assert "2 applications are now eligible" in desk.post(confirm, follow=True).content.decode()
    assert "Start the sift" in desk.get(listing(closed)).content.decode()
    assert "The sift has started" in desk.post(start, follow=True).content.decode()
    closed.refresh_from_db()
    assert closed.state == CampaignState.SIFT_SCORING
    late = desk.post(confirm, follow=True)
    assert "after applications close" in late.content.decode()
    rows[0].refresh_from_db()
    assert rows[0].state == S.ELIGIBLE


def test_nothing_to_decide_while_open(client, campaign, coordinator):
    make_submitted(campaign)
    client.force_login(coordinator)
    text = client.get(listing(campaign)).content.decode()
    assert "nothing to review" not in text
    assert "Start the sift" not in text
    assert move_to(campaign, CampaignState.CLOSED)


def test_the_list_asks_the_same_number_of_queries_for_3_rows_and_for_300(desk, closed):
    def ask(first, last):
        people = User.objects.bulk_create(
            User(email=f"many{n}@example.org", full_name=f"Person {n}") for n in range(first, last)
        )
        Application.objects.bulk_create(
            Application(
                campaign=closed,
                candidate=person,
                full_name=person.full_name,
                state=S.SUBMITTED,
                reference=f"Q-{person.email}",
                blind_code=f"Q{n}",
                created_at=AT,
                updated_at=AT,
                submitted_at=AT,
            )
            for n, person in enumerate(people, first)
        )
        desk.get(listing(closed))
        with CaptureQueriesContext(connection) as queries:
            desk.get(listing(closed))
        return len(queries)

    assert ask(0, 3) == ask(3, 300)
