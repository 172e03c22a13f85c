"""What the public and candidates are told. Written with the change, sent by a job, once to each."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from django.db import transaction

from workflows.campaigns import queries
from workflows.campaigns.enums import CampaignState, NoticeKind
from workflows.campaigns.models import Campaign, PublicNotice
from workflows.core.jobs.services import enqueue
from workflows.notices.services import queue

# Said where the coordinator says nothing else.
WORDS: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.PAUSED: "This recruitment is paused. Everybody who applied hears from us when it goes on.",
        NoticeKind.RESUMED: "This recruitment goes on. The vacancy’s page shows the dates of the next stages.",
        NoticeKind.ABANDONED: "This recruitment has ended without an appointment. "
        "Applications will not be considered further.",
    }
)


def publish_notice(
    *, campaign: Campaign, kind: NoticeKind, text: str, at: dt.datetime
) -> PublicNotice:
    """Publish a notice in the caller's transaction, and have every candidate told.

    The job is a row of the same transaction: however a process ends, nobody is forgotten.
    """
    notice = PublicNotice.objects.create(
        campaign=campaign,
        kind=kind,
        text=text.strip() or WORDS[kind],
        published_at=at,
    )
    enqueue(
        "campaigns.tell_candidates",
        key=f"campaigns.tell_candidates:{notice.pk}",
        at=at,
        notice_id=notice.pk,
    )
    return notice


@transaction.atomic
def tell_candidates(*, notice_id: int, at: dt.datetime) -> int:
    """Queue one e-mail for each candidate; a second run finds them queued. Returns how many candidates there are."""
    notice = PublicNotice.objects.select_related("campaign__body").get(pk=notice_id)
    told = 0
    for recipient in queries.audience(notice.campaign_id):
        queue(
            key=f"campaigns.notice:{notice.pk}:{recipient.user.pk}",
            template="campaign_notice",
            context={
                "kind": notice.kind,
                "heading": notice.get_kind_display(),
                "title": notice.campaign.title,
                "body": notice.campaign.body.name,
                "text": notice.text,
                "closes_at": notice.campaign.closes_at,
                "paused": notice.campaign.state == CampaignState.PAUSED,
                "draft": recipient.draft,
                "path": recipient.path,
            },
            at=at,
            recipient=recipient.user,
        )
        told += 1
    return told
