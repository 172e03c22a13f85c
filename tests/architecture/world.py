"""One world for the grid: a campaign in each of four states, packs in three, and everybody who may knock."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.contrib.auth.models import Group

from cms.setup import EDITORS, ensure_site
from tests.architecture.canaries import Canaries
from tests.factories import (
    AT,
    CRITERIA,
    give_role,
    invite,
    link_of,
    make_application,
    make_board_seat,
    make_body,
    make_campaign,
    make_committee,
    make_submitted,
    make_term,
    make_user,
    move_to,
    seat,
    seat_on_committee,
)
from tests.scoring.interviews import interviewing
from tests.scoring.world import World
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.boards.models import (
    Body,
    Committee,
    Holder,
    IndependenceFlag,
    IndependenceTest,
    Term,
)
from workflows.campaigns.enums import CampaignRole, CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    DeciderDeclaration,
    StageDate,
)
from workflows.campaigns.services import (
    end_panel_membership,
    give_campaign_role,
    sync_campaign_grants,
)
from workflows.core.files import store
from workflows.core.models import Job
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackBuild, PackReader
from workflows.packs.services import sync_pack_grants
from workflows.scoring.models import Shortlist, ShortlistEntry

STATES = (
    CampaignState.OPEN,
    CampaignState.SIFT_SCORING,
    CampaignState.SIFT_MODERATION,
    CampaignState.SHORTLIST_AGREED,
)
PACKS = (PackState.DRAFT, PackState.CLEARED, PackState.ISSUED)
ANONYMOUS = "anonymous"
ROLES = (
    ANONYMOUS,
    "owner",  # the candidate whose application is asked for
    "rival",  # another candidate of the same campaign
    "member",  # scores, seated today
    "adviser",  # on the panel, does not score
    "former",  # sat on the panel until yesterday
    "elsewhere",  # scores in another body's campaign
    "coordinator",
    "judge",  # became coordinator of the body while sitting on the panel
    "neighbour",  # coordinator of another body
    "auditor",
    "independent",  # scores as well, and reads the trail
    "analyst",  # equality analyst of the body
    "fppt",  # its fit and proper person test officer
    "secretary",
    "decider",
    "reader",  # on the committee, the pack was addressed to them
    "latecomer",  # joined the committee after the pack was issued
    "outsider",  # on another body's committee
    "stakeholder",  # of the campaign
    "invited",  # to its panel, and has not answered
    "editor",  # Wagtail's group
    "administrator",  # superuser without any role
    "closed",  # holds every role of the body; the account is closed
)


@dataclass
class Scene:
    """What an address is about: the values for its converters."""

    name: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class Everything:
    people: dict[str, User]
    campaigns: list[Scene]
    interviews: list[Scene]
    packs: list[Scene]
    canaries: Canaries


def make_everything() -> Everything:
    ensure_site(at=AT)
    people = {
        role: make_user(f"{role.title()} Person", is_superuser=role == "administrator")
        for role in ROLES
        if role != ANONYMOUS
    }
    people["editor"].groups.add(Group.objects.get(name=EDITORS))
    body, committee = _body(people)
    _other_body(people)
    canaries = Canaries()
    campaigns = [_campaign(people, body, state, canaries) for state in STATES]
    interviewed = _campaign(people, body, CampaignState.INTERVIEW, canaries)
    interviews = [interviewing(people, interviewed)]
    for name in ("judge", "closed"):
        give_role(people[name], body)
    for campaign in Campaign.objects.filter(body=body):
        sync_campaign_grants(campaign=campaign, at=AT)
    agreed = str(campaigns[-1].values["reference"])
    packs = [_pack(people, committee, agreed, state) for state in PACKS]
    seat_on_committee(people["latecomer"], committee)
    people["closed"].is_active = False
    people["closed"].save()
    return Everything(people, campaigns, interviews, packs, canaries)


def _body(people: dict[str, User]) -> tuple[Body, Committee]:
    body = make_body()
    give_role(people["coordinator"], body)
    for role in set(BodyRole) - {BodyRole.COORDINATOR, BodyRole.PROTECTION}:
        give_role(people[role.value], body, role)
        give_role(people["closed"], body, role)
    make_term(make_board_seat(body), "Ada Bright", dt.date(2024, 1, 1), dt.date(2025, 1, 1))
    IndependenceFlag.objects.create(
        holder=Holder.objects.get(body=body),
        test=IndependenceTest.objects.create(
            body_kind=body.kind, key="family", text="Family", valid_from=dt.date(2020, 1, 1)
        ),
        note="A cousin.",
        stated_on=dt.date(2024, 1, 1),
    )
    committee = make_committee(body)
    seat_on_committee(people["reader"], committee)
    seat_on_committee(people["closed"], committee)
    return body, committee


def _other_body(people: dict[str, User]) -> None:
    other = make_body()
    give_role(people["neighbour"], other)
    seat_on_committee(people["outsider"], make_committee(other))
    campaign = make_campaign(body=other, state=CampaignState.SIFT_SCORING)
    seat(campaign, people["elsewhere"])
    sync_campaign_grants(campaign=campaign, at=AT)


def _campaign(
    people: dict[str, User], body: Body, state: CampaignState, canaries: Canaries
) -> Scene:
    opened = state == CampaignState.OPEN
    # members score in the state for it; the campaign is moved on afterwards
    campaign = make_campaign(body=body, state=state if opened else CampaignState.SIFT_SCORING)
    seats = [
        seat(campaign, people["member"]),
        seat(campaign, people["judge"], PanelRole.CHAIR),
        seat(campaign, people["independent"], PanelRole.INDEPENDENT),
        seat(campaign, people["closed"]),
    ]
    seat(campaign, people["adviser"], PanelRole.ADVISER)
    end_panel_membership(
        membership_id=seat(campaign, people["former"]).pk, actor=people["coordinator"], at=AT
    )
    give_campaign_role(
        campaign_id=campaign.pk,
        user=people["stakeholder"],
        role=CampaignRole.STAKEHOLDER,
        actor=None,
        at=AT,
    )
    invited = invite(campaign, people["coordinator"], people["invited"].email)
    sync_campaign_grants(campaign=campaign, at=AT)
    StageDate.objects.update_or_create(
        campaign=campaign, stage="sift", defaults={"planned_on": dt.date(2027, 5, 1)}
    )
    standing = ApplicationState.SUBMITTED if opened else ApplicationState.ELIGIBLE
    rival = make_submitted(campaign, people["rival"], state=standing)
    own = (
        make_application(campaign, people["owner"])
        if opened
        else make_submitted(campaign, people["owner"], state=standing)
    )
    if not opened:
        sift = World(campaign, people["coordinator"], seats, [own, rival])
        for index in range(len(seats)):
            if state == CampaignState.SIFT_SCORING:
                sift.declare(index)
            else:
                sift.finish(index)
    waiting = ConflictDeclaration.objects.create(
        membership=seats[2],
        candidate=make_user(),
        status=ConflictStatus.DECLARED,
        relationship="board",
        detail="We served.",
        declared_at=AT,
    )
    by_decider = DeciderDeclaration.objects.create(
        campaign=campaign,
        user=people["decider"],
        candidate=make_user(),
        status=ConflictStatus.DECLARED,
        relationship="board",
        detail="We served.",
        declared_at=AT,
    )
    if state == CampaignState.SHORTLIST_AGREED:
        listed = Shortlist.objects.create(
            campaign=campaign, agreed_by=people["coordinator"], agreed_at=AT
        )
        ShortlistEntry.objects.create(
            shortlist=listed, application=own, included=True, total=5, meets_minimum=True
        )
    if not opened:
        move_to(campaign, state)
    for name, application in (("owner", own), ("rival", rival)):
        canaries.plant(name, application)
    values = {
        "reference": campaign.reference,
        "slug": body.slug,
        "application_id": own.pk,
        "key": CRITERIA[0].key,
        "code": rival.blind_code,
        "stage": "sift",
        "membership_id": seats[2].pk,
        "conflict_id": waiting.pk,
        "seat_id": body.seats.get().pk,
        "term_id": Term.objects.get(seat__body=body).pk,
        "holder_id": body.holders.get().pk,
        "flag_id": IndependenceFlag.objects.get(holder__body=body).pk,
        "invitation_id": invited.pk,
        "register": "panel",
        "to": "panel",
        "user_id": people["member"].pk,
        "token": link_of(invited).rstrip("/").rpartition("/")[2],
        "declaration_id": by_decider.pk,
    }
    return Scene(state.value, values)


def _pack(people: dict[str, User], committee: Committee, reference: str, state: PackState) -> Scene:
    issued = state == PackState.ISSUED
    pack = Pack.objects.create(
        campaign=Campaign.objects.get(reference=reference),
        committee=committee,
        state=state,
        title="Appointment",
        meeting_on=dt.date(2027, 6, 1),
        item_number=state.value,
        author=people["coordinator"],
        executive_summary="Why.",
        recommendation="Approve.",
        created_at=AT,
        edited_at=AT,
        issued_at=AT if issued else None,
        issued_by=people["coordinator"] if issued else None,
    )
    job = Job.objects.create(
        name="packs.build",
        key=f"grid:{uuid.uuid4()}",
        state="done",
        dispatched_at=AT,
        created_at=AT,
        finished_at=AT,
    )
    made = store.save_made(
        data=b"%PDF-1.7 not really",
        purpose="pack",
        name="pack.pdf",
        content_type="application/pdf",
        pages=1,
        at=AT,
    )
    PackBuild.objects.create(
        pack=pack, number=1, job=job, taken_at=AT, file=made, pages=1, finished_at=AT
    )
    if issued:
        for name in ("reader", "closed"):
            PackReader.objects.create(pack=pack, user=people[name], issued_at=AT)
    sync_pack_grants(pack=pack, at=AT)
    return Scene(f"pack {state.value}", {"pack_id": pack.pk})
