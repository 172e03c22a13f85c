"""The list of boards, one board's page, and its people."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from workflows.boards import queries
from workflows.boards.queries import Counting
from workflows.boards.queries.skills import AHEAD, latest_ratings
from workflows.boards.web import standing
from workflows.boards.web.forms import BoardFilterForm, MemberFilterForm
from workflows.core.access import can
from workflows.core.clock import london_date, now
from workflows.core.policy import policy, signed_in

PAGE_SIZE = 25


@require_safe
@policy("boards.open", view_as=True)
def index(request: HttpRequest) -> HttpResponse:
    """List the boards a person may open."""
    user, today = signed_in(request), london_date(now())
    queries.check_opens_boards(user)
    form = BoardFilterForm(request.GET)
    wanted = form.wanted()
    found = queries.boards_of(user, wanted, on=today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.kind),
    }
    return render(request, "workflows/boards/index.html", context)


@require_safe
@policy("boards.open", view_as=True)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who sits until when, how their tenure stands, what the board knows and what it will lack."""
    user, today = signed_in(request), london_date(now())
    body = queries.opened_board(user, slug)
    seats, terms = queries.standings(body, on=today), list(queries.terms_of(body.pk))
    rows = [standing.seat_row(body, row, on=today) for row in seats]
    matrix = queries.matrix(body, on=today)
    heat = standing.heat_rows(matrix)
    members = standing.member_rows(body, terms, on=today)
    context = {
        "body": body,
        "rows": rows,
        "to_fill": sorted(
            (row for row in rows if row.start_href), key=lambda row: row.ends_on or dt.date.min
        ),
        "chart": standing.seats_chart(body, seats, terms, on=today),
        "members": members,
        "heat": heat,
        "heat_names": list(zip(matrix.holders, matrix.leaving, strict=True)),
        "later": today + AHEAD,
        "cards": _cards(rows, members, heat),
        "may_change": bool(can(user, "boards.manage", body)),
        "may_start": queries.coordinates(user, body, on=today),
    }
    return render(request, "workflows/boards/board.html", context)


@require_safe
@policy("boards.open", view_as=True)
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """List who sits or sat on a board."""
    user, today = signed_in(request), london_date(now())
    body = queries.opened_board(user, slug)
    form = MemberFilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(queries.members(body, wanted, on=today), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "body": body,
        "page": page,
        "filter_form": form,
        "active": bool(wanted.search) + bool(wanted.sits),
        "here": reverse("boards:members", args=[slug]),
    }
    return render(request, "workflows/boards/members.html", context)


@require_safe
@policy("boards.open")
def member(request: HttpRequest, slug: str, holder_id: int) -> HttpResponse:
    """Show one member: their terms, tenure, what was approved, ratings and independence."""
    user, today = signed_in(request), london_date(now())
    body = queries.opened_board(user, slug)
    holder = queries.holder_in(body, holder_id)
    terms = [term for term in queries.terms_of(body.pk) if term.holder_id == holder.pk]
    flags = [flag for flag in queries.flags_of(body.pk) if flag.holder_id == holder.pk]
    stands = standing.tenure_of(Counting(body.kind), terms, holder, on=today)
    ratings = latest_ratings(body.pk, on=today)
    tests = list(queries.independence_tests(body.kind, on=today))
    context = {
        "body": body,
        "holder": holder,
        "terms": terms,
        "today": today,
        "standing": stands,
        "label": standing.LABELS[stands.level] if stands else "",
        "colour": standing.COLOURS[stands.level] if stands else "",
        "approvals": list(holder.approvals.all()),
        "flags": flags,
        "in_question": standing.flags_in_force(
            flags, tests, stands.first_on if stands else None, on=today
        ),
        "ratings": [
            (skill, ratings.get((holder.pk, skill.pk))) for skill in queries.skills_of(body.pk)
        ],
        "may_change": bool(can(user, "boards.manage", body)),
    }
    return render(request, "workflows/boards/member.html", context)


def _cards(
    rows: list[standing.SeatRow], members: list[standing.MemberRow], heat: list[standing.HeatRow]
) -> list[dict[str, object]]:
    vacant = sum(not row.who for row in rows)
    return [
        {"label": "Seats", "value": len(rows), "note": f"{len(rows) - vacant} filled today"},
        {"label": "Vacant", "value": vacant, "note": "nobody sits there today"},
        {
            "label": "Ending within 12 months",
            "value": sum(bool(row.who and row.start_href) for row in rows),
            "note": "with nobody to follow",
        },
        {
            "label": "Tenure to look at",
            "value": sum(member.colour in {"orange", "red"} for member in members),
            "note": "near or past a limit",
        },
        {
            "label": "Skills short in a year",
            "value": sum(row.gap > 0 for row in heat),
            "note": f"of {len(heat)} fields",
        },
    ]
