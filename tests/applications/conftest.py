import pytest

from tests.factories import AT, give_role, make_campaign, make_question, make_user
from workflows.accounts.models import User
from workflows.applications import services
from workflows.applications.models import Application
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.core.models import StoredFile


@pytest.fixture
def campaign(db) -> Campaign:
    return make_campaign()


@pytest.fixture
def closed(db) -> Campaign:
    return make_campaign(state=CampaignState.CLOSED)


@pytest.fixture
def candidate(db) -> User:
    return make_user("Asha Pereira")


@pytest.fixture
def stranger(db) -> User:
    return make_user("Somebody Else")


def coordinator_of(campaign: Campaign) -> User:
    user = make_user("Cora Dinator")
    give_role(user, campaign.body)
    from workflows.campaigns.services import sync_campaign_grants  # noqa: PLC0415

    sync_campaign_grants(
        campaign=campaign, at=AT
    )  # the listener runs after commit, which tests roll back
    return user


@pytest.fixture
def coordinator(campaign) -> User:
    return coordinator_of(campaign)


@pytest.fixture
def draft(campaign, candidate) -> Application:
    return services.start(campaign=campaign, candidate=candidate, at=AT)


def make_cv(owner: User, name: str = "cv.pdf") -> StoredFile:
    from workflows.core.files import store  # noqa: PLC0415

    stored = store.save_made(
        data=b"%PDF-1.7 not really",
        purpose="cv",
        name=name,
        content_type="application/pdf",
        pages=3,
        at=AT,
    )
    stored.owner = owner
    stored.save()
    return stored


WORDS = "six words that say something good"


def complete(application: Application, *, applies: bool = False) -> Application:
    """Fill a draft in as its candidate would."""
    who = {"application_id": application.pk, "candidate": application.candidate, "at": AT}
    question = make_question(application.campaign.body.kind)
    services.save_contact(
        **who,
        given=services.ContactInput("Asha Pereira", "07700 900123", "Otley", "LS21 1AA", "Auditor"),
    )
    services.save_eligibility(
        **who,
        answers={question.pk: services.EligibilityInput(applies, "In 2019." if applies else "")},
    )
    services.save_commitments(**who, given=services.CommitmentsInput(time_confirmed=True))
    for criterion in application.campaign.criteria.all():
        services.save_answer(
            **who, criterion=criterion, text=f"{WORDS} {criterion.key}", version=0, save_id="s1"
        )
    application.refresh_from_db()
    application.cv = make_cv(application.candidate)
    application.save()
    return application


@pytest.fixture
def ready(draft) -> Application:
    return complete(draft)


def submit(application: Application, **changes: object) -> Application:
    given = {
        "application_id": application.pk,
        "candidate": application.candidate,
        "truth_declared": True,
        "privacy_version": "2026-01",
        "at": AT,
    }
    return services.submit(**{**given, **changes})


@pytest.fixture
def submitted(ready) -> Application:
    return submit(ready)
