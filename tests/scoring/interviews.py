"""A campaign whose shortlist is agreed and whose panel interviews, and the ways its people act on it."""

import datetime as dt
from dataclasses import dataclass

from tests.factories import AT, move_to
from tests.scoring.world import World, make_world
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign, PanelMembership
from workflows.scoring import services
from workflows.scoring.enums import Occasion, SlotState
from workflows.scoring.models import Adjustment, Interview, InterviewSlot, SlotAnswer
from workflows.scoring.services import SlotsInput

HOUR = dt.timedelta(hours=1)
FIRST = (AT + dt.timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)


@dataclass
class Interviews:
    """A sift that was finished, and what comes after it."""

    world: World

    @property
    def campaign(self) -> Campaign:
        return self.world.campaign

    @property
    def coordinator(self) -> User:
        return self.world.coordinator

    def propose(
        self, number: int = 3, *, first: dt.datetime = FIRST, **given
    ) -> list[InterviewSlot]:
        given = {"minutes": 45, "gap": 15, "place": "Room 4, Civic Hall", **given}
        return services.propose_slots(
            campaign_id=self.campaign.pk,
            given=SlotsInput(first=first, number=number, **given),
            actor=self.coordinator,
            at=AT,
        )

    def answer(self, index: int, slots, *, can: bool = True) -> int:
        return services.answer_slots(
            reference=self.campaign.reference,
            answers={slot.pk: can for slot in slots},
            actor=self.world.user(index),
            at=AT,
        )

    def offer(self, slots) -> int:
        return services.offer_slots(
            campaign_id=self.campaign.pk,
            slot_ids=[slot.pk for slot in slots],
            actor=self.coordinator,
            at=AT,
        )

    def offered(self, number: int = 3, **given) -> list[InterviewSlot]:
        """Times that the whole panel can make, offered."""
        slots = self.propose(number, **given)
        for index in range(len(self.world.seats)):
            self.answer(index, slots)
        self.offer(slots)
        return slots

    def book(self, place: int, slot: InterviewSlot, *, at: dt.datetime = AT) -> Interview:
        application = self.world.applications[place]
        return services.book(
            application_id=application.pk,
            slot_id=slot.pk,
            candidate=application.candidate,
            at=at,
        )


def make_interviews(
    candidates: int = 3,
    members: int = 3,
    *,
    state: CampaignState = CampaignState.INTERVIEW,
    **fields,
) -> Interviews:
    """Everybody finished the sift with no conflict, and every candidate is shortlisted."""
    world = make_world(candidates=candidates, members=members, **fields)
    for index in range(members):
        world.declare(index)
    shortlist(world.applications)
    move_to(world.campaign, state)
    return Interviews(world)


def shortlist(applications: list[Application]) -> None:
    for application in applications:
        application.state = ApplicationState.SHORTLISTED
        application.save()


def interviewing(people: dict[str, User], scene):
    """Fill a scene of the access grid: a booked time, a free one, and an adjustment that waits."""
    campaign = Campaign.objects.get(reference=scene.values["reference"])
    shortlist(list(campaign.applications.all()))
    own = campaign.applications.get(pk=scene.values["application_id"])
    booked, free, asked = (
        InterviewSlot.objects.create(
            campaign=campaign,
            starts_at=FIRST + HOUR * place,
            minutes=45,
            place="Room 4",
            state=state,
            created_at=AT,
        )
        for place, state in enumerate((SlotState.OFFERED, SlotState.OFFERED, SlotState.PROPOSED))
    )
    SlotAnswer.objects.bulk_create(
        SlotAnswer(slot=slot, membership=seat, can=True, answered_at=AT)
        for slot in (booked, free, asked)
        for seat in PanelMembership.objects.filter(campaign=campaign, ends_on=None)
    )
    Interview.objects.create(application=own, slot=booked, booked_at=AT)
    wish = Adjustment.objects.create(
        application=own, occasion=Occasion.INTERVIEW, need="Step-free access.", asked_at=AT
    )
    scene.values |= {"slot_id": asked.pk, "free_id": free.pk, "adjustment_id": wish.pk}
    return scene
