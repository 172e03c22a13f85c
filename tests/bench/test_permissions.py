"""What permissions cost a panel member's list of applications. Printed, never asserted: `pytest -m bench -s`."""

from dataclasses import dataclass, replace
from functools import cached_property

import pytest
from django.db import connection
from django.db.models import Q

from tests.bench.test_packs import best
from tests.scoring.crowd import make_crowd
from tests.scoring.test_web import at, sign_in
from workflows.applications.models import Application
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import PanelMembership
from workflows.core import access
from workflows.core.access import Clause, visible
from workflows.core.web import navigation
from workflows.scoring import queries
from workflows.scoring.rules.sift import Candidate, Seat, Sheet, Sift
from workflows.scoring.web.presenters import place_of
from workflows.scoring.web.workbench import Workbench, workbench

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
CANDIDATES = 2000
PAGE = 50


@dataclass(frozen=True)
class Unasked(Workbench):
    """The same page's rows with nobody asked whether they may be seen."""

    @cached_property
    def ordered(self):
        return sorted(
            self.sift.candidates, key=lambda each: (place_of(self.seat.pk, each.pk), each.code)
        )

    @cached_property
    def marks(self):
        found = queries.marks_of([sheet.pk for sheet in self.sift.sheets.values()])
        return {pk: found[sheet.pk] for (_, pk), sheet in self.sift.sheets.items()}

    scoring, held, finished = True, "", False


def unasked(user, reference) -> Unasked:
    row = PanelMembership.objects.select_related("campaign__body", "user").get(
        user_id=user.pk, campaign__reference=reference
    )
    candidates = [
        Candidate(*found)
        for found in Application.objects.filter(campaign=row.campaign)
        .order_by("blind_code")
        .values_list("pk", "candidate_id", "blind_code", "disability_confident")
    ]
    sheets = {
        (row.pk, application): Sheet(pk, locked is not None)
        for pk, application, locked in row.sheets.values_list("pk", "application_id", "locked_at")
    }
    sift = Sift(
        seats=(Seat(row.pk, row.user_id, str(row.user), row.role),),
        candidates=tuple(candidates),
        sheets=sheets,
        conflicts={(row.pk, each.person_id): ConflictStatus.NONE for each in candidates},
    )
    return Unasked(row.campaign, sift.seats[0], sift, queries.criteria_of(row.campaign_id))


def open_doors(monkeypatch, user) -> None:
    """Take the policy away: every action has one clause that filters nothing, the header's links stand already."""
    for name, action in list(access.actions.items()):
        everybody = (Clause("anybody", lambda asker: Q()),)
        monkeypatch.setitem(access.actions, name, replace(action, clauses=everybody))
    links = navigation.items_for(user)
    monkeypatch.setattr(navigation, "items_for", lambda user: links)
    monkeypatch.setattr("workflows.scoring.web.views.panel.workbench", unasked)


def test_ratios(monkeypatch):
    world = make_crowd(CANDIDATES)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # what autovacuum does in the product: bulk rows are new to the planner
    user, reference = world.user(0), world.reference
    client, url = sign_in(user), at(world, "campaign")
    plain = Application.objects.filter(campaign=world.campaign)
    lines = [f"a panel member's list of {CANDIDATES} applications"]

    asked = best(lambda: list(visible(user, "scoring.meet")), times=7)
    assert len(visible(user, "scoring.meet")) == len(plain) == CANDIDATES
    bare = best(lambda: list(plain.all()), times=7)
    lines.append(
        f"rows by policy ÷ rows: {asked / bare:.2f} ({asked * 1000:.0f} ms ÷ {bare * 1000:.0f} ms)"
    )

    asked = best(lambda: workbench(user, reference).marks, times=7)
    bare = best(lambda: unasked(user, reference).marks, times=7)
    lines.append(
        f"bench with marks by policy ÷ without: {asked / bare:.2f} ({asked * 1000:.0f} ms ÷ {bare * 1000:.0f} ms)"
    )

    page = client.get(url).content
    asked = best(lambda: client.get(url), times=9)
    open_doors(monkeypatch, user)
    assert client.get(url).content.count(b"app-grid__mark") == page.count(b"app-grid__mark") > PAGE
    bare = best(lambda: client.get(url), times=9)
    lines.append(
        f"page by policy ÷ page: {asked / bare:.2f} ({asked * 1000:.0f} ms ÷ {bare * 1000:.0f} ms)"
    )
    print("\n" + "\n".join(lines))  # noqa: T201 - the figures are what this is for
