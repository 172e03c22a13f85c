"""Small random worlds for the policy: people, roles, seats, grants, applications, conflicts, locks and packs.

Nothing in them is tidy. Roles have ended or not begun, grants outlive them or were never given, people sit,
run and apply in the same campaign, accounts are closed: what the services would refuse is exactly what
the policy must bear. Rows go straight into the tables, so nothing here is derived by the code under test.
"""

import datetime as dt
import itertools
import random
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission

from tests.factories import AT
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.boards.enums import BodyKind, BodyRole, Post, Region
from workflows.boards.models import Body, BodyMembership, Committee, CommitteeMembership
from workflows.campaigns.enums import CampaignRole, CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    CampaignUserGrant,
    ConflictDeclaration,
    DeciderDeclaration,
    PanelMembership,
)
from workflows.core.clock import london_date
from workflows.invitations.enums import InvitationState
from workflows.invitations.models import Invitation
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackReader, PackUserGrant
from workflows.scoring.models import SiftSheet

TODAY = london_date(AT)
DAY = dt.timedelta(days=1)
S, A = CampaignState, ApplicationState
STATES = (
    S.SCHEDULED,
    *[S.OPEN] * 5,
    S.CLOSED,
    S.ELIGIBILITY,
    *[S.SIFT_SCORING] * 5,
    S.SIFT_MODERATION,
    S.SHORTLIST_AGREED,
    *[S.INTERVIEW] * 2,
    *[S.RECOMMENDED] * 2,
    S.DECIDED,
    S.PAUSED,
    S.PAUSED,
)
RESUMES = (S.OPEN, S.SIFT_SCORING, S.SHORTLIST_AGREED)
IN_SIFT = (A.ELIGIBLE, A.ELIGIBLE, A.ELIGIBLE, A.SHORTLISTED, A.NOT_SHORTLISTED)
APPLICATIONS = (*[A.DRAFT] * 4, A.SUBMITTED, A.WITHDRAWN, A.INELIGIBLE, A.PURGED, *IN_SIFT * 2)
CONFLICTS = (
    *[ConflictStatus.NONE] * 12,
    ConflictStatus.CLEAR,
    ConflictStatus.MANAGED,
    ConflictStatus.RECUSED,
    ConflictStatus.RECUSED,
    ConflictStatus.DECLARED,
)
SCORERS = (
    PanelRole.CHAIR,
    PanelRole.MEMBER,
    PanelRole.MEMBER,
    PanelRole.INDEPENDENT,
    PanelRole.GOVERNOR,
    PanelRole.ADVISER,
    PanelRole.STAKEHOLDER,
)
_numbers = itertools.count(1)


@dataclass
class World:
    """The rows, as they were written."""

    people: list[User] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    roles: list[BodyMembership] = field(default_factory=list)
    committees: list[Committee] = field(default_factory=list)
    committee_seats: list[CommitteeMembership] = field(default_factory=list)
    campaign_roles: list[CampaignMembership] = field(default_factory=list)
    seats: list[PanelMembership] = field(default_factory=list)
    conflicts: list[ConflictDeclaration] = field(default_factory=list)
    decider_conflicts: list[DeciderDeclaration] = field(default_factory=list)
    sheets: list[SiftSheet] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)
    readers: list[PackReader] = field(default_factory=list)
    addresses: list[EmailAddress] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    grants: set[tuple[int, str, object]] = field(default_factory=set)  # person, codename, object


class Maker:
    """Makes one world from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.world = World()

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def tenure(self) -> dict[str, dt.date | None]:
        """Held today, mostly; ended yesterday, or beginning tomorrow."""
        since, until = TODAY - 30 * DAY, None
        match self.random.randrange(10):
            case 0:
                until = TODAY - DAY
            case 1:
                since = TODAY + DAY
            case 2:
                until = TODAY
            case 3:
                since = TODAY
        return {"starts_on": since, "ends_on": until}

    def make(self) -> World:
        self.people()
        self.bodies()
        self.campaigns()
        self.panels()
        self.applications()
        self.sift()
        self.packs()
        self.invitations()
        self.grants()
        return self.world

    def people(self) -> None:
        self.world.people = User.objects.bulk_create(
            User(
                email=f"w{next(_numbers)}@example.org",
                full_name=f"Person {place}",
                is_active=not self.chance(0.08),
                is_superuser=self.chance(0.15),
                password="!",
            )
            for place in range(6)
        )

    def bodies(self) -> None:
        world = self.world
        for _ in range(2):
            number = next(_numbers)
            body = Body.objects.create(
                name=f"Body {number}",
                slug=f"body-{number}",
                kind=BodyKind.FOUNDATION_TRUST,
                region=Region.LONDON,
            )
            world.bodies.append(body)
            world.committees.append(Committee.objects.create(body=body, name="Nominations"))
        world.roles = BodyMembership.objects.bulk_create(
            BodyMembership(body=body, user=person, role=role, **self.tenure())
            for body in world.bodies
            for person in world.people
            for role in BodyRole
            if self.chance(0.2)
        )
        world.committee_seats = CommitteeMembership.objects.bulk_create(
            CommitteeMembership(committee=committee, user=person, **self.tenure())
            for committee in world.committees
            for person in world.people
            if self.chance(0.45)
        )

    def campaigns(self) -> None:
        for _ in range(2):
            state = self.random.choice(STATES)
            closes = self.random.choice([AT - DAY, AT + DAY, AT + DAY, AT])
            self.world.campaigns.append(
                Campaign.objects.create(
                    reference=f"W-{next(_numbers)}",
                    body=self.random.choice(self.world.bodies),
                    title="Chair",
                    post=Post.CHAIR,
                    state=state,
                    resume_state=self.random.choice(RESUMES) if state == S.PAUSED else "",
                    time_commitment_days=3,
                    remuneration=0,
                    opens_at=AT - 30 * DAY,
                    opened_at=None if state == S.SCHEDULED else AT - 30 * DAY,
                    closes_at=closes,
                    created_at=AT - 40 * DAY,
                )
            )

    def panels(self) -> None:
        self.world.seats = PanelMembership.objects.bulk_create(
            PanelMembership(
                campaign=campaign, user=person, role=self.random.choice(SCORERS), **self.tenure()
            )
            for campaign in self.world.campaigns
            for person in self.world.people
            if self.chance(0.5)
        )

        self.world.campaign_roles = CampaignMembership.objects.bulk_create(
            CampaignMembership(campaign=campaign, user=person, role=role, **self.tenure())
            for campaign in self.world.campaigns
            for person in self.world.people
            for role in CampaignRole
            if self.chance(0.15)
        )

    def applications(self) -> None:
        rows = []
        outside = User.objects.bulk_create(
            User(email=f"c{next(_numbers)}@example.org", full_name="Candidate", password="!")
            for _ in range(2)
        )
        for campaign in self.world.campaigns:
            for person in [*self.world.people, *outside]:
                if not self.chance(0.9 if person in outside else 0.3):
                    continue
                state, number = self.random.choice(APPLICATIONS), next(_numbers)
                sent = state != A.DRAFT
                rows.append(
                    Application(
                        campaign=campaign,
                        candidate=person,
                        state=state,
                        full_name=f"Candidate {number}",
                        reference=f"A-{number}" if sent else "",
                        blind_code=f"{number:08d}"[-8:] if sent else "",
                        submitted_at=AT - DAY if sent else None,
                        created_at=AT - DAY,
                        updated_at=AT - DAY,
                    )
                )
        self.world.applications = Application.objects.bulk_create(rows)
        self.world.people += outside

    def sift(self) -> None:
        world = self.world
        conflicts, sheets = [], []
        for seat in world.seats:
            thorough, finished = self.chance(0.8), self.chance(0.6)
            mine = [each for each in world.applications if each.campaign_id == seat.campaign_id]
            for place, each in enumerate(mine):
                if thorough or self.chance(0.5):
                    status = self.random.choice(CONFLICTS)
                    assessed = status in {"clear", "managed", "recused"}
                    conflicts.append(
                        ConflictDeclaration(
                            membership=seat,
                            candidate=each.candidate,
                            status=status,
                            declared_at=AT,
                            assessed_by=world.people[0] if assessed else None,
                            assessed_at=AT if assessed else None,
                        )
                    )
                if finished or self.chance(0.5):
                    locked = AT if finished or self.chance(0.4) else None
                    sheets.append(
                        SiftSheet(
                            membership=seat, application=each, position=place, locked_at=locked
                        )
                    )
        world.conflicts = ConflictDeclaration.objects.bulk_create(conflicts)
        world.decider_conflicts = DeciderDeclaration.objects.bulk_create(
            DeciderDeclaration(
                campaign_id=each.campaign_id,
                user=person,
                candidate=each.candidate,
                status=self.random.choice(["none", "declared"]),
                declared_at=AT,
            )
            for each in world.applications
            for person in world.people
            if self.chance(0.03)
        )
        world.sheets = SiftSheet.objects.bulk_create(sheets)

    def packs(self) -> None:
        world = self.world
        for campaign in world.campaigns:
            committee = next(
                each
                for each in self.random.sample(world.committees, 2)
                if each.body_id == campaign.body_id or self.chance(0.2)
            )
            for _ in range(2):
                state = self.random.choice(list(PackState))
                out = state not in {PackState.DRAFT, PackState.CLEARED}
                pack = Pack.objects.create(
                    campaign=campaign,
                    committee=committee,
                    state=state,
                    title="Appointment",
                    meeting_on=TODAY + 5 * DAY,
                    item_number=str(next(_numbers)),
                    author=world.people[0],
                    executive_summary="Summary",
                    recommendation="Appoint",
                    created_at=AT,
                    edited_at=AT,
                    issued_at=AT if out else None,
                    issued_by=world.people[0] if out else None,
                )
                world.packs.append(pack)
                world.readers += PackReader.objects.bulk_create(
                    PackReader(pack=pack, user=person, issued_at=AT)
                    for person in world.people
                    if self.chance(0.6)
                )

    def invitations(self) -> None:
        """Some addresses were shown to be their person's, some not; some invitations went to nobody known."""
        world = self.world
        world.addresses = EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=self.chance(0.7), primary=True)
            for person in world.people
        )
        for person in world.people:
            state = self.random.choice([*[InvitationState.WAITING] * 4, *InvitationState])
            answered = state in {InvitationState.ACCEPTED, InvitationState.DECLINED}
            number = next(_numbers)
            world.invitations.append(
                Invitation.objects.create(
                    kind="panel",
                    place=str(world.campaigns[0].pk),
                    role="member",
                    scope=world.campaigns[0].reference,
                    email=person.email if self.chance(0.8) else f"i{number}@example.org",
                    state=state,
                    token_digest=str(number),
                    invited_by=world.people[0],
                    created_at=AT - 9 * DAY,
                    sent_at=AT - 9 * DAY,
                    expires_at=self.random.choice([AT - DAY, AT, AT + DAY, AT + DAY]),
                    answered_by=person if answered else None,
                    answered_at=AT if answered else None,
                    made="x:1" if state == InvitationState.ACCEPTED else "",
                )
            )

    def grants(self) -> None:
        """Mostly given; now and then to nobody who holds the office, or not to somebody who does."""
        for campaign in self.world.campaigns:
            self.granted(CampaignUserGrant, campaign)
        for pack in self.world.packs:
            self.granted(PackUserGrant, pack)

    def granted(self, model, target) -> None:
        rows = []
        for permission in Permission.objects.filter(
            content_type__app_label=target._meta.app_label,
            codename__in=[codename for codename, _ in target._meta.permissions],
        ):
            for person in self.world.people:
                if self.chance(0.75):
                    rows.append(model(user=person, permission=permission, content_object=target))
                    self.world.grants.add((person.pk, permission.codename, target.pk))
        model.objects.bulk_create(rows)


def make_world(seed: int) -> World:
    return Maker(seed).make()
