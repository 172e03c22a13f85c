"""Seats and terms, changed by those who keep the board."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from workflows.boards import queries, services
from workflows.boards.enums import EndReason
from workflows.boards.web.forms import EndTermForm, SeatForm, TermForm
from workflows.boards.web.views._shared import form_page
from workflows.core.clock import london_date, now, show_date
from workflows.core.policy import policy, signed_in


@policy("boards.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_seat(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a seat to a board."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    form = SeatForm(
        request.POST if request.method == "POST" else None, initial={"opened_on": london_date(at)}
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.save_seat(body=body, given=form.given(), actor=user, at=at),
        done="The seat is added.",
        heading="Add a seat",
        button="Add the seat",
    )


@policy("boards.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, slug: str, seat_id: int) -> HttpResponse:
    """Change a seat."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    row = queries.seat_in(body, seat_id)
    form = SeatForm(
        request.POST if request.method == "POST" else None, initial=SeatForm.initial_of(row)
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.save_seat(
            body=body, given=form.given(), seat_id=row.pk, actor=user, at=at
        ),
        done="The seat is saved.",
        heading=row.title,
    )


@policy("boards.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_term(request: HttpRequest, slug: str, seat_id: int) -> HttpResponse:
    """Set a term in a seat."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    row = queries.seat_in(body, seat_id)
    form = TermForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        body,
        form,
        save=lambda: services.save_term(seat_id=row.pk, given=form.given(), actor=user, at=at),
        done="The term is set.",
        heading=f"Set a term: {row.title}",
        lead="Earlier terms on this board count towards the limits of tenure.",
        button="Set the term",
        names={"post": "starts_on"},
    )


@policy("boards.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, slug: str, term_id: int) -> HttpResponse:
    """Change a term."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    row = queries.term_in(body, term_id)
    form = TermForm(
        request.POST if request.method == "POST" else None, initial=TermForm.initial_of(row)
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.save_term(
            seat_id=row.seat_id, given=form.given(), term_id=row.pk, actor=user, at=at
        ),
        done="The term is saved.",
        heading=f"{row.holder}, {row.seat}",
        then=(reverse("boards:member", args=[slug, row.holder_id]), row.holder.name),
        names={"post": "starts_on"},
    )


@policy("boards.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def end_term(request: HttpRequest, slug: str, term_id: int) -> HttpResponse:
    """End a term before its day."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    row = queries.term_in(body, term_id)
    form = EndTermForm(
        request.POST if request.method == "POST" else None, initial={"last_day": london_date(at)}
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.end_term(
            term_id=row.pk,
            last_day=form.cleaned_data["last_day"],
            reason=EndReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            actor=user,
            at=at,
        ),
        done="The term is ended.",
        heading=f"End the term of {row.holder}",
        lead=f"{row.seat}, {show_date(row.starts_on)} to {show_date(row.ends_on)}.",
        button="End the term",
        then=(reverse("boards:member", args=[slug, row.holder_id]), row.holder.name),
    )
