from typing import Any, override

from django.db import transaction
from wagtail.models import AbstractGroupApprovalTask

from cms.authorship import author_of
from workflows.accounts.models import User
from workflows.core.errors import NotAllowedError

NOT_YOUR_OWN = (
    "You submitted or last changed this advert, so somebody else has to approve it. "
    "Ask another approver, or request changes."
)


class AdvertApprovalTask(AbstractGroupApprovalTask):
    """Two people see an advert: whoever submitted it or wrote its latest version cannot approve it.

    Wagtail's own task lets one person do both.
    """

    class Meta:
        verbose_name = "Advert approval by a second person"
        verbose_name_plural = "Advert approvals by a second person"

    @override
    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        if self._is_author(obj.current_workflow_state, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @override
    def on_action(self, task_state: Any, user: User, action_name: str, **kwargs: Any) -> Any:
        """Do what a reviewer chose, all of it or nothing: approving also publishes, which can be refused."""
        if action_name == "approve" and self._is_author(task_state.workflow_state, user):
            raise NotAllowedError(NOT_YOUR_OWN)
        with transaction.atomic():
            return super().on_action(task_state, user, action_name, **kwargs)

    @override
    @classmethod
    def get_description(cls) -> str:
        return (
            "One of the chosen groups approves it; not the person who submitted or last changed it"
        )

    def _is_author(self, workflow_state: Any, user: User) -> bool:  # noqa: ANN401 -- Wagtail ships no types
        if workflow_state is None:
            return False
        revisions = workflow_state.content_object.revisions.order_by("-created_at", "-pk")
        writer = author_of(revisions.values_list("user_id", "content"))
        return user.pk in {workflow_state.requested_by_id, writer}
