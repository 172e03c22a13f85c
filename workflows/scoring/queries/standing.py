"""Where a sift stands, without a mark in it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.queries import CandidateName
from workflows.applications.rules.transitions import IN_THE_RUNNING
from workflows.boards.queries import in_force
from workflows.campaigns.enums import SCORING_ROLES, CampaignState
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    PanelMembership,
)
from workflows.campaigns.queries import where_names_known
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.transitions import reached
from workflows.scoring.models import SiftSheet
from workflows.scoring.rules import order
from workflows.scoring.rules.sift import Candidate, Seat, Sheet, Sift

# A candidate stays in the sift from eligibility on; withdrawn and erased ones leave it.
_SIFTED = [state.value for state in IN_THE_RUNNING]


_ROLES = [role.value for role in SCORING_ROLES]


def sifted_applications() -> QuerySet[Application]:
    """Return the applications that are, or were, before a panel."""
    return Application.objects.filter(state__in=_SIFTED)


def named_applications() -> QuerySet[Application]:
    """Return the applications whose candidates a panel declares about: `sifted_applications`, and those who left.

    Whoever withdraws after a member may have met their number keeps their name here while names are unknown:
    were both to go at the same moment, anybody could join the two.
    """
    met = Exists(SiftSheet.objects.filter(application=OuterRef("pk")))
    left = Q(state=ApplicationState.WITHDRAWN) & Q(met) & ~where_names_known("campaign__")
    return Application.objects.filter(Q(state__in=_SIFTED) | left)


def names_to_declare(campaign_id: int) -> list[CandidateName]:
    """Return whom panel members declare conflicts about, by name: nothing here leads to a blind code."""
    rows = named_applications().filter(campaign_id=campaign_id)
    return [
        CandidateName(*row)
        for row in rows.order_by("full_name", "candidate_id").values_list(
            "candidate_id", "full_name"
        )
    ]


def place_of(membership_id: int, application_id: UUID) -> int:
    """Return where a member meets a candidate: see rules.order."""
    return order.place(settings.SECRET_KEY, member=membership_id, candidate=application_id)


def sifts(
    campaigns: Collection[Campaign], *, on: dt.date, user_id: int | None = None
) -> dict[int, Sift]:
    """Return campaign id -> where its sift stands; the same four queries however many.

    Args:
        campaigns: which campaigns.
        on: the day on which a seat is current.
        user_id: read this person's seats only, enough for their own progress and nothing else.
    """
    campaign_ids = [campaign.pk for campaign in campaigns]
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat_campaign, seat in _seats(campaign_ids, on=on, user_id=user_id):
        seats[seat_campaign].append(seat)
    seat_ids = [seat.pk for group in seats.values() for seat in group]
    candidates: dict[int, list[Candidate]] = defaultdict(list)
    gone: dict[int, list[Candidate]] = defaultdict(list)
    for campaign_id, state, pk, person_id, code, guaranteed in (
        named_applications()
        .filter(campaign_id__in=campaign_ids)
        .order_by("blind_code")
        .values_list(
            "campaign_id", "state", "pk", "candidate_id", "blind_code", "disability_confident"
        )
    ):
        found = gone if state == ApplicationState.WITHDRAWN else candidates
        found[campaign_id].append(Candidate(pk, person_id, code, guaranteed))
    sheets = {
        (membership_id, application_id): Sheet(pk=pk, locked=locked_at is not None)
        for pk, membership_id, application_id, locked_at in SiftSheet.objects.filter(
            membership_id__in=seat_ids
        ).values_list("pk", "membership_id", "application_id", "locked_at")
    }
    conflicts = {
        (membership_id, person_id): status
        for membership_id, person_id, status in ConflictDeclaration.objects.filter(
            membership_id__in=seat_ids
        ).values_list("membership_id", "candidate_id", "status")
    }
    return {
        campaign.pk: Sift(
            seats=tuple(seats[campaign.pk]),
            candidates=tuple(candidates[campaign.pk]),
            gone=tuple(gone[campaign.pk]),
            sheets=sheets,
            conflicts=conflicts,
            closed=scoring_closed(campaign),
        )
        for campaign in campaigns
    }


def sift(campaign: Campaign, *, on: dt.date, user_id: int | None = None) -> Sift:
    """Return where one campaign's sift stands."""
    return sifts([campaign], on=on, user_id=user_id)[campaign.pk]


def scoring_closed(campaign: Campaign) -> bool:
    """Say whether moderation was reached, so that nobody can score any more."""
    stage = stage_of(campaign.state, campaign.resume_state)
    return reached(stage, CampaignState.SIFT_MODERATION)


def seated_or_locked(user_id: int, *, on: dt.date) -> QuerySet[PanelMembership, int]:
    """Return the ids of the campaigns a person scores in, or scored in and left with locked marks."""
    locked = SiftSheet.objects.filter(membership=OuterRef("pk"), locked_at__isnull=False)
    return PanelMembership.objects.filter(
        Q(in_force(on)) | Q(Exists(locked)), user_id=user_id, role__in=_ROLES
    ).values_list("campaign_id", flat=True)


def _seats(
    campaign_ids: Collection[int], *, on: dt.date, user_id: int | None
) -> Iterable[tuple[int, Seat]]:
    """Yield the seats that count: those of today, and earlier ones whose sheets were locked.

    What a member locked stays on the record when they leave; they are not seated again (tasks.py guards it).
    """
    locked = SiftSheet.objects.filter(membership=OuterRef("pk"), locked_at__isnull=False)
    current = PanelMembership.objects.filter(in_force(on), pk=OuterRef("pk"))
    rows = PanelMembership.objects.filter(campaign_id__in=campaign_ids, role__in=_ROLES).annotate(
        current=Exists(current), left_marks=Exists(locked)
    )
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    for row in (
        rows.filter(Q(current=True) | Q(left_marks=True)).select_related("user").order_by("pk")
    ):
        seat = Seat(row.pk, row.user_id, str(row.user), row.role, row.current)
        yield row.campaign_id, seat
