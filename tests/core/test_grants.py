import pytest

from tests.factories import make_campaign, make_user
from workflows.campaigns.models import CampaignUserGrant
from workflows.core.grants import granted_ids, sync_grants

pytestmark = pytest.mark.django_db


def test_sync_makes_grants_exactly_as_expected_and_is_idempotent():
    campaign, ada, bob = make_campaign(), make_user(), make_user()
    both = {(ada.pk, "score_campaign"), (bob.pk, "manage_campaign")}
    assert sync_grants(CampaignUserGrant, campaign, both) == (2, 0)
    assert sync_grants(CampaignUserGrant, campaign, both) == (0, 0)
    assert sync_grants(CampaignUserGrant, campaign, {(ada.pk, "score_campaign")}) == (0, 1)
    assert campaign.pk in granted_ids(CampaignUserGrant, ada, "score_campaign")
    assert campaign.pk not in granted_ids(CampaignUserGrant, bob, "manage_campaign")


def test_a_row_written_by_hand_is_put_right():
    campaign, ada = make_campaign(), make_user()
    sync_grants(CampaignUserGrant, campaign, {(ada.pk, "score_campaign")})
    assert sync_grants(CampaignUserGrant, campaign, set()) == (0, 1)


def test_the_list_is_one_subquery(django_assert_num_queries):
    campaign, ada = make_campaign(), make_user()
    sync_grants(CampaignUserGrant, campaign, {(ada.pk, "score_campaign")})
    with django_assert_num_queries(1):
        rows = type(campaign).objects.filter(
            pk__in=granted_ids(CampaignUserGrant, ada, "score_campaign")
        )
        assert list(rows) == [campaign]
