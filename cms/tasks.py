"""What runs in the background: scheduled publishing and candidate packs."""

import datetime as dt

from django.core.management import call_command

from cms import candidate_pack, services
from cms.models import CandidatePack, VacancyPage
from workflows.core.jobs.registry import JobContext, job
from workflows.core.jobs.schedules import every


@every(seconds=60, name="cms.publish_scheduled")
def publish_scheduled(*, at: dt.datetime) -> None:
    """Publish what is due and unpublish what has expired."""
    call_command("publish_scheduled", verbosity=0)


@job("cms.candidate_pack")
def make_candidate_pack(context: JobContext, *, page_id: int) -> None:
    """Make the candidate pack of a live advert, unless the one kept has the same content."""
    page = (
        VacancyPage.objects.live().filter(pk=page_id).select_related("campaign__body__logo").first()
    )
    if page is None:
        return
    content = candidate_pack.content(page)
    if CandidatePack.objects.filter(page=page, content_hash=content.hash).exists():
        return
    data = candidate_pack.render(content)
    with context.finishing():
        services.keep_candidate_pack(
            page=page, content_hash=content.hash, data=data, at=context.clock()
        )
