"""The trail of a campaign for those who vouch for it: auditors, data protection officers, independent members."""

import csv
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.accounts.web.recent import recently_signed_in
from workflows.campaigns import queries, services
from workflows.campaigns.rules.blind import names_known, stage_of
from workflows.campaigns.web import presenters, trail
from workflows.campaigns.web.forms import AuditFilterForm, TrailFilterForm
from workflows.core.access import can
from workflows.core.clock import london_date, now
from workflows.core.models import AuditEvent
from workflows.core.policy import policy, signed_in

PAGE = 25
EVENTS = 50


@never_cache
@require_safe
@policy("campaigns.audit", view_as=True)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns whose trail a person may read."""
    user, at = signed_in(request), now()
    queries.check_audits(user, on=london_date(at))
    form = AuditFilterForm(request.GET)
    search = form.wanted()
    found = queries.audited(user, search, at=at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "title": row.title,
                "reference": row.reference,
                "body": str(row.body),
                "state": row.get_state_display(),
                "colour": presenters.colour(row),
                "href": reverse("campaigns:trail", args=[row.reference]),
            }
            for row in page
        ],
        "filter_form": form,
        "active": int(bool(search)),
        "here": reverse("campaigns:trails"),
    }
    return render(request, "workflows/campaigns/trails.html", context)


@never_cache
@require_safe
@policy("campaigns.audit")
def events(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a campaign's trail in sentences, no mark among them; reading it is written to it."""
    user, at = signed_in(request), now()
    campaign = queries.audited_campaign(user, reference, at=at)
    names = names_known(stage_of(campaign.state, campaign.resume_state))
    form = TrailFilterForm(request.GET)
    found = queries.trail(reference, form.wanted(names=names))
    page = Paginator(found, EVENTS).get_page(request.GET.get("page"))
    shown = list(
        page
    )  # before this reading is written: counted without it, the page would lose its last line
    services.record_trail_read(campaign=campaign, actor=user, at=at)
    links = names and not queries.sits_on_panel(user.pk, campaign.pk, on=london_date(at))
    context = {
        "campaign": campaign,
        "page": page,
        "events": [trail.row(event, names=names, links=links) for event in shown],
        "filter_form": form,
        "active": form.in_use,
        "here": reverse("campaigns:trail", args=[reference]),
        "file_href": f"{reverse('campaigns:trail_file', args=[reference])}?{request.GET.urlencode()}",
        "names": names,
        "past_href": reverse("campaigns:past_people", args=[reference])
        if can(user, "campaigns.past", campaign, at=at)
        else "",
        "register_href": reverse("campaigns:conflicts", args=[reference])
        if can(user, "campaigns.register", campaign, at=at)
        else "",
    }
    return render(request, "workflows/campaigns/trail.html", context)


@never_cache
@require_safe
@policy("campaigns.audit")
@recently_signed_in
def file(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """Send what the page's filters find, whole, as a file; that it was sent is written to the trail."""
    user, at = signed_in(request), now()
    campaign = queries.audited_campaign(user, reference, at=at)
    names = names_known(stage_of(campaign.state, campaign.resume_state))
    form = TrailFilterForm(request.GET)
    # No later than now: what the file itself writes is not in it.
    found = queries.trail(reference, form.wanted(names=names)).filter(recorded_at__lte=at)
    services.record_trail_export(
        campaign=campaign, actor=user, at=at, events=found.count(), filters=form.in_use
    )
    response = StreamingHttpResponse(
        _lines(found, names=names), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="trail-{campaign.reference}.csv"'
    return response


class _Line:
    """What csv writes a line to, to have it back."""

    def write(self, text: str) -> str:
        return text


def _lines(found: QuerySet[AuditEvent], *, names: bool) -> Iterator[str]:
    """Yield the file's text, reading as it goes; spreadsheets read it as UTF-8 by its first mark."""
    writer = csv.writer(_Line())
    yield f"\ufeff{writer.writerow(trail.FILE_HEADINGS)}"
    for event in found.iterator(chunk_size=1000):
        yield writer.writerow(trail.file_line(event, names=names))
