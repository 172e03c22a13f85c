"""Hard guard 4: nobody decides who has not declared, or is recused; by service, by form and by a POST of one's own."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import (
    AT,
    declare_decider,
    give_role,
    make_assessor,
    make_campaign,
    make_submitted,
    make_user,
)
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import DeciderDeclaration
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
NONE = campaigns.ConflictInput(has_conflict=False)
CONFLICT = campaigns.ConflictInput(True, "board", "We sat on a board.")


@pytest.fixture
def campaign():
    return make_campaign(state=CampaignState.RECOMMENDED)


@pytest.fixture
def candidates(campaign):
    return [
        make_submitted(campaign, make_user(name), state=ApplicationState.APPOINTABLE)
        for name in ("Ann Appointee", "Bob Reserve")
    ]


@pytest.fixture
def decider(campaign):
    user = make_user("Dee Cider")
    give_role(user, campaign.body, BodyRole.DECIDER)
    return user


def declare(campaign, decider, *given):
    people = [row.candidate_id for row in campaign.applications.order_by("candidate_id")]
    rows = dict(zip(people, given, strict=False))
    services.declare(campaign_id=campaign.pk, declared=rows, actor=decider, at=AT)


def assess(campaign, outcome):
    row = DeciderDeclaration.objects.exclude(status="none").get()
    campaigns.assess_decider(
        conflict_id=row.pk,
        outcome=outcome,
        note="So.",
        measure="A second decider.",
        actor=make_assessor(campaign),
        at=AT,
    )


def try_every_way(client, campaign, decider, application):
    """Try to decide by the service, the form's page and a POST; return what came of each."""
    client.force_login(decider)
    page = reverse("decisions:decision", args=[campaign.reference])
    shown = client.get(page).context["form"] is not None
    data = {
        "outcome": "appoint",
        "appointee": str(application.pk),
        "decided_by": str(decider.pk),
        "decided_on_day": str(TODAY.day),
        "decided_on_month": str(TODAY.month),
        "decided_on_year": str(TODAY.year),
        "minute": "It was resolved to appoint.",
    }
    client.post(page, data)
    if Decision.objects.exists():
        return [shown, True]
    try:
        services.record_decision(
            campaign_id=campaign.pk,
            outcome=Outcome.APPOINT,
            appointee_id=application.pk,
            decided_by=decider,
            decided_on=TODAY,
            minute="It was resolved.",
            actor=decider,
            at=AT,
        )
    except NotAllowedError:
        return [shown, False]
    return [shown, True]


def test_nobody_decides_before_declaring(client, campaign, candidates, decider):
    assert not any(try_every_way(client, campaign, decider, candidates[0]))
    text = client.get(reverse("decisions:decision", args=[campaign.reference])).content.decode()
    assert "You have not declared" in text
    assert "Ann Appointee" not in text
    declare_decider(campaign, decider)
    assert all(try_every_way(client, campaign, decider, candidates[0]))


@pytest.mark.parametrize("outcome", [None, ConflictStatus.RECUSED])
def test_nor_with_a_conflict_about_either_candidate(client, campaign, candidates, decider, outcome):
    declare(campaign, decider, NONE, CONFLICT)
    if outcome:
        assess(campaign, outcome)
    for application in candidates:
        assert not any(try_every_way(client, campaign, decider, application))
    text = client.get(reverse("decisions:decision", args=[campaign.reference])).content.decode()
    assert "conflict of interest" in text
    assert "Bob Reserve" not in text


@pytest.mark.parametrize("outcome", [ConflictStatus.CLEAR, ConflictStatus.MANAGED])
def test_one_that_is_managed_is_no_bar(client, campaign, candidates, decider, outcome):
    declare(campaign, decider, CONFLICT, NONE)
    assess(campaign, outcome)
    assert all(try_every_way(client, campaign, decider, candidates[0]))


def test_who_comes_late_to_the_list_is_declared_on_too(client, campaign, candidates, decider):
    declare_decider(campaign, decider)
    late = make_submitted(campaign, make_user("Cy Later"), state=ApplicationState.RESERVE)
    assert not any(try_every_way(client, campaign, decider, candidates[0]))
    services.declare(
        campaign_id=campaign.pk, declared={late.candidate_id: NONE}, actor=decider, at=AT
    )
    assert all(try_every_way(client, campaign, decider, candidates[0]))


def test_who_may_declare_and_about_whom(campaign, candidates, decider):
    with pytest.raises(InvalidInputError) as refused:
        declare(campaign, decider, NONE)
    assert set(refused.value.errors) == {f"conflict-{candidates[1].candidate_id}"}
    with pytest.raises(NotVisibleError):
        declare(campaign, make_assessor(campaign), NONE, NONE)
    with pytest.raises(NotVisibleError):
        services.declare(
            campaign_id=campaign.pk, declared={make_user().pk: NONE}, actor=decider, at=AT
        )
    campaign.state = CampaignState.DECIDED
    campaign.save()
    with pytest.raises(TransitionError):
        declare(campaign, decider, NONE, NONE)


def test_reading_the_names_is_written_down_once(client, campaign, candidates, decider):
    client.force_login(decider)
    client.get(reverse("decisions:conflicts", args=[campaign.reference]))
    event = AuditEvent.objects.get(action="decisions.read")
    assert (event.actor_id_text, event.scope) == (str(decider.pk), campaign.reference)


@pytest.mark.django_db(transaction=True)
def test_outside_a_tests_transaction_the_page_takes_it_too(client):
    """PostgreSQL locks a row inside a transaction only, and a test's own would hide that there is none."""
    campaign = make_campaign(state=CampaignState.RECOMMENDED)
    application = make_submitted(
        campaign, make_user("Ann Appointee"), state=ApplicationState.APPOINTABLE
    )
    decider = make_user("Dee Cider")
    give_role(decider, campaign.body, BodyRole.DECIDER)
    client.force_login(decider)
    page = reverse("decisions:conflicts", args=[campaign.reference])
    answer = client.post(page, {f"conflict-{application.candidate_id}": "no"})
    assert answer.status_code == 302
    assert DeciderDeclaration.objects.get().user == decider


def test_no_decision_is_dated_before_its_decider_declared(campaign, candidates, decider):
    declare_decider(campaign, decider)
    given = {
        "campaign_id": campaign.pk,
        "outcome": Outcome.APPOINT,
        "appointee_id": candidates[0].pk,
        "decided_by": decider,
        "minute": "Resolved.",
        "actor": make_assessor(campaign),
        "at": AT,
    }
    campaign.opens_at, campaign.closes_at = (AT - dt.timedelta(days=days) for days in (60, 30))
    campaign.save()
    with pytest.raises(InvalidInputError) as refused:
        services.record_decision(**given, decided_on=TODAY - dt.timedelta(days=1))
    assert "cannot come before" in refused.value.errors["decided_on"]
    services.record_decision(**given, decided_on=TODAY)


def test_the_coordinator_reads_at_once_who_has_not_declared(client, campaign, candidates, decider):
    client.force_login(make_assessor(campaign))
    page = reverse("decisions:decision", args=[campaign.reference])
    assert "Dee Cider has not declared" in client.get(page).content.decode()
    declare_decider(campaign, decider)
    assert "Dee Cider has not declared" not in client.get(page).content.decode()


def test_the_page(client, campaign, candidates, decider):
    client.force_login(decider)
    page = reverse("decisions:conflicts", args=[campaign.reference])
    assert "Ann Appointee" in client.get(page).content.decode()
    first, second = (row.candidate_id for row in candidates)
    given = {f"conflict-{first}": "yes", f"detail-{first}": "We chaired a charity together."}
    refused = client.post(page, given)
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "We chaired a charity together." in text
    assert "Choose what kind of connection it is." not in text  # first every candidate is answered
    given |= {f"conflict-{second}": "no", f"relationship-{first}": "nonsense"}
    refused = client.post(page, given)
    assert "Choose what kind of connection it is." in refused.content.decode()
    assert client.post(page, given | {f"relationship-{first}": "board"}).status_code == 302
    assert set(DeciderDeclaration.objects.values_list("status", flat=True)) == {"declared", "none"}
    assert "Declared, waiting for assessment" in client.get(page).content.decode()
    campaign.state = CampaignState.DECIDED
    campaign.save()
    assert "nothing left to declare" in client.get(page).content.decode()
    client.force_login(make_user())
    assert client.get(page).status_code == 404
    assert client.post(page, given).status_code == 404
