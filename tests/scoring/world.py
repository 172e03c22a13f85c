"""A campaign being scored, small or large, and the ways its people act on it."""

from dataclasses import dataclass

from tests.factories import AT, give_role, make_campaign, make_panel, make_submitted, make_user
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, Relationship
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership
from workflows.scoring import services

NONE = campaigns.ConflictInput(has_conflict=False)
CONFLICT = campaigns.ConflictInput(
    has_conflict=True, relationship=Relationship.BOARD, detail="We served."
)


@dataclass
class World:
    campaign: Campaign
    coordinator: User
    seats: list[PanelMembership]
    applications: list[Application]

    @property
    def reference(self) -> str:
        return self.campaign.reference

    @property
    def keys(self) -> list[str]:
        return [criterion.key for criterion in self.campaign.criteria.all()]

    def user(self, index: int) -> User:
        return self.seats[index].user

    def declare(self, index: int, *conflicting: Application) -> None:
        people = {application.candidate_id for application in conflicting}
        services.declare(
            reference=self.reference,
            declared={
                each.candidate_id: CONFLICT if each.candidate_id in people else NONE
                for each in self.applications
            },
            actor=self.user(index),
            at=AT,
        )

    def assess(self, index: int, application: Application, outcome: ConflictStatus) -> None:
        row = ConflictDeclaration.objects.get(
            membership=self.seats[index], candidate=application.candidate_id
        )
        campaigns.assess_conflict(
            conflict_id=row.pk,
            outcome=outcome,
            note="Looked at.",
            measure="Another member leads.",
            actor=self.coordinator,
            at=AT,
        )
        services.ensure_sheets(membership_id=self.seats[index].pk, at=AT)  # as the listener does

    def save(self, index: int, application: Application, key: str, value: int | None = 5, **given):
        given = {"comment": "Clear evidence.", "version": 0, "save_id": "", **given}
        return services.save_score(
            reference=self.reference,
            blind_code=application.blind_code,
            criterion=key,
            value=value,
            actor=self.user(index),
            at=AT,
            **given,
        )

    def score_all(
        self, index: int, value: int = 5, applications=None, comment="Clear evidence."
    ) -> None:
        for application in applications or self.applications:
            for key in self.keys:
                self.save(index, application, key, value, comment=comment)

    def lock(self, index: int) -> int:
        return services.lock_all(reference=self.reference, actor=self.user(index), at=AT)

    def finish(self, index: int, value: int = 5) -> None:
        self.declare(index)
        self.score_all(index, value)
        self.lock(index)


def make_world(candidates: int = 3, members: int = 3, **fields) -> World:
    campaign = make_campaign(state=CampaignState.SIFT_SCORING, **fields)
    coordinator = make_user("Cora Coordinator")
    give_role(coordinator, campaign.body)
    campaigns.sync_campaign_grants(campaign=campaign, at=AT)
    seats = make_panel(campaign, members)
    applications = [
        make_submitted(campaign, make_user(f"Zz Candidate {n}"), state=ApplicationState.ELIGIBLE)
        for n in range(candidates)
    ]
    return World(campaign, coordinator, seats, applications)
