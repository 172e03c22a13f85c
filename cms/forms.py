"""The editor's form of a vacancy, which says no before anything is published."""

import datetime as dt
from typing import Any, override

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from cms.opening import why_not
from workflows.core.clock import now

# The buttons of Wagtail's editor that lead to going live: publish, submit for approval, approve.
LEADS_TO_PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow")


class VacancyPageForm(WagtailAdminPageForm):
    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        campaign = cleaned.get("campaign")
        published_for = self.initial.get("campaign") if self.instance.first_published_at else None
        if published_for is not None and (campaign is None or campaign.pk != published_for):
            self.add_error(
                "campaign",
                "This advert has been published for its campaign and stays with it. "
                "For another campaign, make a new page.",
            )
        elif self._leads_to_publishing():
            if campaign is None:
                self.add_error("campaign", "Choose the campaign that this advert is for.")
            elif reason := why_not(campaign.pk, at=self._goes_live(cleaned)):
                self.add_error("campaign", forms.ValidationError(reason, code="cannot_open"))
        return cleaned

    def _leads_to_publishing(self) -> bool:
        approving = (
            "action-workflow-action" in self.data
            and self.data.get("workflow-action-name") == "approve"
        )
        return approving or any(name in self.data for name in LEADS_TO_PUBLISHING)

    def _goes_live(self, cleaned: dict[str, Any]) -> dt.datetime:
        present = now()
        planned: dt.datetime | None = cleaned.get("go_live_at")
        return planned if planned is not None and planned > present else present
