"""The contexts of the pages about vacancies. Each is an edge: it reads the clock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from cms import queries
from cms.models import CandidatePack, VacancyIndexPage, VacancyPage
from cms.web.forms import VacancySearchForm
from cms.web.presenters import advert, card
from workflows.boards.models import Body
from workflows.core.clock import now

if TYPE_CHECKING:
    from django import forms

PAGE_SIZE = 10
LATEST = 4  # vacancies on the home page
ORDERS = {
    "": ("campaign__closes_at", "title"),
    "newest": ("-first_published_at", "title"),
    "title": ("title", "pk"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address without it."""

    text: str
    href: str


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page adds: the newest open vacancies and where to search."""
    at = now()
    found = queries.live_vacancies().filter(queries.is_open(at))
    index = VacancyIndexPage.objects.live().first()
    newest = found.order_by("-first_published_at", "-pk")[:LATEST]
    return {
        "cards": [card(page, request, at=at) for page in newest],
        "open_count": found.count(),
        "index_href": index.get_url(request) if index else "",
    }


def index_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the search page adds; the number of queries does not depend on the number of vacancies."""
    at = now()
    bodies = Body.objects.filter(campaigns__advert__live=True).distinct().order_by("name")
    form = VacancySearchForm(request.GET, bodies=bodies)
    form.is_valid()
    terms: dict[str, str] = form.cleaned_data
    found = search(terms, at=at)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    chips = _chips(form, request)
    return {
        "search": form,
        "has_errors": bool(form.errors),
        "cards": [card(vacancy, request, at=at) for vacancy in page.object_list],
        "found": page,
        "chips": chips,
        "clear": request.path,
        "filtered": any(value for name, value in request.GET.items() if name not in {"q", "page"}),
        "counted": _counted(page.paginator.count, terms),
    }


def search(terms: Mapping[str, str], *, at: dt.datetime) -> QuerySet[VacancyPage]:
    """Return the adverts that answer a search; a term that is absent or empty does not narrow it.

    Args:
        terms: q, body (slug), role, region, closing (days), status ("", "closed", "all"), sort.
        at: the moment that "open" and "closing within" are counted from.
    """
    found = queries.live_vacancies().filter(queries.matching(terms.get("q", "")))
    wanted = {
        "campaign__body__slug": terms.get("body"),
        "campaign__post": terms.get("role"),
        "campaign__body__region": terms.get("region"),
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    state = terms.get("status", "")
    if state == "":
        found = found.filter(queries.is_open(at))
    elif state == "closed":
        found = found.exclude(queries.is_open(at))
    if days := terms.get("closing"):
        until = at + dt.timedelta(days=int(days))
        found = found.filter(campaign__closes_at__gt=at, campaign__closes_at__lte=until)
    order = ORDERS[terms.get("sort", "")]
    if state == "closed" and not terms.get("sort"):
        order = ("-campaign__closes_at", "title")  # the most recently closed first
    return found.order_by(*order)


def page_context(page: VacancyPage) -> dict[str, Any]:
    """Return what a vacancy page adds; nothing for a draft that has no campaign yet."""
    if page.campaign is None:
        return {"advert": None}
    shown = advert(page, at=now())
    pack = CandidatePack.objects.filter(page_id=page.pk).select_related("file").first()
    return {"advert": shown, "pack": pack}


def _chips(form: VacancySearchForm, request: HttpRequest) -> list[Chip]:
    chips = []
    for name, value in form.cleaned_data.items():
        if not value or name == "sort":
            continue
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        field: forms.Field = form.fields[name]
        choices = dict(getattr(field, "choices", ()))
        text = f"{field.label}: {choices[value]}" if choices else f"“{value}”"
        chips.append(
            Chip(text=text, href=f"{request.path}?{query.urlencode()}" if query else request.path)
        )
    return chips


def _counted(count: int, terms: Mapping[str, str]) -> str:
    kind = {"": "open ", "closed": "closed "}.get(terms.get("status", ""), "")
    noun = "vacancy" if count == 1 else "vacancies"
    return f"{count:,} {kind}{noun}"
