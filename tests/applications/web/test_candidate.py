import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.applications.conftest import WORDS, coordinator_of
from tests.factories import (
    AT,
    make_campaign,
    make_question,
    make_submitted,
    make_user,
    move_to,
    seat,
)
from workflows.applications import services
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import Answer, Application, EligibilityAnswer
from workflows.applications.web import presenters
from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.core.errors import NotVisibleError
from workflows.notices.models import OutboxMessage

EDIT_PAGES = ("task_list", "contact", "eligibility", "commitments", "cv", "check")
CONTACT = {
    "full_name": "Asha Pereira",
    "phone": "07700 900123",
    "town": "Otley",
    "postcode": "ls21 1aa",
    "current_role": "",
}


def url(name, application, **extra):
    return reverse(f"applications:{name}", kwargs={"application_id": application.pk, **extra})


def answer_url(application, name="answer", key="governance"):
    return url(name, application, key=key)


def start_url(campaign):
    return reverse("applications:start", args=[campaign.reference])


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


@pytest.fixture
def me(client, candidate):
    client.force_login(candidate)
    return client


def close(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(
        opens_at=AT - dt.timedelta(days=9), closes_at=AT - dt.timedelta(seconds=1)
    )


# ---- starting --------------------------------------------------------------------------------


def test_start_page_for_a_visitor(client, campaign):
    response = client.get(start_url(campaign))
    text = response.content.decode()
    assert response.status_code == 200
    assert f"/account/signup/?next={start_url(campaign)}" in text
    assert f"/account/login/?next={start_url(campaign)}" in text
    assert "Governance and assurance" in text
    assert "£13,000 a year" in text


def test_start_page_of_an_unpaid_role(client, campaign):
    Campaign.objects.update(remuneration=0)
    assert "Unpaid" in client.get(start_url(campaign)).content.decode()


def test_start_page_of_what_was_never_advertised(client, db):
    assert client.get(start_url(make_campaign(state=CampaignState.NEED))).status_code == 404
    assert client.get("/apply/NO-SUCH/").status_code == 404


def test_starting_again_and_again_is_paused(me, campaign, settings):
    settings.ACCOUNT_RATE_LIMITS = {"start_application": "2/h/user"}
    cache.clear()
    begin = reverse("applications:begin", args=[campaign.reference])
    assert [me.post(begin).status_code for _ in range(3)] == [302, 302, 429]
    cache.clear()


def test_begin_then_continue(me, campaign, candidate):
    begin = reverse("applications:begin", args=[campaign.reference])
    assert me.get(begin).url == start_url(campaign)
    assert "Start your application" in me.get(start_url(campaign)).content.decode()
    response = me.post(begin)
    application = Application.objects.get(candidate=candidate)
    assert response.url == url("task_list", application)
    assert me.post(begin).url == url("task_list", application)
    assert "Continue your application" in me.get(start_url(campaign)).content.decode()


def test_begin_needs_a_sign_in(client, campaign):
    response = client.post(reverse("applications:begin", args=[campaign.reference]))
    assert response.status_code == 302
    assert "/account/login/" in response.url


@pytest.mark.parametrize("who", ["panel", "coordinator"])
def test_those_who_judge_cannot_begin(client, campaign, who):
    person = make_user()
    if who == "panel":
        seat(campaign, person)
    else:
        person = coordinator_of(campaign)
    client.force_login(person)
    response = client.post(reverse("applications:begin", args=[campaign.reference]), follow=True)
    assert "you cannot apply for" in response.content.decode()
    assert not Application.objects.exists()


def test_start_page_after_closing(client, campaign):
    close(campaign)
    assert "Applications closed on" in client.get(start_url(campaign)).content.decode()


# ---- who sees what ---------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["stranger", "coordinator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_else_gets_404(client, request, draft, person, method):
    client.force_login(request.getfixturevalue(person))
    for name in (*EDIT_PAGES, "confirmation", "view", "withdraw", "cv_file", "cv_remove"):
        assert getattr(client, method)(url(name, draft)).status_code in {404, 405}, name
    assert getattr(client, method)(answer_url(draft)).status_code == 404
    assert client.post(answer_url(draft, "autosave"), {"version": 0}).status_code == 404


def test_visitors_are_asked_to_sign_in(client, draft):
    for name in (*EDIT_PAGES, "view", "withdraw"):
        assert "/account/login/" in client.get(url(name, draft)).url


def test_a_vanished_application_or_question_is_404(me, draft):
    gone = reverse("applications:task_list", args=[uuid.uuid4()])
    assert me.get(gone).status_code == 404
    assert me.get(answer_url(draft, key="nothing")).status_code == 404
    assert me.post(answer_url(draft, "autosave", "nothing"), {"version": 0}).status_code == 404


def test_changes_are_posts(me, draft):
    assert me.get(url("cv_remove", draft)).status_code == 405
    assert me.get(answer_url(draft, "autosave")).status_code == 405
    assert me.post(url("task_list", draft)).status_code == 405


# ---- filling in ------------------------------------------------------------------------------


def test_contact(me, draft):
    seen = hidden(me.get(url("contact", draft)), "seen")
    response = me.post(url("contact", draft), {**CONTACT, "seen": seen})
    assert response.url == url("task_list", draft)
    draft.refresh_from_db()
    assert draft.postcode == "LS21 1AA"
    assert "Completed" in me.get(url("task_list", draft)).content.decode()


def test_contact_refused_keeps_what_was_typed(me, draft):
    response = me.post(url("contact", draft), {**CONTACT, "phone": "no phone", "town": ""})
    text = response.content.decode()
    assert "There is a problem" in text
    assert "no phone" in text
    response = me.post(url("contact", draft), {**CONTACT, "phone": "no phone"})
    assert "Enter a phone number with digits only" in response.content.decode()


def test_contact_of_a_stale_tab_shows_both_and_then_saves(me, draft):
    seen = hidden(me.get(url("contact", draft)), "seen")
    me.post(url("contact", draft), {**CONTACT, "seen": seen})
    mine = {**CONTACT, "town": "Leeds", "seen": seen}
    response = me.post(url("contact", draft), mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Otley" in text
    assert "Leeds" in text
    again = me.post(url("contact", draft), {**mine, "seen": hidden(response, "seen")})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.town == "Leeds"


def test_eligibility(me, draft):
    question = make_question()
    question.look_back_years = 5
    question.save()
    name = f"q{question.pk}"
    address = url("eligibility", draft)
    assert "last 5 years" in me.get(address).content.decode()
    assert "Select yes or no" in me.post(address, {}).content.decode()
    assert "Select yes or no" in me.post(address, {name: "maybe"}).content.decode()
    assert "Tell us more" in me.post(address, {name: "yes"}).content.decode()
    given = {name: "yes", f"{name}_detail": "In 2019.", "seen": hidden(me.get(address), "seen")}
    assert me.post(address, given).status_code == 302
    assert EligibilityAnswer.objects.get().detail == "In 2019."
    assert "In 2019." in me.get(address).content.decode()
    response = me.post(address, {**given, name: "no"})
    assert response.status_code == 409
    assert "In 2019." in response.content.decode()


def test_a_question_without_a_look_back_says_nothing_of_years(me, draft):
    make_question()
    assert "Answer for the last" not in me.get(url("eligibility", draft)).content.decode()


def test_commitments(me, draft):
    address = url("commitments", draft)
    seen = hidden(me.get(address), "seen")
    given = {"time_confirmed": "on", "declared_interests": "Shares.", "seen": seen}
    assert me.post(address, given).status_code == 302
    draft.refresh_from_db()
    assert draft.time_confirmed
    assert not draft.disability_confident
    response = me.post(address, {"declared_interests": "None", "seen": seen})
    assert response.status_code == 409
    assert "Shares." in response.content.decode()


# ---- answers ---------------------------------------------------------------------------------


def post_answer(me, draft, text, version=0, tab="one"):
    return me.post(answer_url(draft), {"text": text, "version": version, "tab": tab})


def autosave(me, draft, text, *, version=0, save_id="a", tab="one"):
    return me.post(
        answer_url(draft, "autosave"),
        {"text": text, "version": version, "save_id": save_id, "tab": tab},
    )


def test_an_over_long_answer_is_saved_as_draft(me, draft):
    text = "word " * 80
    assert post_answer(me, draft, text).status_code == 302
    assert Answer.objects.get().text.split() == text.split()
    assert "Too long" in me.get(url("task_list", draft)).content.decode()


def test_autosave_speaks_the_scripts_language(me, draft):
    reply = autosave(me, draft, "one two")
    assert reply.status_code == 200
    assert set(reply.json()) == {"saved", "version", "words"}
    assert reply.json()["version"] == 1
    assert autosave(me, draft, "one two").json() == reply.json()  # the retry of a lost answer
    stale = autosave(me, draft, "three", save_id="b", tab="two")
    assert stale.status_code == 409
    assert stale.json()["current"] == "one two"
    assert autosave(me, draft, "x", version="zero").status_code == 400


def test_autosave_when_the_closing_time_passes(me, draft, campaign):
    autosave(me, draft, "in time")
    close(campaign)
    reply = autosave(me, draft, "in time and more", version=1, save_id="b")
    assert reply.status_code == 400
    assert "Applications closed on" in reply.json()["message"]
    assert Answer.objects.get().text == "in time"


def test_saving_when_the_closing_time_passes_shows_the_text_again(me, draft, campaign):
    close(campaign)
    response = post_answer(me, draft, "my last words")
    assert response.status_code == 403
    text = response.content.decode()
    assert "my last words" in text
    assert "Applications closed on" in text
    response = me.post(url("contact", draft), {**CONTACT, "town": "Knaresborough"})
    assert response.status_code == 403
    assert "Knaresborough" in response.content.decode()


def test_a_stale_answer_shows_both_and_then_saves(me, draft):
    post_answer(me, draft, "from this tab", tab="one")
    response = post_answer(me, draft, "from the other tab", tab="two")
    text = response.content.decode()
    assert response.status_code == 409
    assert "from this tab" in text
    assert "from the other tab" in text
    assert (
        post_answer(
            me, draft, "from the other tab", version=hidden(response, "version"), tab="two"
        ).status_code
        == 302
    )
    assert Answer.objects.get().text == "from the other tab"


def test_a_tampered_answer_form_loses_nothing_typed(me, draft):
    response = post_answer(me, draft, "still here", version="-1")
    assert response.status_code == 200
    assert "still here" in response.content.decode()


def test_the_saved_answer_is_shown_again(me, draft):
    post_answer(me, draft, "<script>alert(1)</script> once")
    text = me.get(answer_url(draft)).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; once" in text


# ---- submitting ------------------------------------------------------------------------------


def test_check_page_lists_what_is_left(me, draft):
    make_question()
    text = me.get(url("check", draft)).content.decode()
    assert "Finish the others" in text
    assert "Not answered" in text
    assert "Submit application" not in text
    response = me.post(url("check", draft), {"truth_declared": "on"})
    assert "Upload your CV." in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_submitting_from_the_page(me, ready):
    address = url("check", ready)
    first = me.get(address)
    given = {"privacy_version": hidden(first, "privacy_version")}
    assert "Tick the box" in me.post(address, given).content.decode()
    old = me.post(address, {"truth_declared": "on", "privacy_version": "1999"})
    assert "privacy notice has changed" in old.content.decode()
    assert hidden(old, "privacy_version") == given["privacy_version"]
    done = me.post(address, {**given, "truth_declared": "on"}, follow=True)
    ready.refresh_from_db()
    assert ready.reference in done.content.decode()
    twice = me.post(address, {**given, "truth_declared": "on"})
    assert twice.url == url("confirmation", ready)
    assert OutboxMessage.objects.count() == 1


def test_submitting_after_closing_keeps_the_draft(me, ready, campaign):
    close(campaign)
    response = me.post(url("check", ready), {"truth_declared": "on", "privacy_version": "2026-01"})
    assert response.status_code == 403
    assert "Applications closed on" in response.content.decode()
    ready.refresh_from_db()
    assert ready.state == S.DRAFT
    assert WORDS in me.get(answer_url(ready)).content.decode()
    assert "Applications have closed" in me.get(url("task_list", ready)).content.decode()
    assert (
        "Applications have closed. What you saved"
        in me.get(reverse("applications:mine")).content.decode()
    )


def test_paused_is_said_on_the_pages(me, draft, campaign):
    move_to(campaign, CampaignState.PAUSED)
    for name in EDIT_PAGES:
        assert "This vacancy is paused" in me.get(url(name, draft)).content.decode(), name


def test_a_draft_has_no_confirmation_view_or_withdrawal(me, draft):
    for name in ("confirmation", "view", "withdraw"):
        assert me.get(url(name, draft)).url == url("task_list", draft)
    assert "cannot be withdrawn" in me.post(url("withdraw", draft)).content.decode()


def test_after_submitting_pages_lead_to_the_read_only_view(me, submitted):
    for name in EDIT_PAGES:
        assert me.get(url(name, submitted)).url == url("view", submitted)
    assert me.get(answer_url(submitted)).url == url("view", submitted)
    response = me.post(url("contact", submitted), {**CONTACT, "town": "Leeds"})
    assert response.status_code == 403
    assert "Leeds" in response.content.decode()
    submitted.refresh_from_db()
    assert submitted.town == "Otley"


def test_view_and_timeline(me, submitted, campaign):
    StageDate.objects.filter(campaign=campaign, stage=Stage.CLOSES).update(
        actual_on=dt.date(2026, 3, 30)
    )
    StageDate.objects.filter(campaign=campaign, stage=Stage.SIFT).update(delay_reason="Illness.")
    text = me.get(url("view", submitted)).content.decode()
    for words in (submitted.reference, "30 March 2026", "Later than planned: Illness.", WORDS):
        assert words in text
    assert submitted.blind_code not in text


def test_ineligible_candidates_read_why(me, candidate, campaign):
    row = make_submitted(campaign, candidate, state=S.INELIGIBLE, state_reason="Bankrupt.")
    text = me.get(url("view", row)).content.decode()
    assert "Bankrupt." in text
    assert "Withdraw this application" not in text


@pytest.mark.parametrize("state", [S.INTERVIEWED, S.APPOINTABLE, S.NOT_APPOINTABLE, S.RECOMMENDED])
def test_no_candidate_reads_an_outcome_before_the_decision(me, candidate, campaign, state):
    row = make_submitted(campaign, candidate, state=state, state_reason="A secret reason.")
    text = me.get(url("view", row)).content.decode()
    assert "The decision is awaited." in text
    assert "ppointable" not in text
    assert "Recommended" not in text
    assert "A secret reason." not in text


def test_withdrawing(me, submitted):
    assert "cannot undo" in me.get(url("withdraw", submitted)).content.decode()
    too_long = me.post(url("withdraw", submitted), {"reason": "x" * 1001})
    assert "1000 characters" in too_long.content.decode()
    done = me.post(url("withdraw", submitted), {"reason": "New job"}, follow=True)
    assert "You have withdrawn" in done.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == S.WITHDRAWN


def test_a_draft_has_no_submission_in_its_timeline(draft):
    assert "You submitted" not in {event.title for event in presenters.timeline(draft)}


def test_an_application_that_vanishes_while_saving_is_404(me, draft, monkeypatch):
    def gone(**_):
        raise NotVisibleError

    monkeypatch.setattr(services, "save_contact", gone)
    assert me.post(url("contact", draft), CONTACT).status_code == 404


# ---- my applications -------------------------------------------------------------------------


def test_mine_is_empty_at_first(me):
    assert "You have not begun an application" in me.get("/applications/").content.decode()


def test_mine_shows_narrows_and_sorts(me, candidate, draft, stranger):
    other = make_submitted(make_campaign(title="Chair"), candidate)
    theirs = make_submitted(make_campaign(title="Somebody else's"), stranger)

    def shown(query=""):
        return [row.href for row in me.get(f"/applications/{query}").context["rows"]]

    drafted, sent = url("task_list", draft), url("view", other)
    assert set(shown()) == {drafted, sent}
    assert shown("?search=chair") == [sent]
    assert shown("?show=draft") == [drafted]
    assert shown("?show=submitted") == [sent]
    assert shown("?sort=role") == [sent, drafted]
    assert shown("?search=nothing") == []
    assert shown("?page=nonsense&sort=nonsense&show=nonsense")
    assert url("view", theirs) not in shown()


def test_mine_asks_the_same_number_of_queries_for_3_rows_and_for_300(me, candidate):
    template = make_campaign()
    kept = {
        field.attname: getattr(template, field.attname)
        for field in Campaign._meta.concrete_fields
        if field.attname not in {"id", "reference"}
    }

    def ask(first, last):
        campaigns = Campaign.objects.bulk_create(
            Campaign(**kept, reference=f"MANY-{number}") for number in range(first, last)
        )
        Application.objects.bulk_create(
            Application(campaign=row, candidate=candidate, created_at=AT, updated_at=AT)
            for row in campaigns
        )
        me.get("/applications/")  # the first request of a session writes more
        with CaptureQueriesContext(connection) as queries:
            me.get("/applications/")
        return len(queries)

    assert ask(0, 3) == ask(3, 300)
