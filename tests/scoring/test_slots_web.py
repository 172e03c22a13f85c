"""The pages about interview times: the coordinator's desk, the panel's answers, the candidate's choice."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AT, move_to
from tests.scoring.interviews import FIRST, HOUR, Interviews, make_interviews
from workflows.campaigns.enums import CampaignState
from workflows.core.clock import show_moment
from workflows.core.models import AuditEvent
from workflows.scoring import services
from workflows.scoring.enums import Occasion, SlotState
from workflows.scoring.models import Adjustment, Interview, InterviewSlot

pytestmark = pytest.mark.django_db
TIMES = {
    "day_day": "1",
    "day_month": "7",
    "day_year": str(FIRST.year + 1),
    "first": "2:30pm",
    "minutes": "45",
    "gap": "15",
    "number": "2",
    "place": "Room 4",
}


@pytest.fixture
def held() -> Interviews:
    return make_interviews()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(held) -> Client:
    return signed_in(held.coordinator)


@pytest.fixture
def candidate(held) -> Client:
    return signed_in(held.world.applications[0].candidate)


def at_desk(held, name="interviews", *args) -> str:
    return reverse(f"scoring:{name}", args=[held.campaign.reference, *args])


def own(held, name="interview", place=0) -> str:
    return reverse(f"scoring:{name}", args=[held.world.applications[place].pk])


class TestDesk:
    def test_times_are_made_in_london_time(self, held, desk):
        assert "No times yet" in desk.get(at_desk(held)).content.decode()
        response = desk.post(at_desk(held, "slots_new"), TIMES, follow=True)
        assert "2 times made" in response.content.decode()
        first = InterviewSlot.objects.first()
        assert (first.starts_at.hour, first.starts_at.minute) == (13, 30)  # summer
        assert "2:30pm" in response.content.decode()

    def test_a_refusal_stands_beside_its_field_with_what_was_typed(self, held, desk):
        response = desk.post(at_desk(held, "slots_new"), {**TIMES, "place": "", "minutes": "500"})
        page = response.content.decode()
        assert response.status_code == 400
        assert "Say where the panel meets" in page
        assert 'value="500"' in page

    def test_only_a_complete_panel_can_be_offered(self, held, desk):
        slots = held.propose(2)
        held.answer(0, slots)
        page = desk.get(at_desk(held)).content.decode()
        assert "Not answered" in page
        assert f'id="slot-{slots[0].pk}"' not in page
        response = desk.post(at_desk(held), {"slot": [slots[0].pk]})
        assert response.status_code == 400
        assert "The panel needs at least 3 members" in response.content.decode()
        held.answer(1, slots)
        held.answer(2, slots)
        assert f'id="slot-{slots[0].pk}"' in desk.get(at_desk(held)).content.decode()
        desk.post(at_desk(held), {"slot": [slots[0].pk]})
        assert InterviewSlot.objects.get(pk=slots[0].pk).state == SlotState.OFFERED
        page = desk.post(at_desk(held), {}, follow=True).content.decode()
        assert "Tick the times to offer" in page

    def test_filters_and_order(self, held, desk):
        slots = held.offered(3)
        held.book(0, slots[1])
        held.propose(1, first=FIRST + 20 * HOUR, place="Annexe")

        def shown(**query):
            return [row.pk for row in desk.get(at_desk(held), query).context["page"]]

        assert len(shown()) == 4
        assert shown(sort="-time") == shown()[::-1]
        assert shown(show="booked") == [slots[1].pk]
        assert shown(show="free") == [slots[0].pk, slots[2].pk]
        assert shown(show="offered") == [slot.pk for slot in slots]
        assert len(shown(show="proposed")) == 1
        assert len(shown(search="annexe")) == 1
        assert shown(search="candidate 0") == [slots[1].pk]
        page = desk.get(at_desk(held), {"search": "nowhere"}).content.decode()
        assert "No time matches" in page
        assert "No candidate’s name matches" in page

    def test_as_many_queries_for_many_times_as_for_few(
        self, held, desk, django_assert_num_queries, django_assert_max_num_queries
    ):
        held.propose(2)
        with django_assert_max_num_queries(40) as few:
            desk.get(at_desk(held))
        held.propose(20, first=FIRST + 40 * HOUR)
        with django_assert_num_queries(len(few)):
            desk.get(at_desk(held))

    def test_asking_candidates_to_choose(self, held, desk):
        page = desk.post(at_desk(held, "interview_invite"), follow=True).content.decode()
        assert "Offer more before you ask" in page
        held.offered(3)
        page = desk.post(at_desk(held, "interview_invite"), follow=True).content.decode()
        assert "3 candidates were asked to choose a time" in page
        assert "last asked to choose" in page

    def test_settings(self, held, desk):
        bad = desk.post(at_desk(held, "interview_settings"), {"cutoff_hours": "9999"})
        assert "Give from 0 to 336 hours" in bad.content.decode()
        desk.post(
            at_desk(held, "interview_settings"),
            {"cutoff_hours": "24", "instructions": "Ring twice."},
        )
        page = desk.get(at_desk(held, "interview_settings")).content.decode()
        assert "Ring twice." in page
        assert "until 24 hours before" in desk.get(at_desk(held)).content.decode()

    def test_withdrawing_a_time(self, held, desk):
        booked, free = held.offered(2)
        held.book(0, booked)
        assert (
            "A candidate has booked"
            in desk.get(at_desk(held, "slot_withdraw", booked.pk)).content.decode()
        )
        page = desk.post(at_desk(held, "slot_withdraw", free.pk), follow=True).content.decode()
        assert "is withdrawn" in page
        assert desk.get(at_desk(held, "slot_withdraw", free.pk)).status_code == 404
        move_to(held.campaign, CampaignState.PANEL_REPORT_SIGNED)
        late = desk.post(at_desk(held, "slot_withdraw", booked.pk))
        assert "until the panel signs its report" in late.content.decode()

    def test_booking_for_somebody_and_confirming_what_they_need(self, held, desk):
        (slot,) = held.offered(1)
        application = held.world.applications[0]
        Adjustment.objects.create(
            application=application, occasion=Occasion.INTERVIEW, need="A hoist.", asked_at=AT
        )
        here = at_desk(held, "interviewee", application.pk)
        assert "A hoist." in desk.get(here).content.decode()
        assert "1 to arrange" in desk.get(at_desk(held)).content.decode()
        assert desk.post(here, {"slot": "999999"}).status_code == 400
        assert (
            "Booked. The candidate"
            in desk.post(here, {"slot": slot.pk}, follow=True).content.decode()
        )
        wish = at_desk(held, "adjustment", Adjustment.objects.get().pk)
        assert "A hoist." in desk.get(wish).content.decode()
        assert desk.post(wish, {"arrangement": "x" * 2001}).status_code == 400
        page = desk.post(wish, {"arrangement": "Room with hoist."}, follow=True).content.decode()
        assert "Arranged:" in page
        assert "Room with hoist." in page
        assert desk.get(at_desk(held, "adjustment", 0)).status_code == 404
        move_to(held.campaign, CampaignState.PANEL_REPORT_SIGNED)
        assert (
            "until the panel signs" in desk.post(wish, {"arrangement": "Another."}).content.decode()
        )

    def test_a_stranger_to_the_interviews_is_not_found(self, held, desk):
        stranger = make_interviews().world.applications[0]
        assert desk.get(at_desk(held, "interviewee", stranger.pk)).status_code == 404


class TestPanel:
    def test_a_member_says_when_they_can(self, held):
        member = signed_in(held.world.user(0))
        here = reverse("scoring:availability", args=[held.campaign.reference])
        assert "No times to answer" in member.get(here).content.decode()
        one, two = held.propose(2)
        member.post(here, {f"slot-{one.pk}": "yes", f"slot-{two.pk}": "no", "slot-0": "yes"})
        page = member.get(here).content.decode()
        assert page.count(" checked") == 2
        for index in (1, 2):
            held.answer(index, [one])
        held.offer([one])
        held.book(0, one)
        refused = member.post(here, {f"slot-{one.pk}": "no"})
        assert refused.status_code == 400
        assert "counts on you" in refused.content.decode()
        assert "A candidate" not in page

    def test_neither_needs_nor_names_are_on_the_members_page(self, held):
        (slot,) = held.offered(1)
        held.book(0, slot)
        Adjustment.objects.create(
            application=held.world.applications[0],
            occasion=Occasion.INTERVIEW,
            need="canary-need",
            asked_at=AT,
        )
        page = signed_in(held.world.user(0)).get(
            reverse("scoring:availability", args=[held.campaign.reference])
        )
        assert "Booked" in page.content.decode()
        assert "canary-need" not in page.content.decode()
        assert "Zz Candidate" not in page.content.decode()


class TestCandidate:
    def test_the_application_leads_to_the_interview(self, held, candidate):
        view = reverse("applications:view", args=[held.world.applications[0].pk])
        assert "Choose a time, and say what you need" in candidate.get(view).content.decode()
        (slot,) = held.offered(1)
        held.book(0, slot)
        assert f"{show_moment(slot.starts_at)} (UK time)" in candidate.get(view).content.decode()

    def test_choosing_changing_and_giving_up(self, held, candidate):
        assert "No times to choose from" in candidate.get(own(held)).content.decode()
        one, two = held.offered(2)
        page = candidate.post(own(held), {"slot": one.pk}, follow=True).content.decode()
        assert "Your interview is booked" in page
        assert "You can change or give up" in page
        candidate.post(own(held), {"slot": two.pk})
        assert Interview.objects.get().slot == two
        assert "Give up" in candidate.get(own(held, "interview_release")).content.decode()
        candidate.post(own(held, "interview_release"))
        assert Interview.objects.get().slot is None
        assert candidate.get(own(held, "interview_release")).status_code == 302

    def test_a_time_taken_meanwhile_is_a_clear_sentence(self, held, candidate):
        (slot,) = held.offered(1)
        held.book(1, slot)
        response = candidate.post(own(held), {"slot": slot.pk})
        assert response.status_code == 409
        assert "Somebody has just taken this time. Choose another." in response.content.decode()
        assert Interview.objects.get().application == held.world.applications[1]

    @pytest.mark.parametrize("slot", ["", "x", "99999999999999999"])
    def test_nonsense_books_nothing(self, held, candidate, slot):
        held.offered(1)
        assert candidate.post(own(held), {"slot": slot}).status_code in {400, 409}
        assert not Interview.objects.exists()

    def test_too_late_to_change(self, held, candidate):
        (slot,) = held.offered(1)
        held.book(0, slot)
        services.set_round(
            campaign_id=held.campaign.pk,
            cutoff_hours=336,
            instructions="",
            actor=held.coordinator,
            at=AT,
        )
        InterviewSlot.objects.update(starts_at=AT + 30 * HOUR)
        page = candidate.get(own(held)).content.decode()
        assert "contact the recruitment team" in page
        refused = candidate.post(own(held, "interview_release"))
        assert refused.status_code == 403
        move_to(held.campaign, CampaignState.PANEL_REPORT_SIGNED)
        assert candidate.get(own(held)).status_code == 200
        assert candidate.post(own(held), {"slot": slot.pk}).status_code == 409

    def test_what_they_need(self, held, candidate):
        here = own(held, "adjustments")
        long = candidate.post(here, {"interview": "x" * 2001})
        assert long.status_code == 400
        assert "Shorten this" in long.content.decode()
        candidate.post(here, {"interview": "A hoist.", "presentation": "", "stakeholders": ""})
        page = candidate.get(own(held)).content.decode()
        assert "A hoist." in page
        assert "has not confirmed this yet" in page
        assert "A hoist." in candidate.get(here).content.decode()

    def test_another_candidate_is_not_found(self, held):
        rival = signed_in(held.world.applications[1].candidate)
        for name in ("interview", "interview_release", "adjustments"):
            assert rival.get(own(held, name)).status_code == 404
            assert rival.post(own(held, name), {"interview": "x"}).status_code == 404


def test_that_somebody_needs_an_adjustment_stands_in_no_trail(held):
    independent = held.world.user(1)
    own = held.world.applications[0]
    services.ask_adjustments(
        application_id=own.pk,
        needs={Occasion.INTERVIEW: "Large print."},
        candidate=own.candidate,
        at=AT,
    )
    (slot,) = held.offered(1)
    held.book(0, slot)
    page = signed_in(independent).get(reverse("campaigns:trail", args=[held.campaign.reference]))
    text = page.content.decode()
    assert "An interview was booked." in text
    assert "what they need" not in text
    assert AuditEvent.objects.filter(action="scoring.adjustments_asked").exists()
