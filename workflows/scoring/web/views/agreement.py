"""How far the panel agreed: for its chair, and for the coordinator who has the score table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.core.access import can
from workflows.core.clock import london_date, now
from workflows.core.policy import policy, signed_in
from workflows.scoring import permissions, queries, services
from workflows.scoring.rules.statistics import reading
from workflows.scoring.web import agreement as shown
from workflows.scoring.web.forms import TopForm

USUAL = 5  # places, before a shortlist says how many


@never_cache
@require_safe
@policy("scoring.agreement")
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how far members agree, and how firmly the first N stand. It advises; that it was read is recorded."""
    user = signed_in(request)
    campaign = permissions.campaign_for(user, "scoring.agreement", reference)
    sift = queries.sift(campaign, on=london_date(now()))
    table = permissions.table_seen(permissions.check_meeting(user, campaign, sift), campaign, sift)
    most = max(len(table.rows), 1)
    usual = queries.shortlisted_number(table) or min(USUAL, most)
    form = TopForm(request.GET if "top" in request.GET else None, most=most, usual=usual)
    top = (form.cleaned_data["top"] if form.is_valid() else None) or usual
    found = queries.agreement_of(campaign, table, top=top)
    figures = found.figures
    readings = shown.readings(found)
    firm = [] if (not_robust := reading.why_not_robust(figures)) else shown.firm_lines(found)
    services.record_agreement_read(campaign=campaign, actor=user, at=now())
    context = {
        "campaign": campaign,
        "at_desk": bool(can(user, "scoring.table", campaign)),
        "form": form,
        "top": top,
        "too_few": reading.too_few(figures),
        "readings": readings,
        "reliability": shown.reliability_chart(readings),
        "severity_sentence": reading.severity_sentence(figures, found.names),
        "severity": shown.severity_chart(found),
        "spread_sentence": reading.spread_sentence(figures.criteria, found.titles),
        "spread": shown.spread_chart(found),
        "spread_lines": shown.spread_lines(found),
        "not_robust": not_robust,
        "firm_lines": firm,
        "robustness_sentences": ()
        if not_robust
        else reading.robustness_sentences(figures.robustness, figures.members, found.names),
        "robustness": shown.robustness_chart(found, firm) if firm else None,
        "drawn": figures.robustness,
    }
    return render(request, "workflows/scoring/agreement.html", context)
