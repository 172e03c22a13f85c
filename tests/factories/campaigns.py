import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal

from tests.factories.boards import give_role, make_body
from tests.factories.people import AT, make_user
from workflows.accounts.models import User
from workflows.boards.enums import Post
from workflows.boards.models import Body
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import Campaign, PanelMembership
from workflows.campaigns.rules.transitions import ORDER
from workflows.decisions import services as decisions
from workflows.decisions.queries import names_to_declare

_numbers = itertools.count(1)

CRITERIA = (
    services.CriterionInput(
        key="governance",
        title="Governance and assurance",
        description="Holds an executive to account.",
        weight=2,
        lead=True,
    ),
    services.CriterionInput(
        key="communities",
        title="Working with communities",
        description="Listens and acts.",
        weight=1,
    ),
    services.CriterionInput(
        key="digital", title="Digital change", description="Has led it.", weight=1, essential=False
    ),
)
ANCHORS = tuple(
    services.AnchorInput(value=value, label=label, description=f"{label} evidence.")
    for value, label in enumerate(
        ("Not demonstrated", "Minimal", "Moderate", "Acceptable", "Good", "Strong", "Outstanding"),
        start=1,
    )
)


def move_to(campaign: Campaign, state: CampaignState) -> Campaign:
    """Put a campaign straight into a state, without its guards: for tests that start half-way."""
    past_open = ORDER.get(state, 0) >= ORDER[CampaignState.OPEN]
    fields = {"state": state}
    if past_open:
        fields["opened_at"] = AT - dt.timedelta(days=30)
    if ORDER.get(state, 0) >= ORDER[CampaignState.CLOSED]:
        fields["opens_at"] = AT - dt.timedelta(days=30)
        fields["closes_at"] = AT - dt.timedelta(minutes=1)
    Campaign.objects.filter(pk=campaign.pk).update(**fields)
    campaign.refresh_from_db()
    return campaign


def make_campaign(
    *,
    body: Body | None = None,
    state: CampaignState = CampaignState.OPEN,
    title: str = "Non-executive director",
    closes_in: dt.timedelta = dt.timedelta(days=14),
    criteria: Sequence[services.CriterionInput] = CRITERIA,
    **fields: object,
) -> Campaign:
    """A campaign with criteria and anchors, in any state."""
    number = next(_numbers)
    given = services.CampaignInput(
        body=body or make_body(),
        post=fields.pop("post", Post.NED),
        title=title,
        reference=fields.pop("reference", f"T-{number:04d}"),
        need="A vacancy arises.",
        time_commitment_days=Decimal("2.5"),
        remuneration=13_000,
        term_years=3,
        opens_at=AT - dt.timedelta(days=7),
        closes_at=AT + closes_in,
        answer_min_words=fields.pop("answer_min_words", 5),
        answer_max_words=fields.pop("answer_max_words", 50),
    )
    campaign = services.create_campaign(given=given, actor=None, at=AT)
    services.set_criteria(
        campaign_id=campaign.pk, criteria=criteria, anchors=ANCHORS, actor=None, at=AT
    )
    return move_to(campaign, state)


def seat(campaign: Campaign, user: User, role: PanelRole = PanelRole.MEMBER) -> PanelMembership:
    return services.seat_panel_member(
        campaign_id=campaign.pk, user=user, role=role, actor=None, at=AT
    )


def make_assessor(campaign: Campaign) -> User:
    """A coordinator of the campaign's body, who assesses what others declare."""
    user = make_user()
    give_role(user, campaign.body)
    services.sync_campaign_grants(campaign=campaign, at=AT)
    return user


def declare_decider(campaign: Campaign, decider: User) -> None:
    """A decider declares no conflict with anybody who can be appointed."""
    decisions.declare(
        campaign_id=campaign.pk,
        declared={
            named.user_id: services.ConflictInput(has_conflict=False)
            for named in names_to_declare(campaign.pk)
        },
        actor=decider,
        at=AT,
    )


def make_panel(campaign: Campaign, size: int = 3) -> list[PanelMembership]:
    """A properly made-up panel: a chair, an independent member, and members."""
    roles = [PanelRole.CHAIR, PanelRole.INDEPENDENT, *[PanelRole.MEMBER] * (size - 2)]
    return [seat(campaign, make_user(), role) for role in roles]


def declare_none(membership: PanelMembership, candidates: Sequence[User]) -> None:
    """A member declares no conflict with each of these people."""
    services.declare_conflicts(
        membership_id=membership.pk,
        declared={
            candidate.pk: services.ConflictInput(has_conflict=False) for candidate in candidates
        },
        actor=membership.user,
        at=AT,
    )
