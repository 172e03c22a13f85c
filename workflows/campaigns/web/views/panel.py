"""Who sits on a campaign's panel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflows.accounts.queries import person_by_email
from workflows.accounts.web.recent import recently_signed_in
from workflows.campaigns import queries, services
from workflows.campaigns.enums import PanelRole
from workflows.campaigns.permissions import check_running
from workflows.campaigns.web.forms import MemberForm
from workflows.campaigns.web.views._shared import campaign_href, form_page
from workflows.core.clock import london_date, now
from workflows.core.errors import InvalidInputError
from workflows.core.policy import policy, signed_in


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Seat a person who has an account."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    check_running(campaign)
    form = MemberForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        person = person_by_email(form.cleaned_data["email"])
        if person is None:
            raise InvalidInputError(
                {
                    "user": "Nobody has an account with this address. Ask them to create one, "
                    "then add them here."
                }
            )
        services.seat_panel_member(
            campaign_id=campaign.pk,
            user=person,
            role=PanelRole(form.cleaned_data["role"]),
            actor=user,
            at=at,
        )

    return form_page(
        request,
        campaign,
        form,
        save=save,
        done="The panel member is added.",
        names=MemberForm.ERROR_FIELDS,
        context={
            "heading": "Add a panel member",
            "lead": "They need an account. They see this campaign under Scoring as soon as they are added.",
            "button": "Add to the panel",
        },
    )


@policy("campaigns.manage")
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """End a membership, after asking."""
    user, at = signed_in(request), now()
    campaign = queries.managed_campaign(user, reference)
    member = queries.membership_in(campaign, membership_id, on=london_date(at))
    check_running(campaign)
    if request.method == "POST":
        services.end_panel_membership(membership_id=member.pk, actor=user, at=at)
        messages.success(request, f"{member.user} no longer sits on this panel.")
        return redirect(campaign_href(campaign))
    context = {"campaign": campaign, "member": member, "back": campaign_href(campaign)}
    return render(request, "workflows/campaigns/panel_end.html", context)
