"""Readers of the sift.

`sift` and its kin load who sits, who applied, who declared and who locked: no marks. Marks are read by
sheet id only (`marks_of`), and the ids come from `permissions`.
"""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from workflows.accounts.models import User
from workflows.applications.models import Answer, Application
from workflows.applications.rules.transitions import IN_THE_RUNNING
from workflows.boards.queries import in_force
from workflows.campaigns.enums import SCORING_ROLES, CampaignState, ConflictStatus
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    Criterion,
    PanelMembership,
    ScalePoint,
)
from workflows.campaigns.queries import campaigns_scored_by
from workflows.campaigns.rules.transitions import reached
from workflows.core.errors import NotVisibleError
from workflows.scoring.models import Score, Shortlist, SiftSheet
from workflows.scoring.rules import order
from workflows.scoring.rules.ranking import ranks
from workflows.scoring.rules.sift import Candidate, Seat, Sheet, Sift
from workflows.scoring.rules.totals import Outcome, Weighing, outcome

# A candidate stays in the sift from eligibility on; withdrawn and erased ones leave it.
_SIFTED = [state.value for state in IN_THE_RUNNING]
_ROLES = [role.value for role in SCORING_ROLES]


@dataclass(frozen=True, slots=True)
class Mark:
    """One score as saved. `value` is None while only a comment is kept; `version` 0 is nothing saved."""

    value: int | None = None
    comment: str = ""
    version: int = 0


NO_MARK = Mark()


def sifted_applications() -> QuerySet[Application]:
    """Return the applications that are, or were, before a panel."""
    return Application.objects.filter(state__in=_SIFTED)


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
    for campaign_id, pk, person_id, code, guaranteed in (
        sifted_applications()
        .filter(campaign_id__in=campaign_ids)
        .order_by("blind_code")
        .values_list("campaign_id", "pk", "candidate_id", "blind_code", "disability_confident")
    ):
        candidates[campaign_id].append(Candidate(pk, person_id, code, guaranteed))
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
    state = CampaignState(campaign.resume_state or campaign.state)
    return reached(state, CampaignState.SIFT_MODERATION)


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


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at work: their seat in a campaign, and what keeps them from every candidate.

    Args:
        undeclared: a candidate is left on whom they have said nothing.
        held: a conflict they declared is not assessed (see Sift.held).
    """

    campaign: Campaign
    membership: PanelMembership
    undeclared: bool
    held: bool


def desk_of(user: User, reference: str, *, on: dt.date) -> Desk:
    """Return a person's scoring seat in a campaign, in one query. Raises NotVisibleError."""
    spoken = ConflictDeclaration.objects.filter(
        membership=OuterRef(OuterRef("pk")), candidate=OuterRef("candidate")
    )
    silent = sifted_applications().filter(~Exists(spoken), campaign=OuterRef("campaign"))
    waiting = sifted_applications().filter(
        Exists(spoken.filter(status=ConflictStatus.DECLARED)), campaign=OuterRef("campaign")
    )
    row = (
        PanelMembership.objects.filter(
            in_force(on),
            user_id=user.pk,
            role__in=_ROLES,
            campaign__reference=reference,
            campaign__in=campaigns_scored_by(user).values("pk"),
        )
        .annotate(undeclared=Exists(silent), held=Exists(waiting))
        .select_related("campaign__body")
        .first()
    )
    if row is None:
        raise NotVisibleError("There is no such campaign, or you do not sit on its panel.")
    return Desk(row.campaign, row, row.undeclared, row.held)


def candidate_of(membership: PanelMembership, blind_code: str) -> Application:
    """Return a candidate by blind code; the caller asks whether they may meet. Raises NotVisibleError."""
    row = (
        sifted_applications()
        .filter(campaign_id=membership.campaign_id, blind_code=blind_code)
        .only("pk", "blind_code")
        .first()
    )
    if row is None:
        raise NotVisibleError("There is no such candidate among those you score.")
    return row


def names_by_application(campaign_id: int) -> dict[UUID, str]:
    """Return application id -> name, for the coordinator's score table."""
    return dict(
        sifted_applications().filter(campaign_id=campaign_id).values_list("pk", "full_name")
    )


def declarations_of(membership_id: int) -> dict[int, ConflictDeclaration]:
    """Return person id -> what a member declared about them."""
    return {
        row.candidate_id: row
        for row in ConflictDeclaration.objects.filter(membership_id=membership_id)
    }


def criteria_of(campaign_id: int) -> tuple[Criterion, ...]:
    """Return a campaign's criteria in its order."""
    return tuple(Criterion.objects.filter(campaign_id=campaign_id))


def anchors_of(campaign_id: int) -> tuple[ScalePoint, ...]:
    """Return what each mark means, lowest first."""
    return tuple(ScalePoint.objects.filter(campaign_id=campaign_id))


def weighings(criteria: Iterable[Criterion]) -> tuple[Weighing, ...]:
    """Return criteria as the arithmetic takes them."""
    return tuple(Weighing(each.key, each.weight, each.essential, each.lead) for each in criteria)


def answer_text(application_id: UUID, criterion_id: int) -> str:
    """Return one answer, with nothing of who gave it."""
    found = Answer.objects.filter(application_id=application_id, criterion_id=criterion_id)
    return found.values_list("text", flat=True).first() or ""


def marks_of(sheet_ids: Collection[int]) -> Mapping[int, Mapping[str, Mark]]:
    """Return sheet id -> criterion key -> mark. The caller has asked `permissions` about every id."""
    marks: dict[int, dict[str, Mark]] = {pk: {} for pk in sheet_ids}
    for sheet_id, key, value, comment, version in Score.objects.filter(
        sheet_id__in=marks
    ).values_list("sheet_id", "criterion__key", "value", "comment", "version"):
        marks[sheet_id][key] = Mark(value, comment, version)
    return marks


def complete_sheets(sift: Sift, campaign: Campaign) -> dict[int, int]:
    """Return seat pk -> how many candidates have a mark on every criterion.

    Comments do not come into it: they are needed below the pass mark only, so a count of them would tell.
    """
    needed = Criterion.objects.filter(campaign_id=campaign.pk).count()
    live = {
        sheet.pk: seat.pk
        for seat in sift.seats
        for each in sift.to_score(seat)
        if (sheet := sift.sheets.get((seat.pk, each.pk))) is not None
    }
    rows = (
        Score.objects.filter(sheet__membership__campaign_id=campaign.pk, value__isnull=False)
        .values("sheet_id")
        .annotate(scores=Count("pk"))
        .filter(scores=needed)
        .values_list("sheet_id", flat=True)
    )
    return dict(Counter(live[pk] for pk in rows if pk in live))


def shortlist_of(campaign_id: int) -> Shortlist | None:
    """Return a campaign's agreed shortlist with its entries, if there is one."""
    return (
        Shortlist.objects.filter(campaign_id=campaign_id)
        .select_related("agreed_by")
        .prefetch_related("entries__application")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate's line in the score table.

    Args:
        sheets: seat pk -> that member's marks, of the members whose marks count.
        outcome: what they come to; None where every member is recused.
        rank: 1 the best; None without an outcome.
    """

    candidate: Candidate
    sheets: Mapping[int, Mapping[str, Mark]]
    outcome: Outcome | None
    rank: int | None


@dataclass(frozen=True)
class Table:
    """The score table: rows by rank, then by blind code. `fingerprint` changes whenever a figure does."""

    criteria: tuple[Criterion, ...]
    seats: tuple[Seat, ...]
    rows: tuple[Row, ...]
    fingerprint: str

    @property
    def weighings(self) -> tuple[Weighing, ...]:
        """The criteria as the arithmetic takes them."""
        return weighings(self.criteria)


def table(campaign: Campaign, sift: Sift, visible: Mapping[tuple[int, UUID], int]) -> Table:
    """Return the score table made of the sheets that `permissions.visible_sheets` allows, and no others."""
    criteria = criteria_of(campaign.pk)
    weighed = weighings(criteria)
    marks = marks_of(visible.values())
    sheets = {
        candidate.pk: {
            seat.pk: marks[visible[seat.pk, candidate.pk]]
            for seat in sift.seats
            if (seat.pk, candidate.pk) in visible
        }
        for candidate in sift.candidates
    }
    outcomes = {
        candidate.pk: outcome(
            [_values(sheet) for sheet in sheets[candidate.pk].values()],
            weighed,
            pass_mark=campaign.pass_mark,
            divergence=campaign.divergence,
        )
        for candidate in sift.candidates
    }
    place = ranks({pk: found for pk, found in outcomes.items() if found is not None}, weighed)
    rows = [
        Row(each, sheets[each.pk], outcomes[each.pk], place.get(each.pk))
        for each in sift.candidates
    ]
    rows.sort(key=lambda row: (row.rank is None, row.rank, row.candidate.code))
    seen = repr([(row.candidate.code, row.rank, row.outcome) for row in rows])
    return Table(criteria, sift.seats, tuple(rows), hashlib.sha256(seen.encode()).hexdigest()[:16])


def _values(marks: Mapping[str, Mark]) -> dict[str, int]:
    return {key: mark.value for key, mark in marks.items() if mark.value is not None}
