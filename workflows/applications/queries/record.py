"""What the record tells of applications: the timeline of each, and what was there at moments gone by."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q

from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.rules.past import PastApplication, read
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    DeciderDeclaration,
)
from workflows.campaigns.queries import events_about
from workflows.campaigns.rules.past import Sight, Standing, Step
from workflows.core.models import AuditEvent

_STEPS = ("applications.submitted", "applications.moved", "applications.withdrawn")


def history(
    application: Application, actions: Collection[str], *, oldest_first: bool = False
) -> list[tuple[AuditEvent, str]]:
    """Return what the trail holds of an application and of the conflicts declared about it. Three queries.

    Beside each event stands the panel member or decider whose declaration it is about; empty where it is about none.
    """
    about = {"candidate_id": application.candidate_id}
    on_panel = ConflictDeclaration.objects.filter(
        membership__campaign_id=application.campaign_id, **about
    ).values_list("pk", "membership__user__full_name")
    deciding = DeciderDeclaration.objects.filter(
        campaign_id=application.campaign_id, **about
    ).values_list("pk", "user__full_name")
    declared = {
        model._meta.label_lower: {str(pk): name for pk, name in rows}  # noqa: SLF001 -- Django's documented API
        for model, rows in ((ConflictDeclaration, on_panel), (DeciderDeclaration, deciding))
    }
    wanted = Q(target_type=Application._meta.label_lower, target_id=str(application.pk))  # noqa: SLF001
    for kind, people in declared.items():
        wanted |= Q(target_type=kind, target_id__in=list(people))
    events = AuditEvent.objects.filter(
        wanted,
        scope=application.campaign.reference,
        action__in=list(actions),
    )
    order = ("at", "pk") if oldest_first else ("-at", "-pk")
    return [
        (event, declared.get(event.target_type, {}).get(event.target_id, ""))
        for event in events.order_by(*order)
    ]


def past_applications(campaign: Campaign) -> list[PastApplication]:
    """Return a campaign's applications over time. Two queries."""
    events = events_about(_STEPS, scope=campaign.reference)
    rows = Application.objects.filter(campaign_id=campaign.pk).order_by("created_at", "pk")
    return [
        PastApplication(
            pk=row.pk,
            candidate_id=row.candidate_id,
            created_at=row.created_at,
            steps=[_step(event) for event in events.get(str(row.pk), [])],
            present=row.state,
        )
        for row in rows.only("pk", "candidate_id", "created_at", "state")
    ]


def _step(event: AuditEvent) -> Step:
    if event.action == "applications.submitted":
        return Step(event.at, ApplicationState.DRAFT, ApplicationState.SUBMITTED)
    if event.action == "applications.withdrawn":
        return Step(event.at, str(event.detail["from"]), ApplicationState.WITHDRAWN)
    return Step(event.at, str(event.detail["from"]), str(event.detail["to"]))


@dataclass(frozen=True)
class ReadPast:
    """What one person could read of a campaign's applications over time."""

    person_id: int
    applications: list[PastApplication]

    def changes(self) -> Iterator[dt.datetime]:
        """Yield the moments at which an application came, moved or went."""
        for each in self.applications:
            yield each.created_at
            yield from (step.at for step in each.steps)

    def sights(self, standing: Standing) -> list[Sight]:
        """Return what they could read at the standing's moment."""
        return read(self.applications, standing, person_id=self.person_id)
