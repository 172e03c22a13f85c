"""One member of a board: name and account, ratings, approvals and independence; and what the board wants to know."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from workflows.accounts.queries import person_by_email
from workflows.boards import queries, services
from workflows.boards.models import Body, Holder
from workflows.boards.queries.skills import wanted_of
from workflows.boards.web.forms import ApprovalForm, FlagForm, MemberForm, RatingsForm, TargetsForm
from workflows.boards.web.views._shared import form_page
from workflows.core.clock import london_date, now
from workflows.core.errors import InvalidInputError
from workflows.core.policy import policy, signed_in
from workflows.core.web.forms import NHSForm

GET_AND_POST = ["GET", "HEAD", "POST"]


def _member_page(body: Body, holder: Holder) -> tuple[str, str]:
    return reverse("boards:member", args=[body.slug, holder.pk]), holder.name


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def edit(request: HttpRequest, slug: str, holder_id: int) -> HttpResponse:
    """Change a member's name, account and first appointment."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    holder = queries.holder_in(body, holder_id)
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": holder.name,
            "email": holder.user.email if holder.user else "",
            "first_appointed_on": holder.first_appointed_on,
        },
    )

    def save() -> None:
        given = form.cleaned_data
        person = person_by_email(given["email"]) if given["email"] else None
        if given["email"] and person is None:
            raise InvalidInputError(
                {"email": "Nobody has an account with this address. Leave it empty until they do."}
            )
        services.save_holder(
            holder_id=holder.pk,
            name=given["name"],
            user=person,
            first_appointed_on=given["first_appointed_on"],
            actor=user,
            at=at,
        )

    return form_page(
        request,
        body,
        form,
        save=save,
        done="The member is saved.",
        heading=f"Change {holder.name}",
        names=MemberForm.ERROR_FIELDS,
        then=_member_page(body, holder),
    )


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def rate(request: HttpRequest, slug: str, holder_id: int) -> HttpResponse:
    """Rate a member in the board's fields."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    holder = queries.holder_in(body, holder_id)
    form = RatingsForm(
        request.POST if request.method == "POST" else None,
        skills=list(queries.skills_of(body.pk)),
        initial={"rated_on": london_date(at)},
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.rate(holder_id=holder.pk, given=form.given(), actor=user, at=at),
        done="The ratings are saved.",
        heading=f"Rate {holder.name}",
        lead="What you leave at “No rating” keeps its last rating.",
        button="Save the ratings",
        then=_member_page(body, holder),
    )


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def approve(request: HttpRequest, slug: str, holder_id: int) -> HttpResponse:
    """Record a rigorous review, or an approval to serve past a limit."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    holder = queries.holder_in(body, holder_id)
    form = ApprovalForm(
        request.POST if request.method == "POST" else None, initial={"decided_on": london_date(at)}
    )
    return form_page(
        request,
        body,
        form,
        save=lambda: services.record_approval(
            holder_id=holder.pk, given=form.given(), actor=user, at=at
        ),
        done="The approval is recorded.",
        heading=f"Record a review or approval for {holder.name}",
        lead="Beyond the years that need a rigorous review, and past any limit of tenure, a term can be set "
        "only as far as a recorded review or approval covers it.",
        button="Record it",
        then=_member_page(body, holder),
    )


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def flag(request: HttpRequest, slug: str, holder_id: int) -> HttpResponse:
    """State what bears on a member's independence."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    holder = queries.holder_in(body, holder_id)
    tests = queries.independence_tests(body.kind, on=london_date(at)).filter(service_years=None)
    form = FlagForm(request.POST if request.method == "POST" else None, tests=tests)
    return form_page(
        request,
        body,
        form,
        save=lambda: services.state_flag(
            holder_id=holder.pk, actor=user, at=at, **form.cleaned_data
        ),
        done="The circumstance is stated.",
        heading=f"What bears on the independence of {holder.name}",
        lead="Length of service is counted by itself.",
        then=_member_page(body, holder),
    )


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def withdraw(request: HttpRequest, slug: str, flag_id: int) -> HttpResponse:
    """Take back a circumstance that was stated wrongly, after asking."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    row = queries.flag_in(body, flag_id)
    form = NHSForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        body,
        form,
        save=lambda: services.withdraw_flag(flag_id=row.pk, actor=user, at=at),
        done="The circumstance is withdrawn.",
        heading=f"Withdraw what was stated of {row.holder}?",
        lead=f"{row.test.text}: {row.note} Where it has only ended, enter the day it ended instead.",
        button="Withdraw it",
        then=_member_page(body, row.holder),
    )


@policy("boards.manage")
@require_http_methods(GET_AND_POST)
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """Set how many members the board wants in each field; add a field."""
    user, at = signed_in(request), now()
    body = queries.managed_board(user, slug)
    skills = list(queries.skills_of(body.pk))
    form = TargetsForm(
        request.POST if request.method == "POST" else None,
        skills=skills,
        wanted=wanted_of(body.pk, skills),
    )

    return form_page(
        request,
        body,
        form,
        save=lambda: services.set_targets(
            body=body, wanted=form.targets(), new=form.new_field(), actor=user, at=at
        ),
        names={"title": "new_title"},
        done="What the board must cover is saved.",
        heading="What the board must cover",
        lead="How many members should know each field at the level set for it. What falls short is the gap "
        "from which a campaign’s specification is drafted.",
    )
