"""One campaign: where it stands, what is next, and the steps its coordinator takes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.campaigns import queries, services
from workflows.campaigns.enums import CampaignState, NoticeKind
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import check_extendable, may_extend
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.rules.next_action import Facts, may_abandon, may_pause, may_step
from workflows.campaigns.web import clock, presenters, trail
from workflows.campaigns.web.dates import ExtendForm, PublicReasonForm, ReasonForm
from workflows.campaigns.web.views._shared import form_page
from workflows.core.access import can
from workflows.core.clock import london_date, now, show_moment
from workflows.core.errors import DomainError, TransitionError
from workflows.core.policy import policy, signed_in

TRAIL_SIZE = 20
REMINDERS_SIZE = 10


@policy("campaigns.manage")
@require_safe
def campaign(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a campaign to whoever runs it."""
    user, at = signed_in(request), now()
    today = london_date(at)
    found = queries.managed_campaign(user, reference)
    state = CampaignState(found.state)
    members = list(queries.panel(found.pk, on=today).order_by("pk"))
    broken = presenters.panel_problems(found, members)
    register = bool(can(user, "campaigns.register", found))
    waiting = queries.conflicts_waiting(found.pk) if register else 0
    changes = not finished(state)
    # A coordinator who scores is told of no candidate's act by name.
    names = bool(can(user, "campaigns.register", found))
    events = Paginator(
        queries.trail(reference, queries.TrailFilter(trail.DESK)), TRAIL_SIZE
    ).get_page(request.GET.get("trail"))
    stages = list(found.stage_dates.all())
    facts = Facts(
        has_criteria=queries.has_criteria(found.pk),
        panel_ready=not broken,
        conflicts_waiting=waiting,
        resume_state=presenters.resume_state(found),
        closing_passed=found.closing_passed(at),
    )
    context = {
        "campaign": found,
        "colour": presenters.colour(found),
        "card": presenters.card(found, facts),
        "facts": presenters.facts_rows(found),
        "clock": clock.view(
            found,
            stages,
            queries.clock_of(found, stages, on=today),
            today=today,
            may_change=changes,
            may_explain=state not in {CampaignState.ABANDONED, CampaignState.CLOSED_OUT},
        ),
        "members": presenters.member_rows(
            found,
            members,
            declared=queries.declared_counts(found.pk),
            candidates=queries.candidate_count(found.pk),
            may_change=changes,
        ),
        "problems": broken if changes else (),
        "waiting": waiting,
        "register": register,
        "changes": changes,
        "frozen": found.opened_at is not None,
        "reminders": Paginator(queries.reminders_of(found), REMINDERS_SIZE).get_page(
            request.GET.get("reminders")
        )
        if register
        else (),
        "notices": queries.public_notices(found),
        "may_extend": may_extend(found, at=at),
        "may_pause": may_pause(state),
        "may_abandon": may_abandon(state),
        "trail": events,
        "events": [trail.row(event, names=names, links=names) for event in events],
    }
    return render(request, "workflows/campaigns/campaign.html", context)


@policy("campaigns.manage")
@require_POST
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one plain step; steps that belong to another page are refused here."""
    user = signed_in(request)
    found = queries.managed_campaign(user, reference)
    wanted = request.POST.get("target", "")
    try:
        target = _plain_step(found, wanted)
        moved = services.move(campaign_id=found.pk, target=target, actor=user, at=now())
        messages.success(request, f"The campaign is now “{moved.get_state_display()}”.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("campaigns:campaign", reference)


def _plain_step(found: Campaign, wanted: str) -> CampaignState:
    if wanted in CampaignState.values:
        target = CampaignState(wanted)
        if may_step(CampaignState(found.state), target, presenters.resume_state(found)):
            return target
    raise TransitionError(
        "That step cannot be taken from here. See below where the campaign stands and what is next."
    )


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, reference: str) -> HttpResponse:
    """Pause a campaign, with a reason."""
    return _with_reason(request, reference, CampaignState.PAUSED)


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: HttpRequest, reference: str) -> HttpResponse:
    """Abandon a campaign for good, with a reason."""
    return _with_reason(request, reference, CampaignState.ABANDONED)


@policy("campaigns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Take applications for longer."""
    user, at = signed_in(request), now()
    found = queries.managed_campaign(user, reference)
    check_extendable(found, at=at)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    closes = show_moment(found.closes_at) if found.closes_at else "a day not set yet"
    return form_page(
        request,
        found,
        form,
        save=lambda: services.extend(campaign_id=found.pk, actor=user, at=at, **form.given()),
        done="The closing date is extended. The advert says so, and candidates are being told.",
        names=ExtendForm.ERROR_FIELDS,
        context={
            "heading": "Extend the closing date",
            "lead": f"Applications close on {closes}. They can only close later; "
            "the later stages are planned again from the new date, and none comes forward.",
            "button": "Extend the closing date",
        },
    )


_WORDS: dict[CampaignState, dict[str, object]] = {
    CampaignState.PAUSED: {
        "heading": "Pause this campaign",
        "lead": "Nothing moves while it is paused; applications are not taken. You can resume it where it stopped.",
        "button": "Pause the campaign",
    },
    CampaignState.ABANDONED: {
        "heading": "Abandon this campaign",
        "lead": "It ends here and cannot be started again. Applications and scores stay on the record.",
        "button": "Abandon the campaign",
        "warning": True,
    },
}


def _with_reason(request: HttpRequest, reference: str, target: CampaignState) -> HttpResponse:
    user, at = signed_in(request), now()
    found = queries.managed_campaign(user, reference)
    kind = ReasonForm if found.opened_at is None else PublicReasonForm
    form = kind(
        request.POST if request.method == "POST" else None,
        initial={"public_text": services.WORDS[NoticeKind(target.value)]},
    )
    return form_page(
        request,
        found,
        form,
        save=lambda: services.move(
            campaign_id=found.pk, target=target, actor=user, at=at, **form.cleaned_data
        ),
        done=f"The campaign is now “{target.label}”.",
        context=_WORDS[target],
    )
