"""What going live sets in motion. Found by workflows.core's autodiscovery of `receivers`."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import page_published, task_submitted, workflow_approved, workflow_rejected

from cms.models import AdvertApprovalTask, VacancyPage
from cms.opening import open_for
from workflows.accounts.models import User
from workflows.core.clock import now
from workflows.core.events import listen
from workflows.core.jobs.services import enqueue
from workflows.notices.services import queue


@receiver(post_save, sender=VacancyPage)
def open_campaign(instance: VacancyPage, raw: bool = False, **_: Any) -> None:  # noqa: ANN401
    """Open the campaign in the transaction that makes its advert live; a refusal undoes both.

    Wagtail's page_published comes after that transaction, when a refusal would leave the page live.
    """
    if instance.live and instance.campaign_id is not None and not raw:
        open_for(instance.campaign_id, actor=get_active_log_context().user, at=now())


@receiver(task_submitted, sender=TaskState)
def tell_approvers(instance: TaskState, user: User | None = None, **_: Any) -> None:  # noqa: ANN401
    """Write to everyone who may approve what was submitted, through the product's own outbox."""
    task = instance.task.specific
    if not isinstance(task, AdvertApprovalTask):
        return
    page = instance.workflow_state.content_object
    approvers = User.objects.filter(groups__in=task.groups.all(), is_active=True).distinct()
    for person in approvers:
        if person == user:
            continue
        _tell(person, "advert_submitted", page, key=f"{instance.pk}:{person.pk}")


@receiver(workflow_approved, sender=WorkflowState)
@receiver(workflow_rejected, sender=WorkflowState)
def tell_author(instance: WorkflowState, **_: Any) -> None:  # noqa: ANN401
    """Write to whoever submitted what became of it."""
    approved = instance.status == WorkflowState.STATUS_APPROVED
    if instance.requested_by is not None:
        key = f"{instance.pk}:{instance.current_task_state_id}"
        template = "advert_approved" if approved else "advert_returned"
        _tell(instance.requested_by, template, instance.content_object, key=key)


def _tell(person: User, template: str, page: Page, *, key: str) -> None:
    context = {"title": page.title, "path": reverse("wagtailadmin_pages:edit", args=[page.pk])}
    queue(
        key=f"cms.{template}:{key}", template=template, context=context, at=now(), recipient=person
    )


@receiver(page_published, sender=VacancyPage)
def prepare_candidate_pack(instance: VacancyPage, revision: Any, **_: Any) -> None:  # noqa: ANN401
    """Have the candidate pack made from what was published; a page only scheduled is not live yet."""
    if instance.live:
        key = f"cms.candidate_pack:{instance.pk}:{revision.pk}"
        enqueue("cms.candidate_pack", key=key, at=now(), page_id=instance.pk)


@listen("campaigns.dates_changed")
def renew_candidate_pack(*, campaign_id: int) -> None:
    """Have the candidate pack of a live advert made again: it shows the campaign's dates."""
    at = now()
    for page_id in (
        VacancyPage.objects.live().filter(campaign=campaign_id).values_list("pk", flat=True)
    ):
        key = f"cms.candidate_pack:{page_id}:{at.isoformat()}"
        enqueue("cms.candidate_pack", key=key, at=at, page_id=page_id)
