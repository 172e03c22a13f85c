"""The writers behind adverts: publishing as one step with the campaign, and the candidate pack."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import LogContext, get_active_log_context

from cms.models import CandidatePack, VacancyPage
from workflows.core import audit
from workflows.core.clock import now
from workflows.core.errors import DomainError
from workflows.core.files import store

log = logging.getLogger(__name__)
SCHEDULED = "wagtail.publish.scheduled"  # how publish_scheduled marks what the clock publishes


def publish(
    publish_revision: Callable[..., Any],
    revision: Any,  # noqa: ANN401 -- Wagtail ships no types
    *args: Any,  # noqa: ANN401
    **kwargs: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Publish an advert, all of it or nothing (the receiver opens its campaign as the page is saved).

    What a person publishes raises DomainError with the reason. What the clock publishes must not stop the
    other pages due that minute: its schedule is taken off, and the refusal logged and recorded.
    """
    user = kwargs.get("user") or get_active_log_context().user
    try:
        with transaction.atomic(), LogContext(user=user):
            return publish_revision(revision, *args, **kwargs)
    except (DomainError, ValidationError) as error:
        if kwargs.get("log_action") != SCHEDULED:
            raise
        refuse_scheduled(revision=revision, reason=_sentence(error), at=now())
        return None


@transaction.atomic
def refuse_scheduled(*, revision: Any, reason: str, at: dt.datetime) -> None:  # noqa: ANN401 -- Wagtail's
    """Take a revision's schedule off and record why; the page stays as it was."""
    page = VacancyPage.objects.select_for_update(of=("self",)).get(pk=revision.object_id)
    page.revisions.update(approved_go_live_at=None)
    audit.record(
        "cms.scheduled_publish_refused",
        actor=None,
        target=page,
        at=at,
        scope=page.campaign.reference if page.campaign else "",
        detail={"reason": reason},
    )
    log.error("“%s” was due to go live and was not published: %s", page, reason)


@transaction.atomic
def keep_candidate_pack(
    *, page: VacancyPage, content_hash: str, data: bytes, at: dt.datetime
) -> CandidatePack:
    """Keep a candidate pack in place of the one before it, whose file goes."""
    VacancyPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    former = CandidatePack.objects.filter(page=page).select_related("file").first()
    reference = page.its_campaign.reference
    stored = store.save_made(
        data=data,
        purpose="candidate-pack",
        name=f"{reference}-candidate-pack.pdf",
        content_type="application/pdf",
        pages=None,
        at=at,
    )
    pack, _ = CandidatePack.objects.update_or_create(
        page=page, defaults={"content_hash": content_hash, "file": stored, "made_at": at}
    )
    if former is not None:
        store.discard(stored=former.file)
    audit.record("cms.candidate_pack_made", actor=None, target=pack, at=at, scope=reference)
    return pack


def _sentence(error: DomainError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
