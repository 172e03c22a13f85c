"""A pack's front sheet, and who may touch it."""

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership, Committee, CommitteeMembership
from workflows.boards.queries import during
from workflows.campaigns.enums import CampaignRole, CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import check_can_manage
from workflows.campaigns.queries import holders_of
from workflows.campaigns.rules.transitions import reached
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError
from workflows.core.grants import sync_grants
from workflows.packs.enums import Assurance, Marking, PackState, Purpose
from workflows.packs.models import Pack, PackUserGrant
from workflows.packs.queries import MISSING


@dataclass(frozen=True)
class PackInput:
    """The front sheet as the coordinator fills it in."""

    committee: Committee
    title: str
    meeting_on: dt.date
    item_number: str
    executive_sponsor: str
    purpose: Purpose
    assurance: Assurance
    executive_summary: str
    recommendation: str
    marking: Marking = Marking.PERSONAL


def sync_pack_grants(*, pack: Pack, at: dt.datetime) -> tuple[int, int]:
    """Derive a pack's grants from roles, committee seats and its list of readers. Idempotent."""
    return sync_grants(PackUserGrant, pack, expected_pack_grants(pack, on=london_date(at)))


def expected_pack_grants(pack: Pack, *, on: dt.date) -> set[tuple[int, str]]:
    """Return (person, codename) of every grant that roles, seats and the list of readers give on a day, or later."""
    held = during(on)
    secretaries = set(
        BodyMembership.objects.filter(
            held, body_id=pack.campaign.body_id, role=BodyRole.SECRETARY
        ).values_list("user_id", flat=True)
    )
    coordinators = holders_of(
        pack.campaign, {BodyRole.COORDINATOR}, CampaignRole.COORDINATOR, held=held
    )
    seated = CommitteeMembership.objects.filter(held, committee_id=pack.committee_id)
    readers = set(pack.readers.values_list("user_id", flat=True))
    readers &= set(seated.values_list("user_id", flat=True))
    expected = {(user_id, "manage_pack") for user_id in coordinators | secretaries}
    return expected | {(user_id, "read_pack") for user_id in readers | secretaries}


@transaction.atomic
def create_pack(*, campaign_id: int, given: PackInput, actor: User, at: dt.datetime) -> Pack:
    """Start a pack for a campaign whose shortlist is agreed.

    Raises InvalidInputError for a committee of another body, a meeting in the past or an item that has a pack.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    check_can_manage(actor, campaign)
    if not reached(CampaignState(campaign.state), CampaignState.SHORTLIST_AGREED):
        raise TransitionError("Agree the shortlist first: the pack reports it.")
    _check(campaign, given, at, other_packs=campaign.packs.all())
    pack = Pack.objects.create(
        campaign=campaign, author=actor, created_at=at, edited_at=at, **_fields(given)
    )
    sync_pack_grants(pack=pack, at=at)
    audit.record("packs.created", actor=actor, target=pack, at=at, scope=campaign.reference)
    return pack


@transaction.atomic
def edit_pack(*, pack_id: UUID, given: PackInput, actor: User, at: dt.datetime) -> Pack:
    """Change the front sheet while the pack is a draft; the next build shows it."""
    pack = lock_pack(pack_id, actor)
    check_draft(pack)
    _check(pack.campaign, given, at, other_packs=pack.campaign.packs.exclude(pk=pack.pk))
    for name, value in _fields(given).items():
        setattr(pack, name, value)
    pack.edited_at = at
    pack.save()
    sync_pack_grants(pack=pack, at=at)
    audit.record("packs.edited", actor=actor, target=pack, at=at, scope=pack.campaign.reference)
    return pack


def lock_pack(pack_id: UUID, actor: User) -> Pack:
    """Lock a pack for someone who builds and issues it. Raises NotVisibleError for anyone else."""
    rows = Pack.objects.select_for_update(of=("self",)).select_related(
        "campaign__body", "committee"
    )
    pack = rows.filter(pk=pack_id).first()
    if pack is None:
        raise NotVisibleError(MISSING)
    require(actor, "packs.manage", pack)
    return pack


def check_draft(pack: Pack) -> None:
    """Raise TransitionError once a pack is cleared: from there its content stands still."""
    if pack.state == PackState.CLEARED:
        raise TransitionError(
            "This pack has been cleared. Return it to draft to change or build it."
        )
    if pack.state != PackState.DRAFT:
        raise TransitionError("This pack has been issued, so it can no longer be changed or built.")


def _fields(given: PackInput) -> dict[str, object]:
    return {**asdict(given), "committee": given.committee}


def _check(
    campaign: Campaign, given: PackInput, at: dt.datetime, *, other_packs: QuerySet[Pack]
) -> None:
    errors = {}
    if given.committee.body_id != campaign.body_id:
        errors["committee"] = f"Choose a committee of {campaign.body}."
    if given.meeting_on < london_date(at):
        errors["meeting_on"] = "The meeting must be today or later."
    same = other_packs.filter(
        committee_id=given.committee.pk, meeting_on=given.meeting_on, item_number=given.item_number
    )
    if same.exists():  # a form sent twice, too
        errors["item_number"] = (
            f"This campaign already has a pack for item {given.item_number} of that meeting. "
            "Change that one, or enter another item number."
        )
    if errors:
        raise InvalidInputError(errors)
