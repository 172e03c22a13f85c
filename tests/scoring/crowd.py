"""A campaign with as many candidates as a bench or a count of queries wants, written in bulk and half scored."""

from tests.factories import AT, CRITERIA
from tests.scoring.world import World, make_world
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import ConflictDeclaration
from workflows.campaigns.services import sync_campaign_grants
from workflows.scoring.models import Score, SiftSheet


def make_crowd(candidates: int) -> World:
    """A panel of three, of whom the first has declared on everybody and scored every second candidate."""
    world = make_world(candidates=0)
    sync_campaign_grants(campaign=world.campaign, at=AT)
    seat = world.seats[0]
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"crowd{first + n}@example.org", full_name=f"Zz Crowd {n}")
        for n in range(candidates)
    )
    world.applications = Application.objects.bulk_create(
        Application(
            campaign=world.campaign,
            candidate=person,
            state=ApplicationState.ELIGIBLE,
            reference=f"R-{first + n:07d}",
            blind_code=f"C{first + n:05d}",
            full_name=person.full_name,
            created_at=AT,
            updated_at=AT,
            submitted_at=AT,
        )
        for n, person in enumerate(people)
    )
    ConflictDeclaration.objects.bulk_create(
        ConflictDeclaration(
            membership=seat, candidate=person, status=ConflictStatus.NONE, declared_at=AT
        )
        for person in people
    )
    sheets = SiftSheet.objects.bulk_create(
        SiftSheet(membership=seat, application=each, position=n)
        for n, each in enumerate(world.applications)
    )
    criteria = list(world.campaign.criteria.all())
    assert len(criteria) == len(CRITERIA)
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, value=5, comment="Clear.", version=1, updated_at=AT)
        for sheet in sheets[::2]
        for criterion in criteria
    )
    return world
