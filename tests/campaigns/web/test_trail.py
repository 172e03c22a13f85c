"""The trail page: every recorded action has its sentence, filters narrow it, and its file holds what they find."""

import ast
import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import password_only
from tests.factories import AT, give_role, make_campaign, make_user
from workflows.boards.enums import BodyRole
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.web.trail import PHRASES, SENTENCES, SILENT
from workflows.core import audit
from workflows.core.models import AuditEvent
from workflows.packs.enums import PackState

# Not filed under a campaign: accounts and bodies have no reference, and reference data belongs to no campaign.
ELSEWHERE = (
    "accounts.",
    "boards.",
    "cms.reference_",
    "core.payload_erased",
    "campaigns.bank_holiday_",
)

WHEN = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


def recorded_in(tree: ast.Module) -> set[str]:
    """Return the actions a module records: written out, or handed to the function that records."""
    found, through = set(), set()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                    given = call.args[0]
                    if isinstance(given, ast.Constant):
                        found.add(given.value)
                    elif isinstance(given, ast.Name):
                        through.add(function.name)
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in through:
            given = [*call.args, *(each.value for each in call.keywords)]
            texts = {each.value for each in given if isinstance(each, ast.Constant)}
            found |= {text for text in texts if isinstance(text, str) and "." in text}
    return found


def every_action() -> set[str]:
    found = set()
    for folder in ("workflows", "cms"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            found |= recorded_in(ast.parse(path.read_text()))
    # made of parts: the state a pack moves to, and which part of an application was read
    return (
        found
        | {f"packs.{state}" for state in PackState}
        | {"applications.read", "applications.cv_read"}
    )


def test_every_action_recorded_in_a_campaign_has_a_sentence_or_a_reason_for_silence():
    actions = {each for each in every_action() if not each.startswith(ELSEWHERE)}
    assert len(actions) > 30
    assert actions - set(SENTENCES) - set(SILENT) == set()
    assert not set(SENTENCES) & set(SILENT)


@pytest.fixture
def campaign(db):
    return make_campaign(state=CampaignState.SIFT_SCORING)


@pytest.fixture
def auditor(campaign):
    user = make_user("Audrey Auditor")
    give_role(user, campaign.body, BodyRole.AUDITOR)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    return user


@pytest.fixture
def reader(client, auditor):
    client.force_login(auditor)
    return client


def tell(campaign, action, actor, at=WHEN, **detail):
    audit.record(
        action, actor=actor, target=campaign, at=at, scope=campaign.reference, detail=detail
    )


def titles(response) -> list[str]:
    return [event.title for event in response.context["events"]]


def page(campaign, name="trail"):
    return reverse(f"campaigns:{name}", args=[campaign.reference])


def test_filters_narrow_the_trail(reader, campaign):
    cora, olu = make_user("Cora Coordinator"), make_user("Olu Other")
    tell(campaign, "campaigns.moved", cora, to="paused", reason="The chair fell ill.")
    tell(campaign, "packs.created", olu, at=WHEN + dt.timedelta(days=2))
    tell(campaign, "scoring.locked", olu, at=WHEN + dt.timedelta(days=4))

    def found(**query):
        return titles(reader.get(page(campaign), query))

    moved, pack, locked = (
        "The campaign became “Paused”. Reason: The chair fell ill.",
        "A board pack was started.",
        "A panel member locked their scores.",
    )
    assert found(kind="packs") == [pack]
    assert found(person="olu other") == [locked, pack]
    assert found(person="olu", order="oldest") == [pack, locked]
    assert found(words="chair ill") == [moved]
    assert found(words="board pack") == [pack]
    assert found(words="Campaign BECAME") == [moved]
    day = {"since_day": "3", "since_month": "3", "since_year": "2027"}
    assert found(**day, person="olu") == [locked, pack]
    assert found(**day, until_day="4", until_month="3", until_year="2027") == [pack]
    assert "Nothing" in reader.get(page(campaign), {"words": "no such"}).content.decode()
    wrong = reader.get(page(campaign), {"since_day": "40", "since_month": "3", "since_year": "1"})
    assert wrong.status_code == 200
    assert "error" in wrong.content.decode()


def test_reading_the_trail_pushes_nothing_off_its_page(reader, campaign):
    started = "The campaign was started."
    tell(campaign, "packs.created", make_user())
    for _ in range(2):
        shown = titles(reader.get(page(campaign)))
        assert shown[0] == "A board pack was started."
        assert shown[-1] == started
    assert shown.count("This trail was read.") == 1  # the reading before


@pytest.mark.parametrize("state", [CampaignState.SIFT_SCORING, CampaignState.SHORTLIST_AGREED])
def test_no_filter_and_no_file_finds_a_candidate_by_name_while_scoring_is_blind(
    reader, campaign, state
):
    asha = make_user("Asha Candidate")
    for action in ("applications.submitted", "applications.withdrawn", "core.denied"):
        tell(campaign, action, asha)
    campaign.state = state
    campaign.save()
    known = state == CampaignState.SHORTLIST_AGREED
    assert len(titles(reader.get(page(campaign), {"person": "Asha"}))) == (3 if known else 0)
    assert ("Asha" in reader.get(page(campaign)).content.decode()) is known
    sent = b"".join(reader.get(page(campaign, "trail_file"))).decode()
    assert ("Asha" in sent) is known
    assert "An application was withdrawn." in sent


def test_the_file_holds_what_the_filters_find_and_is_recorded_once(reader, campaign):
    tell(campaign, "packs.created", make_user("=HYPERLINK(1)"))
    tell(campaign, "scoring.locked", make_user("Olu Other"))
    response = reader.get(page(campaign, "trail_file"), {"kind": "packs"})
    assert response.streaming
    assert (
        response["Content-Disposition"] == f'attachment; filename="trail-{campaign.reference}.csv"'
    )
    rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert rows == [
        ["Date and time (UTC)", "What was done", "By", "How"],
        ["2027-03-01 09:00:00", "A board pack was started.", "'=HYPERLINK(1)", "At the machine"],
    ]
    event = AuditEvent.objects.get(action="campaigns.trail_exported")
    assert (event.scope, event.detail) == (campaign.reference, {"events": 1, "filters": 1})
    assert not AuditEvent.objects.filter(action="campaigns.trail_read").exists()


def test_the_file_asks_again_who_this_is(client, campaign, auditor):
    client.force_login(auditor)
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 3600
    session.save()
    response = client.get(page(campaign, "trail_file"))
    assert response.status_code == 302
    assert not AuditEvent.objects.filter(action="campaigns.trail_exported").exists()
    password_only(client, auditor)
    assert client.get(page(campaign, "trail_file")).status_code == 302


def test_as_many_queries_for_many_events_as_for_few(reader, campaign, django_assert_num_queries):
    query = {"person": "olu", "words": "board pack", "kind": "packs"}
    olu = make_user("Olu Other")
    tell(campaign, "packs.created", olu)
    with CaptureQueriesContext(connection) as few:
        reader.get(page(campaign), query)
    for _ in range(48):
        tell(campaign, "packs.created", olu)
    with django_assert_num_queries(len(few)):
        assert len(titles(reader.get(page(campaign), query))) == 49


def test_every_sentence_with_particulars_is_found_by_its_words():
    assert set(PHRASES) == {
        action for action, sentence in SENTENCES.items() if not isinstance(sentence, str)
    }
