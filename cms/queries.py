"""What the public may see of vacancies."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Revision

from cms.models import CandidatePack, VacancyPage
from workflows.campaigns.enums import CampaignState


def live_vacancies() -> QuerySet[VacancyPage]:
    """Return the adverts that are live and public, each with campaign and body."""
    found: QuerySet[VacancyPage] = (
        VacancyPage.objects.live()
        .public()
        .filter(campaign__isnull=False)
        .select_related("campaign__body__logo")
        .defer("about_body", "role", "looking_for", "how_to_apply", "more", "search_text")
    )
    return found


def is_open(at: dt.datetime) -> Q:
    """Return the filter for adverts whose campaign takes applications at that moment."""
    return Q(campaign__state=CampaignState.OPEN, campaign__closes_at__gt=at)


def matching(words: str) -> Q:
    """Return the filter for adverts that contain every word, as part of a word if need be."""
    found = Q()
    for word in words.split():
        found &= Q(search_text__icontains=word)
    return found


def candidate_pack(reference: str) -> CandidatePack | None:
    """Return the pack of a live, public advert by its campaign's reference; None if there is none (yet)."""
    page = VacancyPage.objects.live().public().filter(campaign__reference__iexact=reference)
    return CandidatePack.objects.filter(page__in=page).select_related("file").first()


@dataclass(frozen=True, slots=True)
class AdvertCounts:
    """How many adverts are drafts, scheduled to go live, and open."""

    drafted: int
    scheduled: int
    open: int


def advert_counts(*, at: dt.datetime) -> AdvertCounts:
    """Count adverts by where they stand, for editors."""
    every = VacancyPage.objects.all()
    revisions = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(VacancyPage),
        approved_go_live_at__isnull=False,
    )
    waiting = {int(pk) for pk in revisions.values_list("object_id", flat=True)}
    scheduled = every.filter(live=False, pk__in=waiting).count()
    return AdvertCounts(
        drafted=every.filter(live=False).count() - scheduled,
        scheduled=scheduled,
        open=every.filter(is_open(at), live=True).count(),
    )
