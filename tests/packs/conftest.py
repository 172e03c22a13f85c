import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from tests.core.files.makers import docx_bytes, pdf_bytes
from tests.factories import (
    AT,
    give_role,
    make_body,
    make_campaign,
    make_committee,
    make_panel,
    make_submitted,
    make_user,
    seat_on_committee,
)
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.boards.enums import BodyRole
from workflows.boards.models import Committee
from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership
from workflows.campaigns.services import sync_campaign_grants
from workflows.core.clock import london_date
from workflows.core.files.store import save_made
from workflows.core.files.verdicts import Kind
from workflows.core.models import StoredFile
from workflows.packs import pdf, services
from workflows.packs.enums import Assurance, PackState, Purpose
from workflows.packs.models import Pack
from workflows.packs.services import building
from workflows.packs.services.building import Progress
from workflows.scoring.models import Score, Shortlist, ShortlistEntry, SiftSheet

MINUTE = dt.timedelta(minutes=1)
LATER = AT + 10 * MINUTE


@pytest.fixture(autouse=True)
def private_files(tmp_path, settings):
    settings.PRIVATE_FILES_ROOT = tmp_path / "private"


@dataclass
class World:
    """A campaign whose shortlist is agreed: two in, one out; a committee of two; a coordinator; a secretary."""

    campaign: Campaign
    committee: Committee
    coordinator: User
    secretary: User
    members: list[User]
    panel: list[PanelMembership]
    shortlisted: list[Application]
    others: list[Application]

    def given(self, **changes: object) -> services.PackInput:
        return replace(
            services.PackInput(
                committee=self.committee,
                title="Appointment of a non-executive director",
                meeting_on=london_date(AT) + dt.timedelta(days=20),
                item_number="7",
                executive_sponsor="",
                purpose=Purpose.APPROVE,
                assurance=Assurance.REASONABLE,
                executive_summary="Three people applied.",
                recommendation="Note the process.\nAgree the interviews.",
            ),
            **changes,
        )

    def make_pack(self, **changes: object) -> Pack:
        return services.create_pack(
            campaign_id=self.campaign.pk,
            given=self.given(**changes),
            actor=self.coordinator,
            at=AT,
        )

    def declare(self, user: User, status: ConflictStatus, *, about: Application) -> None:
        member, _ = PanelMembership.objects.get_or_create(
            campaign=self.campaign, user=user, defaults={"starts_on": london_date(AT)}
        )
        ConflictDeclaration.objects.update_or_create(
            membership=member,
            candidate=about.candidate,
            defaults={
                "status": status,
                "relationship": "business",
                "detail": "We own a shop.",
                "declared_at": AT,
                "assessed_at": None if status == ConflictStatus.DECLARED else AT,
                "assessed_by": None if status == ConflictStatus.DECLARED else self.coordinator,
                "assessment": "" if status == ConflictStatus.DECLARED else "Looked at.",
            },
        )


def stored(data: bytes, kind: Kind, name: str = "cv") -> StoredFile:
    return save_made(data=data, purpose="cv", name=name, content_type=kind.value, pages=1, at=AT)


def _scored(campaign: Campaign, panel: list[PanelMembership], application: Application, value: int):
    for member in panel:
        ConflictDeclaration.objects.create(
            membership=member, candidate=application.candidate, status="none", declared_at=AT
        )
        sheet = SiftSheet.objects.create(
            membership=member, application=application, position=1, locked_at=AT
        )
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=each, value=value, updated_at=AT)
            for each in campaign.criteria.all()
        )


@pytest.fixture
def world(db) -> World:
    body = make_body("Westmoor NHS Foundation Trust")
    campaign = make_campaign(body=body, state=CampaignState.SHORTLIST_AGREED)
    coordinator, secretary = make_user("Cora Coordinator"), make_user("Sam Secretary")
    give_role(coordinator, body, BodyRole.COORDINATOR)
    give_role(secretary, body, BodyRole.SECRETARY)
    sync_campaign_grants(campaign=campaign, at=AT)
    committee = make_committee(body)
    members = [make_user("Gwen Governor"), make_user("Gil Governor")]
    for member in members:
        seat_on_committee(member, committee)
    panel = make_panel(campaign, 3)
    shortlisted = [
        make_submitted(
            campaign,
            make_user("Ada Shortlisted"),
            state=ApplicationState.SHORTLISTED,
            cv=stored(pdf_bytes(), Kind.PDF),
        ),
        make_submitted(
            campaign,
            make_user("Bea Shortlisted"),
            state=ApplicationState.SHORTLISTED,
            cv=stored(docx_bytes(), Kind.DOCX),
        ),
    ]
    others = [
        make_submitted(campaign, make_user("Zed Unchosen"), state=ApplicationState.NOT_SHORTLISTED)
    ]
    shortlist = Shortlist.objects.create(campaign=campaign, agreed_by=coordinator, agreed_at=AT)
    for value, application in zip((6, 5, 2), [*shortlisted, *others], strict=True):
        _scored(campaign, panel, application, value)
        ShortlistEntry.objects.create(
            shortlist=shortlist,
            application=application,
            included=application in shortlisted,
            total=Decimal(value),
            meets_minimum=value > 3,
        )
    return World(campaign, committee, coordinator, secretary, members, panel, shortlisted, others)


def build_now(pack: Pack, actor: User, *, at: dt.datetime = LATER):
    """Order a build and make it here; returns the finished row and what was reported."""
    row = services.order_build(pack_id=pack.pk, actor=actor, at=at)
    told: list[tuple[int, str]] = []
    services.build(
        pack_id=pack.pk,
        number=row.number,
        actor_id=actor.pk,
        progress=Progress(report=lambda *each: told.append(each), finishing=nullcontext),
        clock=lambda: at,
    )
    row.job.__class__.objects.filter(pk=row.job_id).update(state="done", finished_at=at)
    row.refresh_from_db()
    return row, told


@pytest.fixture(scope="session")
def one_page():
    return pdf.build_pack(
        [pdf.Section("cover", "Cover", html="<html lang=en><title>C</title><h1>C</h1></html>")],
        title="T",
        subtitle="S",
        author="A",
        marking="M",
        made_at=AT,
        contents_after="cover",
        workers=1,
    )


@pytest.fixture
def quick(monkeypatch, one_page):
    """A pack made in no time: one page with its reader's slot, in place of the engine's work."""
    monkeypatch.setattr(building, "compose", lambda *a, **k: building.Composed([], {}))
    monkeypatch.setattr(building, "_assemble", lambda *a, **k: one_page)
    return one_page


def bring_to(pack: Pack, state: PackState, actor: User) -> Pack:
    """Take a draft as far as `state` by the product's own steps."""
    if state != PackState.DRAFT:
        build_now(pack, actor)
        services.clear_pack(pack_id=pack.pk, actor=actor, at=LATER)
    if state not in {PackState.DRAFT, PackState.CLEARED}:
        services.issue_pack(pack_id=pack.pk, actor=actor, at=LATER)
        Pack.objects.filter(pk=pack.pk).update(state=state)
    pack.refresh_from_db()
    return pack


__all__ = ["LATER", "MINUTE", "World", "bring_to", "build_now", "stored"]
