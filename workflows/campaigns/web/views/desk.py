"""A coordinator's campaigns, and the start of a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from workflows.campaigns import queries, services
from workflows.campaigns.models import Campaign
from workflows.campaigns.web import presenters
from workflows.campaigns.web.forms import CampaignForm, DeskFilterForm
from workflows.campaigns.web.views._shared import BAD_INPUT
from workflows.core.access import visible
from workflows.core.clock import london_date, now
from workflows.core.errors import NotVisibleError
from workflows.core.policy import policy, signed_in
from workflows.core.web.saving import saved

PAGE_SIZE = 25


@policy("campaigns.manage", view_as=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the campaigns a person runs."""
    user, at = signed_in(request), now()
    today = london_date(at)
    queries.check_has_desk(user, on=today)
    form = DeskFilterForm(request.GET, bodies=queries.bodies_managed_by(user))
    wanted = form.wanted()
    page = Paginator(queries.desk(user, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            presenters.desk_row(row, has_criteria=row.has_criteria, at=at)  # type: ignore[attr-defined]
            for row in page
        ],
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.group) + bool(wanted.body),
        "may_start": queries.bodies_coordinated_by(user, on=today).exists(),
    }
    return render(request, "workflows/campaigns/desk.html", context)


@policy("campaigns.start")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start a campaign for a body where the person is coordinator; `?seat=` drafts it from that seat."""
    user, at = signed_in(request), now()
    bodies = visible(user, "campaigns.start", at=at)
    if not bodies.exists():
        raise NotVisibleError("There is no such page, or it is not for you.")
    seat = queries.from_seat(bodies, request.GET.get("seat", ""), on=london_date(at))
    form = CampaignForm(bodies=bodies, initial=vars(seat) if seat else None)
    status = 200
    if request.method == "POST":
        form, started = CampaignForm(request.POST, bodies=bodies), list[Campaign]()

        def save() -> None:
            started.append(services.create_campaign(given=form.given(), actor=user, at=at))

        if saved(form, save, CampaignForm.ERROR_FIELDS):
            messages.success(request, "The campaign is started. Add its criteria next.")
            return redirect("campaigns:criteria", started[0].reference)
        status = BAD_INPUT
    return render(
        request, "workflows/campaigns/new.html", {"form": form, "seat": seat}, status=status
    )
