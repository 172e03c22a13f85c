"""The panel member's pages. Each is about the signed-in member's own seat and nobody else's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.campaigns.queries import campaigns_scored_by, relationship_kinds
from workflows.campaigns.rules.blind import names_known, stage_of
from workflows.core.access import can, require
from workflows.core.clock import london_date, now, show_time
from workflows.core.errors import DomainError, NotVisibleError, StaleVersionError
from workflows.core.policy import policy, signed_in
from workflows.scoring import permissions, queries, services
from workflows.scoring.queries import Mark
from workflows.scoring.web import grids, presenters
from workflows.scoring.web.forms import (
    ABSTAIN,
    SaveForm,
    ScoreForm,
    conflicts_given,
    error_list,
    errors_of,
)
from workflows.scoring.web.workbench import Workbench, workbench

PAGE = 50
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@policy("signed-in")
def home(request: HttpRequest) -> HttpResponse:
    """List the campaigns whose panel the person sits on."""
    user = signed_in(request)
    found = campaigns_scored_by(user)
    search = request.GET.get("search", "").replace("\x00", "").strip()
    if search:
        found = found.filter(title__icontains=search) | found.filter(reference__icontains=search)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    campaigns = list(page.object_list)
    sifts = queries.sifts(campaigns, on=london_date(now()), user_id=user.pk)
    cards = [presenters.campaign_card(each, sifts[each.pk]) for each in campaigns]
    context = {"cards": cards, "page": page, "search": search}
    return render(request, "workflows/scoring/panel_home.html", context)


@never_cache
@get_or_post
@policy("campaigns.score")
def campaign(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a member's steps and their own grid; take the grid as a form."""
    user = signed_in(request)
    refused: dict[services.CellInput, str] = {}
    if request.method == "POST":
        cells = grids.cells(request.POST)
        refused = services.save_grid(reference=reference, cells=cells, actor=user, at=now())
        if not refused:
            messages.success(request, "Your marks are saved.")
            return redirect(request.get_full_path())
    bench = workbench(user, reference)
    show = request.GET.get("show", "")
    # A mark refused on a candidate who is finished all the same is shown too: nothing typed goes unseen.
    kept = {cell.blind_code for cell in refused}
    listed = [
        each
        for each in bench.ordered
        if show != "unfinished" or bench.unfinished(each) or each.code in kept
    ]
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    rows = grids.rows(bench, list(page.object_list), refused)
    errors = [
        {"text": f"{cell.label}: {cell.error}", "href": f"#{cell.name}"}
        for row in rows
        for cell in row.cells
        if cell.error
    ]
    lines = grids.progress(bench)
    context = {
        **bench.context(),
        "register": names_known(stage_of(bench.campaign.state, bench.campaign.resume_state))
        and bool(can(user, "campaigns.register", bench.campaign)),
        "steps": grids.steps(bench, lines),
        "progress": lines,
        "rows": rows,
        "page": page,
        "show": show,
        "agreement": bench.chairs and bool(can(user, "scoring.agreement", bench.campaign)),
        "errors": errors,
        "has_errors": bool(errors),
    }
    return render(
        request, "workflows/scoring/campaign.html", context, status=400 if errors else 200
    )


@never_cache
@get_or_post
@policy("campaigns.score")
def conflicts(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every eligible candidate by name, and take the member's declarations."""
    user = signed_in(request)
    desk = queries.desk_of(user, reference, on=london_date(now()))
    permissions.check_may_declare(desk.campaign)
    names = queries.names_to_declare(desk.campaign.pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = conflicts_given(request.POST, [person.user_id for person in names])
        try:
            services.declare(reference=reference, declared=given, actor=user, at=now())
        except DomainError as error:
            errors = errors_of(error)
        else:
            messages.success(request, "Your declarations are recorded.")
            return redirect("scoring:campaign", reference)
    else:
        services.record_names_read(campaign=desk.campaign, actor=user, at=now())
    held = queries.declarations_of(desk.membership.pk)
    context = {
        "campaign": desk.campaign,
        "people": presenters.people(names, held, request.POST, errors),
        "relationships": relationship_kinds(london_date(now())),
        "errors": error_list(errors),
        "has_errors": bool(errors),
    }
    return render(
        request, "workflows/scoring/conflicts.html", context, status=400 if errors else 200
    )


@never_cache
@get_or_post
@policy("scoring.meet", writes="scoring.score")
def score(request: HttpRequest, reference: str, key: str, code: str) -> HttpResponse:
    """Show one answer beside the scale, and take the mark."""
    bench = workbench(signed_in(request), reference)
    if request.method == "POST" and not bench.held:
        return _score_posted(request, bench, key, code)
    if bench.sift.undeclared(bench.seat):
        messages.info(request, "Declare your conflicts of interest before you score.")
        return redirect("scoring:conflicts", reference)
    if bench.held:
        return redirect("scoring:campaign", reference)
    candidate = bench.candidate(code)
    require(signed_in(request), "scoring.meet", candidate)
    if bench.locked(candidate):
        messages.info(request, permissions.LOCKED)
        return redirect("scoring:results", reference)
    permissions.check_scoring_open(bench.campaign)
    saved = bench.mark(candidate, key)
    form = score_form(bench, saved)
    return _score_page(request, bench, key, code, form)


def score_form(bench: Workbench, saved: Mark, *, auto_id: str = "id_%s") -> ScoreForm:
    """Return the form of one answer as it was saved. Several on one page need an `auto_id` each."""
    initial = {
        "value": ABSTAIN if saved.abstained else saved.value,
        "comment": saved.comment,
        "reason": saved.reason,
        "flagged": saved.flagged,
        "version": saved.version,
        "save_id": ScoreForm.fresh_save_id(),
    }
    return ScoreForm(
        initial=initial,
        campaign=bench.campaign,
        anchors=bench.anchors,
        abstaining=bench.may_abstain,
        auto_id=auto_id,
    )


def _score_posted(request: HttpRequest, bench: Workbench, key: str, code: str) -> HttpResponse:
    typed = request.POST.copy()
    form = ScoreForm(
        typed,
        campaign=bench.campaign,
        anchors=bench.anchors,
        abstaining=bench.may_abstain,
    )
    stale: Mark | None = None
    if form.is_valid():
        try:
            services.save_score(
                reference=bench.campaign.reference,
                blind_code=code,
                criterion=key,
                actor=signed_in(request),
                at=now(),
                **form.cleaned_data,
            )
        except StaleVersionError as error:
            form.add_domain_error(error)
            if isinstance(error.current, Mark):
                # Saving again is then a choice made with both in view.
                stale = error.current
                typed["version"], typed["save_id"] = str(stale.version), ScoreForm.fresh_save_id()
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, f"Saved: {bench.criterion(key).title}, candidate {code}.")
            onward = bench.onward(key, code) if "next" in typed else request.path
            return redirect(onward)
    return _score_page(request, bench, key, code, form, stale=stale)


def _score_page(
    request: HttpRequest,
    bench: Workbench,
    key: str,
    code: str,
    form: ScoreForm,
    *,
    stale: Mark | None = None,
) -> HttpResponse:
    criterion, candidate = bench.criterion(key), bench.candidate(code)
    context = {
        **bench.context(),
        "criterion": criterion,
        "code": code,
        "answer": queries.answer_text(candidate.pk, criterion.pk),
        "form": form,
        "stale": stale,
        "stale_words": presenters.in_words(stale) if stale else "",
        "place": bench.ordered.index(candidate) + 1,
        "previous": bench.neighbour(key, code, -1),
        "following": bench.neighbour(key, code, 1),
        "save_url": reverse("scoring:save", args=[bench.campaign.reference, key, code]),
    }
    status = 409 if stale else 400 if form.errors else 200
    return render(request, "workflows/scoring/score.html", context, status=status)


@never_cache
@require_POST
@policy("scoring.score")
def save(request: HttpRequest, reference: str, key: str, code: str) -> JsonResponse:
    """Autosave one score (docs/developers/ui.md). A cell of the grid sends no comment, which keeps the saved one."""
    user = signed_in(request)
    form = SaveForm(request.POST)
    if not form.is_valid():
        sentences = [str(sentence) for group in form.errors.values() for sentence in group]
        return JsonResponse({"message": sentences[0]}, status=400)
    at = now()
    try:
        mark = services.save_score(
            reference=reference,
            blind_code=code,
            criterion=key,
            actor=user,
            at=at,
            **form.cleaned_data,
        )
    except StaleVersionError as error:
        current = error.current if isinstance(error.current, Mark) else queries.NO_MARK
        answer = {
            "message": str(error),
            "current": presenters.in_words(current),
            "version": current.version,
        }
        return JsonResponse(answer, status=409)
    except NotVisibleError as error:
        return JsonResponse({"message": str(error)}, status=404)
    except DomainError as error:
        return JsonResponse({"message": str(error)}, status=400)
    return JsonResponse({"saved": show_time(at), "version": mark.version})


@never_cache
@get_or_post
@policy("campaigns.score")
def lock(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is missing, or ask to confirm; then lock for good."""
    user = signed_in(request)
    refusal = ""
    if request.method == "POST":
        try:
            services.lock_all(reference=reference, actor=user, at=now())
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, "Your scores are locked.")
            return redirect("scoring:results", reference)
    bench = workbench(user, reference)
    if bench.finished:
        return redirect("scoring:results", reference)
    if bench.sift.undeclared(bench.seat):
        messages.info(request, "Declare your conflicts of interest before you score.")
        return redirect("scoring:conflicts", reference)
    context = {
        **bench.context(),
        "missing": grids.missing(bench),
        "errors": [{"text": refusal, "href": "#missing"}] if refusal else [],
        "has_errors": bool(refusal),
    }
    return render(request, "workflows/scoring/lock.html", context, status=400 if refusal else 200)


@never_cache
@require_safe
@policy("campaigns.score")
def results(request: HttpRequest, reference: str) -> HttpResponse:
    """Show own marks, and, once all of one's own are locked, the other members' locked ones; that read is recorded."""
    user = signed_in(request)
    bench = workbench(user, reference)
    # Read for everyone only here; what of it may be shown is asked sheet by sheet.
    sift = queries.sift(bench.campaign, on=london_date(now()))
    seat = next(seat for seat in sift.seats if seat.pk == bench.seat.pk)
    page = Paginator(bench.ordered, PAGE).get_page(request.GET.get("page"))
    visible = permissions.visible_sheets(seat, sift)
    shown = {
        pair: sheet
        for pair, sheet in visible.items()
        if pair[1] in {c.pk for c in page.object_list}
    }
    cards = presenters.results(
        sift=sift,
        viewer=seat,
        criteria=bench.criteria,
        candidates=list(page.object_list),
        visible=shown,
        marks=queries.marks_of(shown.values()),
    )
    if any(owner != seat.pk for owner, _ in shown):
        services.record_marks_read(campaign=bench.campaign, actor=user, at=now())
    context = {**bench.context(), "cards": cards, "page": page}
    return render(request, "workflows/scoring/results.html", context)
