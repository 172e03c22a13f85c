import itertools
import uuid

from tests.factories.people import AT, make_user
from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Answer, Application
from workflows.campaigns.models import Campaign

_numbers = itertools.count(1)
ANSWER = "I chaired the audit committee of a housing association for six years."


def make_application(
    campaign: Campaign, candidate: User | None = None, **fields: object
) -> Application:
    """A draft with nothing in it yet."""
    return Application.objects.create(
        campaign=campaign,
        candidate=candidate or make_user(),
        created_at=AT,
        updated_at=AT,
        **fields,
    )


def make_submitted(
    campaign: Campaign,
    candidate: User | None = None,
    *,
    state: ApplicationState = ApplicationState.SUBMITTED,
    answer: str = ANSWER,
    **fields: object,
) -> Application:
    """A complete application past submission, in any state, with an answer to every criterion."""
    number = next(_numbers)
    candidate = candidate or make_user()
    application = Application.objects.create(
        campaign=campaign,
        candidate=candidate,
        state=state,
        reference=f"R-{number:05d}",
        blind_code=f"B{number:04d}",
        full_name=candidate.full_name,
        phone="07700 900123",
        town="Otley",
        postcode="LS21 1AA",
        current_role="Director",
        time_confirmed=True,
        truth_declared=True,
        privacy_version="2026-01",
        created_at=AT,
        updated_at=AT,
        submitted_at=AT,
        **fields,
    )
    Answer.objects.bulk_create(
        Answer(
            application=application,
            criterion=criterion,
            text=answer,
            save_id=str(uuid.uuid4()),
            updated_at=AT,
        )
        for criterion in campaign.criteria.all()
    )
    return application
