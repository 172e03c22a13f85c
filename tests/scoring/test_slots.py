"""Interview times: made, answered, offered, booked, moved, given up and withdrawn."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.factories import AT, make_submitted, move_to
from tests.scoring.interviews import FIRST, HOUR, make_interviews
from workflows.applications import services as applications
from workflows.applications.enums import ApplicationState
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import ConflictDeclaration
from workflows.core.errors import (
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.models import AuditEvent
from workflows.notices.models import OutboxMessage
from workflows.scoring import queries, services
from workflows.scoring.enums import Occasion, SlotState
from workflows.scoring.models import Adjustment, Interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return make_interviews()


def sequence(message: OutboxMessage) -> int:
    return int(message.calendar.split("SEQUENCE:")[1].split("\r\n")[0])


def uid(message: OutboxMessage) -> str:
    return message.calendar.split("UID:")[1].split("\r\n")[0]


def mail_to(user, method: str) -> list[OutboxMessage]:
    return list(
        OutboxMessage.objects.filter(
            recipient=user, calendar__contains=f"METHOD:{method}"
        ).order_by("pk")
    )


class TestTimes:
    def test_a_day_of_them_is_made(self, held):
        made = held.propose(3)
        assert [slot.starts_at for slot in made] == [FIRST + HOUR * place for place in range(3)]
        assert {slot.state for slot in made} == {SlotState.PROPOSED}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"first": AT}, "first"),
            ({"minutes": 5}, "minutes"),
            ({"gap": -1}, "gap"),
            ({"number": 21}, "number"),
            ({"place": " "}, "place"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, held, given, field):
        with pytest.raises(InvalidInputError) as caught:
            held.propose(**{"number": 1, **given})
        assert set(caught.value.errors) == {field}

    def test_two_times_never_overlap(self, held):
        held.propose(2)
        with pytest.raises(InvalidInputError, match="overlaps"):
            held.propose(1, first=FIRST + HOUR / 2)
        held.propose(1, first=FIRST + 2 * HOUR)

    def test_only_who_arranges_makes_them(self, held):
        with pytest.raises(NotVisibleError):
            services.propose_slots(
                campaign_id=held.campaign.pk,
                given=services.SlotsInput(FIRST, 45, 15, 1, "Room"),
                actor=held.world.user(0),
                at=AT,
            )

    @pytest.mark.parametrize("state", [CampaignState.SCHEDULED, CampaignState.RECOMMENDED])
    def test_not_before_opening_and_not_after_the_report(self, held, state):
        move_to(held.campaign, state)
        with pytest.raises(TransitionError, match="Interviews are arranged from"):
            held.propose()


class TestAnswers:
    def test_a_member_says_when_they_can(self, held):
        slots = held.propose(2)
        assert held.answer(0, slots) == 2
        assert held.answer(0, slots) == 0  # nothing new
        assert held.answer(0, slots[:1], can=False) == 1
        who = queries.attendances(slots, queries.seats_at(held.campaign.pk, on=AT.date()))
        seat = held.world.seats[0].pk
        assert seat in who[slots[0].pk].cannot
        assert seat in who[slots[1].pk].can

    def test_no_time_of_another_campaign(self, held):
        other = make_interviews().propose(1)
        with pytest.raises(NotVisibleError):
            held.answer(0, other)

    def test_a_booked_time_is_a_promise(self, held):
        (slot,) = held.offered(1)
        held.book(0, slot)
        with pytest.raises(TransitionError, match="counts on you"):
            held.answer(0, [slot], can=False)


class TestOffer:
    def test_a_time_is_offered_only_with_a_proper_panel(self, held):
        slots = held.propose(2)
        for index in (0, 1):
            held.answer(index, slots)
        with pytest.raises(InvalidInputError) as caught:
            held.offer(slots)
        assert set(caught.value.errors) == {f"slot-{slot.pk}" for slot in slots}
        held.answer(2, slots)
        assert held.offer(slots) == 2
        assert held.offer(slots) == 0

    def test_not_another_campaigns(self, held):
        with pytest.raises(NotVisibleError):
            held.offer(make_interviews().propose(1))


class TestBooking:
    def test_a_candidate_books_and_everybody_gets_an_entry_of_their_own(self, held):
        (slot,) = held.offered(1)
        interview = held.book(0, slot)
        candidate = held.world.applications[0].candidate
        (mine,) = mail_to(candidate, "REQUEST")
        assert sequence(mine) == 0
        assert str(interview.uid) in mine.calendar
        (panels,) = mail_to(held.world.user(0), "REQUEST")
        assert uid(panels) != uid(mine)
        for message in (mine, panels):
            assert candidate.full_name not in message.body + message.calendar + message.subject
        stored = AuditEvent.objects.get(action="scoring.interview_booked")
        assert stored.detail == {"starts_at": slot.starts_at.isoformat()}

    def test_the_invitation_goes_out_as_a_calendar_part(
        self, held, django_capture_on_commit_callbacks
    ):
        (slot,) = held.offered(1)
        with django_capture_on_commit_callbacks(execute=True):
            held.book(0, slot)
        sent = next(
            each for each in mail.outbox if each.to == [held.world.applications[0].candidate.email]
        )
        (part,) = sent.alternatives
        assert part.mimetype == "text/calendar; method=REQUEST"
        assert "BEGIN:VEVENT" in part.content

    def test_a_double_click_books_once(self, held):
        (slot,) = held.offered(1)
        first, second = held.book(0, slot), held.book(0, slot)
        assert first == second
        assert second.sequence == 0
        assert len(mail_to(held.world.applications[0].candidate, "REQUEST")) == 1

    def test_two_candidates_on_one_time_end_in_one_booking(self, held):
        (slot,) = held.offered(1)
        held.book(0, slot)
        with pytest.raises(TransitionError, match="just taken"):
            held.book(1, slot)
        assert Interview.objects.filter(slot=slot).count() == 1

    def test_the_database_itself_refuses_a_second_booking(self, held, monkeypatch):
        """Both looked before either wrote: the look is taken away, as the race would."""
        (slot,) = held.offered(1)
        held.book(0, slot)
        other = held.world.applications[1]
        with pytest.raises(IntegrityError), transaction.atomic():
            Interview.objects.create(application=other, slot=slot, booked_at=AT)
        monkeypatch.setattr(
            "workflows.scoring.services.booking._free", lambda application, slot_id, at: slot
        )
        with pytest.raises(TransitionError, match="just taken"):
            held.book(1, slot)
        assert not mail_to(other.candidate, "REQUEST")

    def test_moving_keeps_the_identity_and_raises_the_version(self, held):
        one, two = held.offered(2)
        held.book(0, one)
        moved = held.book(0, two)
        assert moved.slot == two
        before, after = mail_to(held.world.applications[0].candidate, "REQUEST")
        assert uid(before) == uid(after)
        assert (sequence(before), sequence(after)) == (0, 1)
        held.book(1, one)  # free again

    def test_who_cannot_make_the_new_time_gets_a_cancellation(self):
        held = make_interviews(members=4)
        one, two = held.propose(2)
        for index in range(4):
            held.answer(index, [one])
            held.answer(index, [two], can=index != 3)
        held.offer([one, two])
        held.book(0, one)
        held.book(0, two)
        assert [sequence(each) for each in mail_to(held.world.user(3), "CANCEL")] == [1]
        assert not mail_to(held.world.user(0), "CANCEL")
        assert len(mail_to(held.world.user(0), "REQUEST")) == 2

    def test_a_time_given_up_is_free_and_called_off(self, held):
        (slot,) = held.offered(1)
        held.book(0, slot)
        application = held.world.applications[0]
        for _ in range(2):
            services.release(application_id=application.pk, candidate=application.candidate, at=AT)
        assert [sequence(each) for each in mail_to(application.candidate, "CANCEL")] == [1]
        held.book(1, slot)
        again = held.offered(1, first=FIRST + 5 * HOUR)
        assert held.book(0, again[0]).sequence == 2

    def test_not_within_the_cut_off(self, held):
        soon, later = held.offered(2)
        late = soon.starts_at - 47 * HOUR
        with pytest.raises(TransitionError, match="less than 48 hours away"):
            held.book(0, soon, at=late)
        held.book(0, soon)
        with pytest.raises(NotAllowedError, match="Contact the recruitment team"):
            held.book(0, later, at=late)
        application = held.world.applications[0]
        with pytest.raises(NotAllowedError):
            services.release(
                application_id=application.pk, candidate=application.candidate, at=late
            )
        moved = services.book_for(
            application_id=application.pk, slot_id=later.pk, actor=held.coordinator, at=late
        )
        assert moved.slot == later

    def test_the_cut_off_is_the_campaigns_own(self, held):
        for hours, field in ((-1, "cutoff_hours"), (14 * 24 + 1, "cutoff_hours")):
            with pytest.raises(InvalidInputError, match="Give from 0"):
                self.set_round(held, hours)
            assert field
        self.set_round(held, 12)
        self.set_round(held, 6)  # the same row
        (slot,) = held.offered(1)
        held.book(0, slot, at=slot.starts_at - 7 * HOUR)

    def set_round(self, held, hours):
        return services.set_round(
            campaign_id=held.campaign.pk,
            cutoff_hours=hours,
            instructions="Bring nothing.",
            actor=held.coordinator,
            at=AT,
        )

    def test_a_time_without_a_proper_panel_for_this_candidate_is_not_theirs(self, held):
        (slot,) = held.offered(1)
        application = held.world.applications[0]
        ConflictDeclaration.objects.filter(
            membership=held.world.seats[2], candidate=application.candidate
        ).update(status=ConflictStatus.RECUSED, assessed_by=held.coordinator, assessed_at=AT)
        assert queries.choosable(application, at=AT) == []
        with pytest.raises(TransitionError, match="cannot be complete"):
            held.book(0, slot)
        assert queries.choosable(held.world.applications[1], at=AT) == [slot]

    def test_a_member_who_stepped_back_is_not_invited(self):
        held = make_interviews(members=4)
        (slot,) = held.offered(1)
        application = held.world.applications[0]
        ConflictDeclaration.objects.filter(
            membership=held.world.seats[3], candidate=application.candidate
        ).update(status=ConflictStatus.RECUSED, assessed_by=held.coordinator, assessed_at=AT)
        held.book(0, slot)
        assert not mail_to(held.world.user(3), "REQUEST")
        assert mail_to(held.world.user(2), "REQUEST")

    def test_who_steps_back_or_leaves_after_the_booking_is_called_off_and_nobody_else(
        self, django_capture_on_commit_callbacks
    ):
        held = make_interviews(members=5)
        slot, other = held.offered(2)
        application = held.world.applications[0]
        held.book(0, slot)
        held.book(1, other)
        back, gone, stays = (held.world.user(index) for index in (3, 4, 0))
        row = ConflictDeclaration.objects.get(
            membership=held.world.seats[3], candidate=application.candidate
        )

        def assess(outcome):
            with django_capture_on_commit_callbacks(execute=True):
                campaigns.assess_conflict(
                    conflict_id=row.pk,
                    outcome=outcome,
                    note="Looked at.",
                    measure="Another leads.",
                    actor=held.coordinator,
                    at=AT,
                )

        ConflictDeclaration.objects.filter(pk=row.pk).update(status=ConflictStatus.DECLARED)
        assert queries.kept_from(application) == {held.world.seats[3].pk}
        assess(ConflictStatus.RECUSED)
        assert [sequence(each) for each in mail_to(back, "CANCEL")] == [1]
        with django_capture_on_commit_callbacks(execute=True):
            campaigns.end_panel_membership(
                membership_id=held.world.seats[4].pk, actor=held.coordinator, at=AT
            )
        assert [sequence(each) for each in mail_to(gone, "CANCEL")] == [2, 1]
        assert len(mail_to(back, "CANCEL")) == 1
        services.follow_panel(campaign_id=held.campaign.pk, at=AT)
        assess(ConflictStatus.CLEAR)
        assert [sequence(each) for each in mail_to(back, "REQUEST")] == [0, 0, 3]
        assert len(mail_to(stays, "REQUEST")) == 2
        assert not mail_to(stays, "CANCEL")
        assert len(mail_to(application.candidate, "REQUEST")) == 1
        services.release(application_id=application.pk, candidate=application.candidate, at=AT)
        assert len(mail_to(gone, "CANCEL")) == 2
        assert len(mail_to(back, "CANCEL")) == 2

    def test_only_offered_times_of_ones_own_campaign(self, held):
        (asked,) = held.propose(1)
        with pytest.raises(TransitionError):
            held.book(0, asked)
        (foreign,) = make_interviews().offered(1)
        with pytest.raises(TransitionError):
            held.book(0, foreign)

    def test_only_the_candidate_and_only_while_it_is_the_stage(self, held):
        (slot,) = held.offered(1)
        one, two = held.world.applications[:2]
        with pytest.raises(NotVisibleError):
            services.book(application_id=one.pk, slot_id=slot.pk, candidate=two.candidate, at=AT)
        with pytest.raises(NotVisibleError):
            services.book(
                application_id=uuid.uuid4(), slot_id=slot.pk, candidate=two.candidate, at=AT
            )
        move_to(held.campaign, CampaignState.PANEL_REPORT_SIGNED)
        with pytest.raises(NotAllowedError, match="cannot be chosen"):
            held.book(0, slot)

    def test_the_coordinator_books_only_for_who_is_interviewed(self, held):
        (slot,) = held.offered(1)
        left_out = make_submitted(held.campaign, state=ApplicationState.NOT_SHORTLISTED)

        def book_for(application):
            return services.book_for(
                application_id=application.pk, slot_id=slot.pk, actor=held.coordinator, at=AT
            )

        with pytest.raises(NotVisibleError):
            book_for(left_out)
        one = held.world.applications[0]
        assert book_for(one) == book_for(one)
        move_to(held.campaign, CampaignState.PANEL_REPORT_SIGNED)
        with pytest.raises(TransitionError, match="once the shortlist is agreed"):
            book_for(held.world.applications[1])

    def test_withdrawing_a_time_tells_whom_it_concerns(self, held):
        booked, free = held.offered(2)
        held.book(0, booked)
        for slot in (booked, free):
            services.withdraw_slot(
                campaign_id=held.campaign.pk, slot_id=slot.pk, actor=held.coordinator, at=AT
            )
        assert len(mail_to(held.world.applications[0].candidate, "CANCEL")) == 1
        assert len(mail_to(held.world.user(1), "CANCEL")) == 1
        assert Interview.objects.get().slot is None
        with pytest.raises(NotVisibleError):
            queries.slot_in(held.campaign, free.pk)

    def test_a_time_that_has_passed_stays_on_the_record(self, held):
        (slot,) = held.offered(1)
        held.book(0, slot)
        with pytest.raises(TransitionError, match="has passed"):
            services.withdraw_slot(
                campaign_id=held.campaign.pk,
                slot_id=slot.pk,
                actor=held.coordinator,
                at=slot.starts_at,
            )
        assert Interview.objects.get().slot == slot

    def test_a_candidate_who_withdraws_frees_their_time(
        self, held, django_capture_on_commit_callbacks
    ):
        (slot,) = held.offered(1)
        held.book(0, slot)
        one, two = held.world.applications[:2]
        for application in (one, two):
            with django_capture_on_commit_callbacks(execute=True):
                applications.withdraw(
                    application_id=application.pk, candidate=application.candidate, at=AT
                )
        assert Interview.objects.get().slot is None
        assert len(mail_to(held.world.user(0), "CANCEL")) == 1


class TestInvitation:
    def invite(self, held):
        return services.invite(campaign_id=held.campaign.pk, actor=held.coordinator, at=AT)

    def test_those_without_a_time_are_asked_once(self, held):
        slots = held.offered(3)
        held.book(0, slots[0])
        assert self.invite(held) == 2
        self.invite(held)
        assert OutboxMessage.objects.filter(template="interview_invited").count() == 2

    def test_not_before_there_is_a_time_for_each(self, held):
        held.offered(2)
        with pytest.raises(TransitionError, match="Offer more"):
            self.invite(held)

    def test_not_before_the_shortlist(self):
        held = make_interviews(state=CampaignState.SIFT_MODERATION)
        with pytest.raises(TransitionError, match="once the shortlist is agreed"):
            self.invite(held)


class TestAdjustments:
    def ask(self, held, **needs):
        application = held.world.applications[0]
        return services.ask_adjustments(
            application_id=application.pk,
            needs={Occasion(key): text for key, text in needs.items()},
            candidate=application.candidate,
            at=AT,
        )

    def confirm(self, held, text, actor=None):
        return services.confirm_adjustment(
            adjustment_id=Adjustment.objects.get().pk,
            arrangement=text,
            actor=actor or held.coordinator,
            at=AT,
        )

    def test_asked_confirmed_and_asked_anew(self, held):
        assert self.ask(held, interview="Step-free access.", presentation="") == 1
        assert self.ask(held, interview="Step-free access.") == 0
        self.confirm(held, "Ground-floor room.")
        row = Adjustment.objects.get()
        assert (row.arrangement, row.confirmed_by) == ("Ground-floor room.", held.coordinator)
        self.ask(held, interview="Step-free access and a break.")
        assert Adjustment.objects.get().confirmed_at is None
        self.ask(held, interview="")
        assert not Adjustment.objects.exists()

    def test_too_long_or_empty_is_refused(self, held):
        with pytest.raises(InvalidInputError):
            self.ask(held, interview="x" * 2001)
        self.ask(held, interview="Step-free access.")
        for text in (" ", "x" * 2001):
            with pytest.raises(InvalidInputError):
                self.confirm(held, text)

    def test_nobody_else_confirms_and_the_trail_says_nothing_of_the_need(self, held):
        self.ask(held, interview="Step-free access.")
        with pytest.raises(NotVisibleError):
            self.confirm(held, "Room 1", actor=held.world.user(0))
        with pytest.raises(NotVisibleError):
            services.confirm_adjustment(
                adjustment_id=0, arrangement="x", actor=held.coordinator, at=AT
            )
        assert "Step-free" not in str([each.detail for each in AuditEvent.objects.all()])


def test_the_calendar_has_london_time_in_words_and_utc_in_figures(held):
    first = dt.datetime(AT.year + 1, 7, 1, 13, 30, tzinfo=dt.UTC)
    (slot,) = held.offered(1, first=first)
    held.book(0, slot)
    (message,) = mail_to(held.world.applications[0].candidate, "REQUEST")
    assert f"DTSTART:{first:%Y%m%d}T133000Z" in message.calendar
    assert "2:30pm (UK time)" in message.body
