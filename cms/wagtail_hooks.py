from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from cms.models import VacancyPage
from cms.opening import why_not
from cms.panel_data import PanelsGroup
from cms.queries import advert_counts
from cms.viewsets import BoardsGroup, CampaignChooserViewSet
from workflows.core.clock import now


def boards() -> BoardsGroup:
    """Reference data about boards."""
    return BoardsGroup()


def panels() -> PanelsGroup:
    """Reference data about panels and conflicts of interest."""
    return PanelsGroup()


def campaign_chooser() -> CampaignChooserViewSet:
    """Choosing an advert's campaign."""
    return CampaignChooserViewSet("campaign_chooser")


def refuse_publishing(request: HttpRequest, page: Any) -> HttpResponse | None:  # noqa: ANN401 -- any page
    """Say why an advert cannot go live, before it does, and go back to the editor with its draft saved."""
    if not isinstance(page, VacancyPage) or page.campaign_id is None:
        return None
    at = page.go_live_at if page.go_live_at and page.go_live_at > now() else now()
    reason = why_not(page.campaign_id, at=at)
    if not reason:
        return None
    messages.error(request, f"The advert was saved as a draft and not published. {reason}")
    return redirect("wagtailadmin_pages:edit", page.pk)


class VacanciesPanel(Component):
    """The admin's first page: how many adverts are drafted, scheduled and open."""

    order = 50

    def render_html(self, parent_context: Any = None) -> SafeString:  # noqa: ANN401 -- Wagtail's
        return render_to_string(
            "cms/admin/vacancies_panel.html", {"counts": advert_counts(at=now())}
        )


def vacancies_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Put ours first and keep Wagtail's lists of what awaits whom."""
    panels.append(VacanciesPanel())


def hide_what_is_not_used(request: HttpRequest, items: list[Any]) -> None:
    """Leave pictures out: pages have none."""
    items[:] = [item for item in items if item.name != "images"]


# Wagtail's own e-mails go past the outbox; receivers.py writes ours. Wagtail connects them late, so not in apps.py.
task_submitted.disconnect(
    sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
)
for signal, name in (
    (workflow_submitted, "submitted"),
    (workflow_rejected, "rejected"),
    (workflow_approved, "approved"),
):
    uid = f"workflow_state_{name}_email_notification"
    signal.disconnect(sender=WorkflowState, dispatch_uid=uid)


hooks.register("register_admin_viewset", boards)
hooks.register("register_admin_viewset", panels)
hooks.register("register_admin_viewset", campaign_chooser)
hooks.register("before_publish_page", refuse_publishing)
hooks.register("construct_homepage_panels", vacancies_panel)
hooks.register("construct_main_menu", hide_what_is_not_used)
