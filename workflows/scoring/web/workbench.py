"""A member's place of work in one campaign: their seat, their candidates in their order, their own marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import Campaign, Criterion, ScalePoint
from workflows.core.clock import london_date, now
from workflows.core.errors import NotVisibleError
from workflows.scoring import permissions, queries
from workflows.scoring.queries import NO_MARK, Mark
from workflows.scoring.rules.complete import lack
from workflows.scoring.rules.sift import Candidate, Seat, Sift
from workflows.scoring.web.presenters import in_own_order

type OwnMarks = Mapping[UUID, Mapping[str, Mark]]


@dataclass(frozen=True)
class Workbench:
    """Made for one request. `sift` holds this member's seats only, so it cannot speak of anyone else."""

    campaign: Campaign
    seat: Seat
    sift: Sift
    criteria: tuple[Criterion, ...]

    @cached_property
    def ordered(self) -> list[Candidate]:
        """The candidates to score, in the member's own order."""
        return in_own_order(self.sift, self.seat)

    @cached_property
    def marks(self) -> OwnMarks:
        """The member's own marks: candidate -> criterion key -> mark."""
        visible = permissions.visible_sheets(self.seat, self.sift)
        marks = queries.marks_of(visible.values())
        return {candidate: marks[sheet] for (_, candidate), sheet in visible.items()}

    @cached_property
    def anchors(self) -> tuple[ScalePoint, ...]:
        """What each mark means."""
        return queries.anchors_of(self.campaign.pk)

    @cached_property
    def may_abstain(self) -> bool:
        """Whether this campaign lets a member abstain at all."""
        return queries.abstentions_allowed(self.campaign.pk, len(self.ordered)) > 0

    @property
    def scoring(self) -> bool:
        """Whether this member may score now."""
        return (
            self.campaign.state == CampaignState.SIFT_SCORING
            and not self.sift.undeclared(self.seat)
            and not self.sift.held(self.seat)
        )

    @property
    def declarable(self) -> bool:
        """Whether members may declare conflicts of interest yet."""
        return permissions.may_declare(self.campaign)

    @property
    def held(self) -> str:
        """Why this member cannot score now and who must act; empty where nothing holds them."""
        return permissions.HELD if self.sift.held(self.seat) else ""

    @property
    def chairs(self) -> bool:
        """Whether the member chairs the panel, and has finished."""
        return self.seat.role == PanelRole.CHAIR and self.finished

    @property
    def finished(self) -> bool:
        """Whether the member has locked everything."""
        return self.sift.all_locked(self.seat)

    @property
    def leads(self) -> bool:
        """Whether this is the chair, once moderation was reached: before that, others' locks are nobody's business."""
        return self.seat.role == PanelRole.CHAIR and self.campaign.state in permissions.MODERATED

    def candidate(self, code: str) -> Candidate:
        """Return a candidate this member scores. Raises NotVisibleError for any other, whyever."""
        for each in self.ordered:
            if each.code == code:
                return each
        raise NotVisibleError("There is no such candidate among those you score.")

    def criterion(self, key: str) -> Criterion:
        """Return a criterion. Raises NotVisibleError."""
        for each in self.criteria:
            if each.key == key:
                return each
        raise NotVisibleError("There is no such criterion in this campaign.")

    def mark(self, candidate: Candidate, key: str) -> Mark:
        """Return the member's own mark; NO_MARK before the first save."""
        return self.marks.get(candidate.pk, {}).get(key, NO_MARK)

    def lacking(self, candidate: Candidate, key: str) -> str:
        """Return what a score still lacks, in words; empty when it is complete."""
        mark = self.mark(candidate, key)
        found = lack(
            mark.value,
            mark.comment,
            pass_mark=self.campaign.pass_mark,
            abstained=mark.abstained,
            reason=mark.reason,
        )
        return f"{found.value.title()} missing" if found else ""

    def unfinished(self, candidate: Candidate) -> bool:
        """Say whether any criterion of a candidate is not complete."""
        return any(self.lacking(candidate, each.key) for each in self.criteria)

    def locked(self, candidate: Candidate) -> bool:
        """Say whether the member's sheet on a candidate is locked."""
        return self.sift.locked(self.seat, candidate)

    def neighbour(self, key: str, code: str, step: int) -> str:
        """Return the address of the next (1) or previous (-1) answer on this criterion; empty at the end."""
        codes = [each.code for each in self.ordered]
        index = codes.index(code) + step
        return self.address(key, codes[index]) if 0 <= index < len(codes) else ""

    def onward(self, key: str, code: str) -> str:
        """Return where "Save and next" goes: next answer, next criterion, then the check page."""
        keys = [each.key for each in self.criteria]
        later = keys[keys.index(key) + 1 :]
        return (
            self.neighbour(key, code, 1)
            or (self.address(later[0], self.ordered[0].code) if later else "")
            or reverse("scoring:lock", args=[self.campaign.reference])
        )

    def address(self, key: str, code: str) -> str:
        """Return the address of one answer."""
        return reverse("scoring:score", args=[self.campaign.reference, key, code])

    def context(self) -> dict[str, Any]:
        """Return what every page of the member's campaign shows."""
        return {
            "campaign": self.campaign,
            "criteria": self.criteria,
            "scoring": self.scoring,
            "finished": self.finished,
            "held": self.held,
            "leads": self.leads,
            "follows": self.campaign.state == CampaignState.SIFT_MODERATION,
            "total": len(self.ordered),
        }


def workbench(user: User, reference: str) -> Workbench:
    """Return a member's workbench. Raises NotVisibleError for somebody who does not sit on the panel."""
    on = london_date(now())
    campaign = queries.campaign_scored(user, reference, on=on)
    sift = queries.sift(campaign, on=on, user_id=user.pk)
    (seat,) = (seat for seat in sift.seats if seat.current)
    return Workbench(campaign, seat, sift, queries.criteria_of(campaign.pk))
