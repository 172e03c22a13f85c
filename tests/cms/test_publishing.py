import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from cms.models import AdvertApprovalTask, GuidancePage, VacancyPage
from cms.models.approval import NOT_YOUR_OWN
from cms.tasks import publish_scheduled
from tests.factories import AT, make_body, make_campaign, make_user
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState
from workflows.core.errors import NotAllowedError, TransitionError
from workflows.core.models import AuditEvent
from workflows.notices.models import OutboxMessage

pytestmark = pytest.mark.django_db


def edit(page, **changes):
    """What the editor's form sends."""
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "campaign": page.campaign_id or "",
        "about_body": "null",
        "role": '{"blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text": "A role.", '
        '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "looking_for": "null",
        "how_to_apply": "null",
        "more-count": "0",
        "go_live_at": "",
        "expire_at": "",
        "seo_title": "",
        "search_description": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
        **changes,
    }


def send(browser, page, **changes):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return browser.post(address, edit(page, **changes), follow=True)


def state_of(page):
    page.refresh_from_db()
    page.campaign.refresh_from_db()
    return page.live, page.campaign.state


def test_a_draft_and_its_preview_are_invisible_to_the_public(client, advert, editor, signed_in):
    page = advert()
    assert client.get(page.get_url()).status_code == 404
    for name in ("preview_on_edit", "view_draft"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
    draft = signed_in(editor).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert draft.status_code == 200
    assert page.title in draft.content.decode()
    assert "Not open yet" in draft.content.decode()
    assert "frame-ancestors 'self'" in draft["Content-Security-Policy"]


def test_a_draft_without_a_campaign_can_be_previewed(tree, editor, signed_in):
    page = VacancyPage(title="Empty", slug="empty", live=False, role="<p>x</p>")
    tree.vacancies.add_child(instance=page)
    page.save_revision()
    draft = signed_in(editor).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "No campaign chosen yet" in draft.content.decode()


def test_publishing_opens_the_campaign_and_freezes_its_criteria(advert, admin, signed_in):
    page = advert()
    send(signed_in(admin), page, **{"action-publish": "1"})
    assert state_of(page) == (True, CampaignState.OPEN)
    assert page.campaign.opened_at is not None
    event = AuditEvent.objects.filter(
        action="campaigns.moved", scope=page.campaign.reference
    ).last()
    assert event.actor_id_text == str(admin.pk)
    with pytest.raises(NotAllowedError):
        services.set_criteria(
            campaign_id=page.campaign_id, criteria=(), anchors=(), actor=None, at=AT
        )


def test_publishing_again_and_unpublishing_leave_the_campaign_alone(advert):
    page = advert(publish=True)
    page.save_revision().publish()
    page.unpublish()
    assert state_of(page) == (False, CampaignState.OPEN)


@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_a_campaign_that_cannot_open_stops_publishing_with_the_reason(
    advert, admin, editor, signed_in, button
):
    page = advert()
    page.campaign.criteria.all().delete()
    person = admin if button == "action-publish" else editor
    html = send(signed_in(person), page, **{button: "1"}).content.decode()
    assert "Add the criteria before the vacancy goes live" in html
    assert state_of(page) == (False, CampaignState.NEED)
    assert page.current_workflow_state is None


def test_a_closing_date_that_will_have_passed_by_the_scheduled_day_is_refused(
    advert, admin, signed_in
):
    page = advert(closes_in=dt.timedelta(days=3))
    late = (AT + dt.timedelta(days=4)).strftime("%Y-%m-%d %H:%M")
    html = send(signed_in(admin), page, go_live_at=late, **{"action-publish": "1"}).content.decode()
    assert "Set a closing date in the future" in html


def test_an_advert_without_a_campaign_is_not_published(tree, admin, signed_in):
    page = VacancyPage(title="Empty", slug="empty", live=False, role="<p>x</p>")
    tree.vacancies.add_child(instance=page)
    html = send(signed_in(admin), page, **{"action-publish": "1"}).content.decode()
    assert "Choose the campaign that this advert is for." in html
    with pytest.raises(ValidationError):
        page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live


def test_the_hook_says_why_when_the_form_could_not_know(advert, admin, signed_in, monkeypatch):
    page = advert()
    page.campaign.criteria.all().delete()
    monkeypatch.setattr("cms.forms.why_not", lambda *_, **__: "")
    html = send(signed_in(admin), page, **{"action-publish": "1"}).content.decode()
    assert "was saved as a draft and not published. Add the criteria" in html
    assert state_of(page) == (False, CampaignState.NEED)


def test_no_way_round_the_form_leaves_half_an_advert_live(advert):
    page = advert()
    page.campaign.criteria.all().delete()
    revision = page.save_revision()
    with pytest.raises(TransitionError):
        revision.publish()
    assert state_of(page) == (False, CampaignState.NEED)


def test_a_published_advert_keeps_its_campaign(advert, admin, signed_in):
    page = advert(publish=True)
    other = make_campaign(state=CampaignState.NEED)
    html = send(signed_in(admin), page, campaign=other.pk).content.decode()
    assert "has been published for its campaign" in html


def test_the_chooser_offers_campaigns_without_an_advert(advert, editor, signed_in):
    taken = advert().campaign
    free = make_campaign(state=CampaignState.NEED)
    html = signed_in(editor).get(reverse("campaign_chooser:choose")).content.decode()
    assert free.reference in html
    assert taken.reference not in html


# ---- two people -------------------------------------------------------------------------------


def act(browser, page, action):
    task_state = page.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task_state.pk])
    return browser.post(address, {"comment": ""})


@pytest.fixture
def submitted(advert, editor, approver, signed_in):
    page = advert()
    send(signed_in(editor), page, **{"action-submit": "1"})
    page.refresh_from_db()
    assert page.workflow_in_progress
    return page


def test_each_step_of_approval_writes_to_the_other_person(submitted, editor, approver, signed_in):
    assert OutboxMessage.objects.get(template="advert_submitted").to_email == approver.email
    act(signed_in(approver), submitted, "reject")
    assert OutboxMessage.objects.get(template="advert_returned").to_email == editor.email
    submitted.refresh_from_db()
    send(signed_in(editor), submitted, **{"action-submit": "1"})
    submitted.refresh_from_db()
    act(signed_in(approver), submitted, "approve")
    assert OutboxMessage.objects.get(template="advert_approved").to_email == editor.email
    assert not mail.outbox  # nothing went past the outbox


def test_an_editor_cannot_publish_alone(advert, editor, signed_in):
    page = advert()
    send(signed_in(editor), page, **{"action-publish": "1"})
    assert state_of(page) == (False, CampaignState.NEED)


def test_an_approver_approves_and_the_advert_goes_live(submitted, approver, signed_in):
    response = act(signed_in(approver), submitted, "approve")
    assert response.status_code < 400
    assert state_of(submitted) == (True, CampaignState.OPEN)
    event = AuditEvent.objects.filter(
        action="campaigns.moved", scope=submitted.campaign.reference
    ).last()
    assert event.actor_id_text == str(approver.pk)


def test_whoever_submitted_cannot_approve(advert, editor, approver, signed_in):
    editor.groups.set(approver.groups.all() | editor.groups.all())
    page = advert()
    send(signed_in(editor), page, **{"action-submit": "1"})
    page.refresh_from_db()
    assert act(signed_in(editor), page, "approve").status_code in {302, 403}
    assert state_of(page) == (False, CampaignState.NEED)
    task = page.current_workflow_task
    assert [name for name, _, _ in task.get_actions(page, editor)] == ["reject"]
    with pytest.raises(NotAllowedError, match=NOT_YOUR_OWN[:40]):
        task.on_action(page.current_workflow_state.current_task_state, editor, "approve")


def test_whoever_last_changed_it_cannot_approve(submitted, approver, signed_in):
    send(signed_in(approver), submitted, summary="Changed while reviewing.")
    submitted.refresh_from_db()
    act(signed_in(approver), submitted, "approve")
    assert state_of(submitted) == (False, CampaignState.NEED)


def test_an_approver_may_ask_for_changes(submitted, approver, signed_in):
    act(signed_in(approver), submitted, "reject")
    submitted.refresh_from_db()
    assert submitted.current_workflow_state.status == "needs_changes"
    assert state_of(submitted) == (False, CampaignState.NEED)


def test_an_approval_that_cannot_open_the_campaign_changes_nothing(submitted, approver, signed_in):
    submitted.campaign.criteria.all().delete()
    response = act(signed_in(approver), submitted, "approve")
    assert response.status_code == 400
    assert "Add the criteria" in response.content.decode()
    submitted.refresh_from_db()
    assert submitted.workflow_in_progress
    assert state_of(submitted) == (False, CampaignState.NEED)


def test_guidance_goes_through_the_same_approval(tree, editor, approver, signed_in):
    page = GuidancePage(title="Advice", slug="advice", live=False)
    tree.guidance.add_child(instance=page)
    page.save_revision(user=editor)
    tree.guidance.get_workflow().start(page, editor)
    page.refresh_from_db()
    act(signed_in(approver), page, "approve")
    page.refresh_from_db()
    assert page.live
    assert "not the person who submitted" in AdvertApprovalTask.get_description()


def test_approving_in_the_editor_is_checked_by_the_form(submitted, approver, signed_in):
    submitted.campaign.criteria.all().delete()
    html = send(
        signed_in(approver),
        submitted,
        **{"action-workflow-action": "1", "workflow-action-name": "approve"},
    ).content.decode()
    assert "Add the criteria" in html


# ---- the clock --------------------------------------------------------------------------------


def schedule(page):
    page.go_live_at = AT + dt.timedelta(hours=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    return page


def come_due(page):
    """Let the scheduled hour arrive."""
    latest = page.latest_revision
    latest.approved_go_live_at = AT - dt.timedelta(minutes=1)
    latest.content["go_live_at"] = (AT - dt.timedelta(minutes=1)).isoformat()
    latest.save()


def test_a_scheduled_advert_goes_live_and_opens_by_the_clock(advert):
    page = schedule(advert())
    publish_scheduled(at=AT)
    assert state_of(page) == (False, CampaignState.NEED)
    come_due(page)
    publish_scheduled(at=AT)
    assert state_of(page) == (True, CampaignState.OPEN)
    event = AuditEvent.objects.filter(
        action="campaigns.moved", scope=page.campaign.reference
    ).last()
    assert event.actor_name == "Schedule"


def test_a_scheduled_advert_that_cannot_open_stays_down_and_does_not_stop_the_others(
    advert, caplog
):
    bad, good = schedule(advert("Bad")), schedule(advert("Good"))
    bad.campaign.criteria.all().delete()
    come_due(bad)
    come_due(good)
    call_command("publish_scheduled")
    assert state_of(bad) == (False, CampaignState.NEED)
    assert state_of(good) == (True, CampaignState.OPEN)
    event = AuditEvent.objects.get(action="cms.scheduled_publish_refused")
    assert "Add the criteria" in event.detail["reason"]
    assert "was due to go live" in caplog.text
    caplog.clear()
    call_command("publish_scheduled")  # its schedule is gone: it is not tried each minute
    assert AuditEvent.objects.filter(action="cms.scheduled_publish_refused").count() == 1


# ---- who gets in ------------------------------------------------------------------------------


def test_candidates_and_visitors_never_see_the_admin(client, tree, signed_in):
    assert client.get("/admin/")["Location"].startswith("/account/login/")
    response = signed_in(make_user()).get("/admin/pages/")
    assert response.status_code in {302, 403}


def test_editors_see_the_count_of_vacancies(advert, editor, signed_in):
    advert("Open", publish=True)
    advert("Draft")
    schedule(advert("Scheduled"))
    html = signed_in(editor).get("/admin/").content.decode()
    for line in ("Drafted: <strong>1", "Scheduled: <strong>1", "Open: <strong>1"):
        assert line in html


@pytest.mark.parametrize(
    "door",
    [
        "/admin/login/",
        "/_util/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/x-y/",
        "/_util/authenticate_with_password/1/1/",
    ],
)
def test_wagtails_password_doors_are_closed(client, admin, door):
    answer = client.post(door, {"username": admin.email, "password": "a long enough sentence"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in client.session


# ---- reference data ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["body", "committee", "committeemembership", "appointmentrule", "disqualificationquestion"],
)
def test_reference_data_is_for_administrators(admin, editor, signed_in, name):
    make_body("Wharfe NHS Foundation Trust")
    browser = signed_in(admin)
    assert browser.get(reverse(f"{name}:index")).status_code == 200
    assert browser.get(reverse(f"{name}:add")).status_code == 200
    assert browser.get(reverse(f"{name}:index") + "?q=wharfe&export=csv").status_code == 200
    assert signed_in(editor).get(reverse(f"{name}:index")).status_code == 302


def test_a_change_of_reference_data_is_recorded(admin, signed_in):
    body = make_body("Wharfe NHS Foundation Trust")
    browser = signed_in(admin)
    fields = {
        "slug": body.slug,
        "kind": body.kind,
        "region": body.region,
        "about": "",
        "brand_colour": "#005eb8",
    }
    browser.post(
        reverse("body:edit", args=[body.pk]), {**fields, "name": "Calder NHS Foundation Trust"}
    )
    body.refresh_from_db()
    assert body.name == "Calder NHS Foundation Trust"
    assert AuditEvent.objects.get(action="cms.reference_changed").detail == {"fields": ["name"]}
    browser.post(reverse("body:add"), {**fields, "slug": "new", "name": "New"})
    assert AuditEvent.objects.filter(action="cms.reference_added").count() == 1
    browser.post(reverse("body:delete", args=[body.pk]))
    assert AuditEvent.objects.filter(action="cms.reference_deleted").count() == 1
