"""The meeting as every member follows it: the chair's present candidate, or a page that tells nothing of them."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.core.clock import london_date, now
from workflows.core.errors import DomainError, NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.scoring import permissions, queries, services
from workflows.scoring.rules.sift import Candidate, Sift
from workflows.scoring.web import moderation
from workflows.scoring.web.forms import error_list, errors_of


@dataclass(frozen=True)
class Place:
    """A member's place in the meeting: made for one request."""

    campaign: Campaign
    sift: Sift
    viewer: permissions.InMeeting

    @property
    def moderating(self) -> bool:
        """Whether anything can still be said."""
        return self.campaign.state == CampaignState.SIFT_MODERATION

    def talk(self, candidate: Candidate) -> moderation.CandidateTalk:
        """Return a candidate whom this member may meet. Raises NotVisibleError where nobody could score them."""
        one = replace(self.sift, candidates=(candidate,))
        table = permissions.table_seen(self.viewer, self.campaign, one)
        row = table.rows[0]
        if row.original is None:
            raise NotVisibleError(
                "Nobody could score this candidate, so there is nothing to moderate."
            )
        held = queries.talks(self.campaign.pk).get(candidate.pk, queries.NOTHING_SAID)
        return moderation.candidate_talk(table, row, held, one)

    def now(self) -> dict[str, Any]:
        """Return what is before this member at the moment: the same page for every candidate they are recused from."""
        meeting = queries.meeting_of(self.campaign.pk)
        base = {"campaign": self.campaign}
        if not self.moderating or (meeting and meeting.closed_at):
            return {**base, "standing": "closed"}
        shown = meeting.candidate_id if meeting else None
        found = next((each for each in self.sift.candidates if each.pk == shown), None)
        if meeting is None or found is None:
            return {**base, "standing": "waiting"}
        if not self.sift.may_score(self.viewer.seat, found):
            return {**base, "standing": "holding"}
        return {**base, "standing": "shown", "talk": self.talk(found), "since": meeting.moved_at}


def seated(request: HttpRequest, reference: str) -> Place:
    """Return the member's place. Moderation was reached, so every mark in the table is locked."""
    user = signed_in(request)
    campaign = permissions.campaign_for(user, "scoring.follow", reference)
    sift = queries.sift(campaign, on=london_date(now()))
    return Place(campaign, sift, permissions.check_seated(user, sift))


@never_cache
@require_safe
@policy("scoring.follow")
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow the meeting; the page asks again by itself, or is reloaded."""
    return render(request, "workflows/scoring/follow.html", _followed(request, reference))


@never_cache
@require_safe
@policy("scoring.follow")
def moment(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with what is before the member now, for the page that follows."""
    return render(request, "workflows/scoring/follow_now.html", _followed(request, reference))


def _followed(request: HttpRequest, reference: str) -> dict[str, Any]:
    place = seated(request, reference)
    found = place.now()
    if since := found.pop("since", None):
        services.record_followed(
            campaign=place.campaign, actor=signed_in(request), since=since, at=now()
        )
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("scoring.follow")
def view(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Show one candidate as moderated, and take whether the member agrees."""
    place = seated(request, reference)
    candidate = permissions.met(place.viewer, code, place.sift)
    errors: dict[str, str] = {}
    if request.method != "POST":
        services.record_marks_read(campaign=place.campaign, actor=signed_in(request), at=now())
    else:
        try:
            services.give_view(
                reference=reference,
                blind_code=code,
                agrees=request.POST.get("agrees") == "yes",
                comment=request.POST.get("comment", ""),
                actor=signed_in(request),
                at=now(),
            )
        except DomainError as error:
            errors = errors_of(error)
        else:
            messages.success(request, f"Recorded: your view on candidate {code}.")
            return redirect("scoring:follow", reference)
    context = {
        "campaign": place.campaign,
        "moderating": place.moderating,
        "talk": place.talk(candidate),
        "comment": request.POST.get("comment", ""),
        "comment_error": errors.get("comment", ""),
        "errors": error_list(errors),
        "has_errors": bool(errors),
    }
    return render(request, "workflows/scoring/view.html", context, status=400 if errors else 200)
