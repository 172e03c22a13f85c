import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from cms.setup import APPROVERS, EDITORS, ensure_advert, ensure_site
from tests.factories import AT, make_campaign, make_user
from workflows.campaigns.enums import CampaignState


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Wagtail keeps the addresses of sites in the cache, which outlives a test's database."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def tree(db):
    return ensure_site(at=AT)


@pytest.fixture
def advert(tree):
    """A function that makes an advert of a new campaign, drafted unless asked to be published."""

    def make(title="Non-executive director (audit)", *, publish=False, texts=None, **fields):
        fields.setdefault("state", CampaignState.NEED)
        campaign = make_campaign(title=title, **fields)
        words = {
            "title": title,
            "summary": "Chair the audit committee.",
            "role": "You hold us to account.",
        }
        page = ensure_advert(tree, campaign, texts={**words, **(texts or {})}, publish=publish)
        page.refresh_from_db()
        return page

    return make


def _member(name, group):
    user = make_user(name)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(tree):
    return _member("Erin Editor", EDITORS)


@pytest.fixture
def approver(tree):
    return _member("Abel Approver", APPROVERS)


@pytest.fixture
def admin(tree):
    return make_user("Sam Administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def signed_in():
    """A function that returns a browser signed in as somebody."""

    def make(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
