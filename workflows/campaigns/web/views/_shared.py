"""What the desk's form pages share."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from workflows.campaigns.models import Campaign
from workflows.core.web.forms import NHSForm
from workflows.core.web.saving import saved

BAD_INPUT = 400
ONE_FORM = "workflows/campaigns/one_form.html"


def campaign_href(campaign: Campaign) -> str:
    """Return the address of a campaign's own page."""
    return reverse("campaigns:campaign", args=[campaign.reference])


def form_page(
    request: HttpRequest,
    campaign: Campaign,
    form: NHSForm,
    *,
    save: Callable[[], object],
    done: str,
    context: Mapping[str, object],
    names: Mapping[str, str] | None = None,
    then: str = "",
) -> HttpResponse:
    """Answer a page with one form: save and go back to the campaign (or `then`), or show it with what was typed."""
    status = 200
    if request.method == "POST":
        if saved(form, save, names or {}):
            messages.success(request, done)
            return redirect(then or campaign_href(campaign))
        status = BAD_INPUT
    page = {
        "campaign": campaign,
        "form": form,
        "back": then or campaign_href(campaign),
        "back_text": "Conflicts of interest" if then else campaign.title,
        **context,
    }
    return render(request, ONE_FORM, page, status=status)
