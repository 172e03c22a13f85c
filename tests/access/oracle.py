"""What the policy should answer in a world, worked out from the rows by hand: no query, none of the code under test."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tests.access.worlds import TODAY, World
from tests.factories import AT

RUNNING = {
    "eligible",
    "longlisted",
    "shortlisted",
    "not_shortlisted",
    "interviewed",
    "appointable",
    "not_appointable",
    "recommended",
    "conditional_offer",
    "appointed",
    "reserve",
    "declined",
    "failed_checks",
}
ROAD = [
    "sift_scoring",
    "sift_moderation",
    "shortlist_agreed",
    "assessment",
    "interview",
    "panel_report_signed",
    "recommended",
    "decided",
    "checks",
    "announced",
    "closed_out",
]
SCORING = {"chair", "member", "independent", "senior_independent", "governor", "assessor"}
OUT = {"issued", "minuted", "published"}
ASKED = RUNNING - {"eligible", "longlisted", "not_shortlisted"}
FIT = {"none", "clear", "managed"}


def held(row) -> bool:
    return row.starts_on <= TODAY and (row.ends_on is None or row.ends_on >= TODAY)


@dataclass
class Oracle:
    """One person in one world. Each action is a method that takes a row and says yes or no."""

    world: World
    person: object

    # ---- offices

    def granted(self, codename, target) -> bool:
        return (self.person.pk, codename, target.pk) in self.world.grants

    def role(self, role, body_id) -> bool:
        return any(
            row.role == role and row.body_id == body_id and held(row)
            for row in self.world.roles
            if row.user_id == self.person.pk
        )

    def seats(self, campaign):
        return [
            row
            for row in self.world.seats
            if row.user_id == self.person.pk and row.campaign_id == campaign.pk
        ]

    @cached_property
    def by_campaign(self):
        return {
            campaign.pk: [
                each for each in self.world.applications if each.campaign_id == campaign.pk
            ]
            for campaign in self.world.campaigns
        }

    def campaign(self, pk):
        return next(each for each in self.world.campaigns if each.pk == pk)

    def applied(self, campaign) -> bool:
        return any(
            each.state not in {"draft", "purged"}
            or (each.state == "draft" and campaign.state in {"open", "paused"})
            for each in self.by_campaign[campaign.pk]
            if each.candidate_id == self.person.pk
        )

    def named(self, campaign) -> bool:
        """Whether names are known to those who score."""
        state = campaign.resume_state if campaign.state == "paused" else campaign.state
        return state in ROAD[2:]

    # ---- accounts

    def accounts_view_as(self, person) -> bool:
        other = person.pk != self.person.pk and person.is_active and not person.is_superuser
        return self.person.is_superuser and other

    # ---- boards

    def boards_manage(self, body) -> bool:
        return self.role("coordinator", body.pk) or self.role("secretary", body.pk)

    def boards_open(self, body) -> bool:
        reads = self.role("auditor", body.pk) or self.role("protection", body.pk)
        return reads or self.boards_manage(body)

    # ---- roles and invitations

    def boards_give(self, body) -> bool:
        return self.role("coordinator", body.pk)

    def invitations_answer(self, row) -> bool:
        theirs = any(
            each.email == row.email and each.verified
            for each in self.world.addresses
            if each.user_id == self.person.pk
        )
        return theirs and row.state == "waiting" and row.expires_at > AT

    # ---- campaigns

    def campaigns_start(self, body) -> bool:
        return self.role("coordinator", body.pk)

    def coordinates(self, campaign) -> bool:
        return self.role("coordinator", campaign.body_id) or self.campaign_role(
            "coordinator", campaign
        )

    def campaign_role(self, role, campaign) -> bool:
        return any(
            row.role == role and row.campaign_id == campaign.pk and held(row)
            for row in self.world.campaign_roles
            if row.user_id == self.person.pk
        )

    def campaigns_audit(self, campaign) -> bool:
        independent = any(
            row.role in {"independent", "senior_independent"} and held(row)
            for row in self.seats(campaign)
        )
        office = (
            self.role("auditor", campaign.body_id)
            or self.role("protection", campaign.body_id)
            or self.campaign_role("auditor", campaign)
            or independent
        )
        return self.granted("audit_campaign", campaign) and office and not self.applied(campaign)

    def campaigns_stakeholder(self, campaign) -> bool:
        seated = any(row.role == "stakeholder" and held(row) for row in self.seats(campaign))
        return (
            self.granted("comment_campaign", campaign)
            and (seated or self.campaign_role("stakeholder", campaign))
            and self.named(campaign)
            and not self.applied(campaign)
        )

    def campaigns_manage(self, campaign) -> bool:
        return (
            self.granted("manage_campaign", campaign)
            and self.coordinates(campaign)
            and not self.applied(campaign)
        )

    def campaigns_past(self, campaign) -> bool:
        blind = self.campaigns_score(campaign) and not self.named(campaign)
        return self.campaigns_audit(campaign) and not blind

    def campaigns_score(self, campaign) -> bool:
        return (
            self.granted("score_campaign", campaign)
            and any(row.role in SCORING and held(row) for row in self.seats(campaign))
            and not self.applied(campaign)
        )

    def sits_as(self, roles, campaign) -> bool:
        return self.campaigns_score(campaign) and any(
            row.role in roles and held(row) for row in self.seats(campaign)
        )

    def blind(self, campaign) -> bool:
        return self.campaigns_score(campaign) and not self.named(campaign)

    def campaigns_register(self, campaign) -> bool:
        reads = (
            self.campaigns_manage(campaign)
            or self.campaigns_audit(campaign)
            or self.sits_as({"chair"}, campaign)
        )
        return reads and not self.blind(campaign)

    def campaigns_assess(self, campaign) -> bool:
        seated = self.sits_as({"chair", "independent", "senior_independent"}, campaign)
        return (self.campaigns_manage(campaign) or seated) and not self.blind(campaign)

    # ---- applications

    def applications_start(self, campaign) -> bool:
        return (
            campaign.state == "open"
            and campaign.closes_at > AT
            and not any(held(row) for row in self.seats(campaign))
            and not self.coordinates(campaign)
        )

    def applications_read_own(self, row) -> bool:
        return row.candidate_id == self.person.pk and row.state != "purged"

    def applications_edit(self, row) -> bool:
        campaign = self.campaign(row.campaign_id)
        return (
            self.applications_read_own(row)
            and row.state == "draft"
            and campaign.state == "open"
            and campaign.closes_at > AT
        )

    def applications_submit(self, row) -> bool:
        return self.applications_edit(row) and self.applications_start(
            self.campaign(row.campaign_id)
        )

    def applications_withdraw(self, row) -> bool:
        ended = {
            "draft",
            "ineligible",
            "not_shortlisted",
            "not_appointable",
            "conditional_offer",
            "appointed",
            "withdrawn",
            "declined",
            "failed_checks",
            "purged",
        }
        return row.candidate_id == self.person.pk and row.state not in ended

    def applications_list(self, campaign) -> bool:
        return self.campaigns_manage(campaign) and (
            self.named(campaign) or not self.campaigns_score(campaign)
        )

    def applications_read(self, row) -> bool:
        if row.state == "purged":
            return False
        if row.candidate_id == self.person.pk:
            return True
        return row.state != "draft" and self.applications_list(self.campaign(row.campaign_id))

    def applications_timeline(self, row) -> bool:
        if row.state in {"draft", "purged"}:
            return False
        campaign = self.campaign(row.campaign_id)
        vouches = (
            self.named(campaign)
            and self.campaigns_audit(campaign)
            and not any(held(each) for each in self.seats(campaign))
        )
        return vouches or self.applications_list(campaign)

    # ---- scoring

    def status(self, seat, row) -> str | None:
        return next(
            (
                each.status
                for each in self.world.conflicts
                if each.membership_id == seat.pk and each.candidate_id == row.candidate_id
            ),
            None,
        )

    def running(self, campaign):
        return [each for each in self.by_campaign[campaign.pk] if each.state in RUNNING]

    def left(self, campaign):
        """Whom a panel still names while it is blind: they withdrew after somebody may have met them."""
        met = {each.application_id for each in self.world.sheets}
        return [
            each
            for each in self.by_campaign[campaign.pk]
            if each.state == "withdrawn" and each.pk in met and not self.named(campaign)
        ]

    def scoring_meet(self, row) -> bool:
        campaign = self.campaign(row.campaign_id)
        if not self.campaigns_score(campaign) or campaign.state not in ROAD:
            return False
        (seat,) = self.seats(campaign)
        said = [self.status(seat, each) for each in self.running(campaign) + self.left(campaign)]
        return (
            row.state in RUNNING
            and None not in said
            and "declared" not in said
            and self.status(seat, row) in FIT
        )

    def scoring_score(self, row) -> bool:
        return self.campaign(row.campaign_id).state == "sift_scoring" and self.scoring_meet(row)

    def locks(self, seat) -> set:
        return {
            each.application_id
            for each in self.world.sheets
            if each.membership_id == seat.pk and each.locked_at
        }

    def scoring_table(self, campaign) -> bool:
        sat = any(
            row.role in SCORING and (held(row) or self.locks(row)) for row in self.seats(campaign)
        )
        return self.campaigns_manage(campaign) and not sat

    def chairs(self, campaign) -> bool:
        return self.campaigns_score(campaign) and any(
            row.role == "chair" and held(row) for row in self.seats(campaign)
        )

    def scoring_moderate(self, campaign) -> bool:
        return campaign.state in ROAD[1:] and (
            self.chairs(campaign) or self.scoring_table(campaign)
        )

    def scoring_follow(self, campaign) -> bool:
        return campaign.state in ROAD[1:] and self.campaigns_score(campaign)

    def finished(self, seat, campaign) -> bool:
        """Whether a member has locked, fit, every candidate they are not recused from."""
        left = [each for each in self.running(campaign) if self.status(seat, each) != "recused"]
        return bool(self.running(campaign)) and all(
            self.status(seat, each) in FIT and each.pk in self.locks(seat) for each in left
        )

    def scoring_agreement(self, campaign) -> bool:
        chairs = [row for row in self.seats(campaign) if row.role == "chair" and held(row)]
        if not (chairs and self.campaigns_score(campaign)):
            return self.scoring_table(campaign) and self.table_open(campaign)
        over = (campaign.resume_state or campaign.state) in ROAD[1:]
        named = self.running(campaign) + self.left(campaign)
        return over and all(
            self.finished(seat, campaign)
            and "declared" not in [self.status(seat, each) for each in named]
            for seat in chairs
        )

    def scoring_see_marks(self, sheet) -> bool:
        owner = next(each for each in self.world.seats if each.pk == sheet.membership_id)
        campaign = self.campaign(owner.campaign_id)
        row = next(each for each in self.world.applications if each.pk == sheet.application_id)
        counted = held(owner) or bool(self.locks(owner))
        if row.state not in RUNNING or owner.role not in SCORING or not counted:
            return False
        counts = self.status(owner, row) in FIT and sheet.locked_at is not None
        if self.campaigns_score(campaign):
            (mine,) = self.seats(campaign)
            if self.status(mine, row) not in FIT:
                return False
            return mine.pk == owner.pk or (counts and self.finished(mine, campaign))
        return counts and self.scoring_table(campaign) and self.table_open(campaign)

    def table_open(self, campaign) -> bool:
        state = campaign.resume_state or campaign.state
        sitting = [
            each
            for each in self.world.seats
            if each.campaign_id == campaign.pk and each.role in SCORING and held(each)
        ]
        return state in ROAD[1:] or (
            bool(sitting) and all(self.finished(each, campaign) for each in sitting)
        )

    # ---- interviews

    def scoring_arrange(self, campaign) -> bool:
        return self.scoring_table(campaign)

    def scoring_attend(self, row) -> bool:
        return row.candidate_id == self.person.pk and row.state in ASKED

    def scoring_book(self, row) -> bool:
        campaign = self.campaign(row.campaign_id)
        stage = campaign.state in {"shortlist_agreed", "assessment", "interview"}
        return stage and row.candidate_id == self.person.pk and row.state == "shortlisted"

    # ---- decisions

    def decisions_decide(self, campaign) -> bool:
        return (
            self.role("decider", campaign.body_id)
            and campaign.state in ROAD[6:]
            and not self.applied(campaign)
        )

    def decisions_record(self, campaign) -> bool:
        return self.campaigns_manage(campaign) or self.decisions_decide(campaign)

    # ---- packs

    def packs_manage(self, pack) -> bool:
        campaign = self.campaign(pack.campaign_id)
        office = self.campaigns_manage(campaign) or self.role("secretary", campaign.body_id)
        return self.granted("manage_pack", pack) and office and not self.applied(campaign)

    def packs_know(self, pack) -> bool:
        campaign = self.campaign(pack.campaign_id)
        seated = any(
            row.user_id == self.person.pk and row.committee_id == pack.committee_id and held(row)
            for row in self.world.committee_seats
        )
        addressed = any(
            row.pack_id == pack.pk and row.user_id == self.person.pk for row in self.world.readers
        )
        return self.granted("read_pack", pack) and (
            self.role("secretary", campaign.body_id) or (pack.state in OUT and seated and addressed)
        )

    def conflicted(self, campaign) -> bool:
        mine = {row.pk for row in self.seats(campaign)}
        as_decider = any(
            row.user_id == self.person.pk
            and row.campaign_id == campaign.pk
            and row.status not in FIT
            for row in self.world.decider_conflicts
        )
        return as_decider or any(
            row.membership_id in mine and row.status not in FIT for row in self.world.conflicts
        )

    def packs_read(self, pack) -> bool:
        campaign = self.campaign(pack.campaign_id)
        return (
            self.packs_know(pack) and not self.applied(campaign) and not self.conflicted(campaign)
        )

    def packs_open(self, pack) -> bool:
        return self.packs_manage(pack) or self.packs_read(pack)

    def packs_list(self, campaign) -> bool:
        return self.campaigns_manage(campaign) or any(
            self.packs_manage(pack) for pack in self.world.packs if pack.campaign_id == campaign.pk
        )

    def answer(self, action: str) -> Callable[[object], bool]:
        """Return the judge of an action; somebody whose account is closed may do nothing."""
        if not self.person.is_active:
            return lambda row: False
        judge: Callable[[object], bool] = getattr(self, action.replace(".", "_"))
        return judge


def rows_of(world: World, model) -> list:
    """Return a world's rows of a model."""
    for rows in vars(world).values():
        if isinstance(rows, list) and rows and isinstance(rows[0], model):
            return rows
    return []
