"""Pages for whoever leads the moderation: the panel chair, and the coordinator who keeps its record."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.core.clock import london_date, now
from workflows.core.errors import DomainError, NotVisibleError, StaleVersionError
from workflows.core.policy import policy, signed_in
from workflows.scoring import permissions, queries, services
from workflows.scoring.rules.sift import Sift
from workflows.scoring.web import moderation
from workflows.scoring.web.forms import error_list, errors_of

PAGE = 50


@dataclass(frozen=True)
class Room:
    """The meeting as one person leads it: made for one request."""

    campaign: Campaign
    sift: Sift
    viewer: permissions.Coordinator | permissions.InMeeting

    @cached_property
    def table(self) -> queries.Table:
        """The score table as they may see it."""
        return permissions.table_seen(self.viewer, self.campaign, self.sift)

    @property
    def at_desk(self) -> bool:
        """Whether this is the coordinator, who has the score table to go back to."""
        return isinstance(self.viewer, permissions.Coordinator)

    @property
    def moderating(self) -> bool:
        """Whether anything can still be changed."""
        return self.campaign.state == CampaignState.SIFT_MODERATION

    def row(self, code: str) -> queries.Row:
        """Return a candidate with marks. Raises NotVisibleError."""
        candidate = permissions.met(self.viewer, code, self.sift)
        row = next(row for row in self.table.rows if row.candidate.pk == candidate.pk)
        if row.original is None:
            raise NotVisibleError(
                "Nobody could score this candidate, so there is nothing to moderate."
            )
        return row


def opened(request: HttpRequest, action: str, reference: str) -> Room:
    """Return the meeting for somebody who leads it; the table must be open."""
    user = signed_in(request)
    campaign = permissions.campaign_for(user, action, reference)
    sift = queries.sift(campaign, on=london_date(now()))
    return Room(campaign, sift, permissions.check_meeting(user, campaign, sift))


def _record_read(request: HttpRequest, room: Room) -> None:
    """Write down that everybody's marks were opened; a form shown again is no second reading."""
    if request.method != "POST":
        services.record_table_read(campaign=room.campaign, actor=signed_in(request), at=now())


@never_cache
@require_safe
@policy("scoring.moderate")
def moderate(request: HttpRequest, reference: str) -> HttpResponse:
    """List the candidates by how far apart members are; say which one the panel is looking at."""
    room = opened(request, "scoring.moderate", reference)
    _record_read(request, room)
    meeting = queries.meeting_of(room.campaign.pk)
    lines = moderation.meeting_lines(
        room.table,
        queries.talks(room.campaign.pk),
        room.sift,
        shown=meeting.candidate_id if meeting else None,
    )
    show = request.GET.get("show", "")
    search = request.GET.get("search", "").replace("\x00", "").strip().casefold()
    kept = [
        line
        for line in lines
        if (show != "open" or line.needs_note) and search in line.code.casefold()
    ]
    context = {
        "campaign": room.campaign,
        "at_desk": room.at_desk,
        "moderating": room.moderating,
        "page": Paginator(kept, PAGE).get_page(request.GET.get("page")),
        "any": bool(lines),
        "waiting": sum(line.needs_note for line in lines),
        "show": show,
        "search": request.GET.get("search", ""),
        "begun": meeting is not None and meeting.closed_at is None,
    }
    return render(request, "workflows/scoring/moderate.html", context)


@never_cache
@require_POST
@policy("scoring.moderate")
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a candidate before everybody who follows, and go to them."""
    code = request.POST.get("code", "").replace("\x00", "")
    try:
        services.show_candidate(
            reference=reference, blind_code=code, actor=signed_in(request), at=now()
        )
    except DomainError as error:
        if isinstance(error, NotVisibleError):
            raise
        messages.error(request, str(error))
        return redirect("scoring:moderate", reference)
    return redirect("scoring:moderate_candidate", reference, code)


@never_cache
@require_POST
@policy("scoring.moderate")
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """End the meeting."""
    services.close_meeting(reference=reference, actor=signed_in(request), at=now())
    messages.success(request, "The meeting is closed. Showing a candidate begins it again.")
    return redirect("scoring:moderate", reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("scoring.moderate")
def candidate(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Show one candidate with everybody's marks, and take what the panel agrees."""
    room = opened(request, "scoring.moderate", reference)
    row = room.row(code)
    _record_read(request, room)
    talk = queries.talks(room.campaign.pk).get(row.candidate.pk, queries.NOTHING_SAID)
    errors: dict[str, str] = {}
    status, seen = 200, talk.seen
    if request.method == "POST":
        keys = [each.key for each in room.table.criteria]
        try:
            services.moderate(
                reference=reference,
                blind_code=code,
                given=moderation.marks_given(request.POST, keys),
                note=request.POST.get("note", ""),
                seen=request.POST.get("seen", ""),
                actor=signed_in(request),
                at=now(),
            )
        except DomainError as error:
            errors = errors_of(error)
            status = 409 if isinstance(error, StaleVersionError) else 400
            # What was typed stays typed; after a stale save both are in view, and saving again is a choice.
            seen = (
                talk.seen if isinstance(error, StaleVersionError) else request.POST.get("seen", "")
            )
        else:
            messages.success(request, f"Saved: candidate {code}.")
            onward = _after(room, row.candidate.pk) if "next" in request.POST else ""
            return redirect(onward or request.path)
    typed = request.POST if request.method == "POST" else None
    found = moderation.candidate_talk(room.table, row, talk, room.sift, typed=typed, errors=errors)
    context = {
        "campaign": room.campaign,
        "moderating": room.moderating,
        "talk": found,
        "scale": range(room.campaign.scale_min, room.campaign.scale_max + 1),
        "note": typed.get("note", "") if typed is not None else found.note,
        "note_error": errors.get("note", ""),
        "seen": seen,
        "stale": status == 409,  # noqa: PLR2004 -- HTTP's own number
        "next": _after(room, row.candidate.pk),
        "errors": error_list(errors),
        "has_errors": bool(errors),
    }
    return render(request, "workflows/scoring/moderate_candidate.html", context, status=status)


def _after(room: Room, pk: UUID) -> str:
    """Return the address of the next candidate in the order of the meeting; empty at the end."""
    codes = [row.candidate for row in moderation.in_order(room.table)]
    place = [each.pk for each in codes].index(pk) + 1
    if place == len(codes):
        return ""
    return reverse("scoring:moderate_candidate", args=[room.campaign.reference, codes[place].code])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("scoring.moderate")
def minutes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the minutes, drafted from the record at first, and take the next version."""
    room = opened(request, "scoring.moderate", reference)
    permissions.check_minutes(room.viewer, room.sift)
    _record_read(request, room)
    versions = queries.minutes_of(room.campaign.pk)
    draft = moderation.draft_minutes(
        room.campaign,
        room.table,
        queries.talks(room.campaign.pk),
        room.sift,
        locked_on=queries.all_locked_on(room.campaign.pk),
    )
    held = versions[0].text if versions else ""
    errors: dict[str, str] = {}
    status, version = 200, len(versions)
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else -1  # noqa: PLR2004 -- fits any column
        try:
            saved = services.save_minutes(
                reference=reference,
                text=request.POST.get("text", ""),
                version=version,
                actor=signed_in(request),
                at=now(),
            )
        except DomainError as error:
            errors = errors_of(error)
            status = 409 if isinstance(error, StaleVersionError) else 400
            version = len(versions) if isinstance(error, StaleVersionError) else version
        else:
            messages.success(request, f"The minutes are saved as version {saved.version}.")
            return redirect(request.path)
    shown = request.POST.get("text", "") if request.method == "POST" else held or draft
    context = {
        "campaign": room.campaign,
        "text": shown,
        "text_error": errors.get("text", ""),
        "held": held if status == 409 else "",  # noqa: PLR2004 -- as above
        "draft": draft if held else "",
        "version": version,
        "versions": versions,
        "errors": error_list(errors),
        "has_errors": bool(errors),
    }
    return render(request, "workflows/scoring/minutes.html", context, status=status)
