"""How an approval ends. Imports no model: Wagtail reads this module while its own models are loading."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.accounts.models import User


def publish_approved(workflow_state: Any, user: "User | None" = None) -> None:  # noqa: ANN401 -- Wagtail's
    """Publish what a workflow approved; settings.WAGTAIL_FINISH_WORKFLOW_ACTION names this.

    Wagtail's own asks whether the approver may publish, and whoever may can also do it without a second person.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
