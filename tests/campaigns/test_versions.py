"""Criteria freeze at approval: amended only by a new version with a reason, and never after opening."""

import pytest
from django.urls import reverse

from tests.factories import ANCHORS, AT, CRITERIA, give_role, make_body, make_campaign, make_user
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import CriteriaVersion, Criterion
from workflows.campaigns.web import versions
from workflows.core.errors import InvalidInputError, NotAllowedError

pytestmark = pytest.mark.django_db


def save(campaign, criteria, *, reason="", anchors=ANCHORS, actor=None):
    services.set_criteria(
        campaign_id=campaign.pk,
        criteria=criteria,
        anchors=anchors,
        actor=actor,
        at=AT,
        reason=reason,
    )


def numbers(campaign):
    return sorted(campaign.criteria_versions.values_list("number", flat=True))


def test_each_save_that_changes_something_is_a_version():
    campaign = make_campaign(state=CampaignState.NEED)
    save(campaign, CRITERIA)
    assert numbers(campaign) == [1]
    save(campaign, CRITERIA[:2])
    assert numbers(campaign) == [1, 2]


def test_from_approval_on_a_change_needs_a_reason():
    campaign = make_campaign(state=CampaignState.SCHEDULED)
    with pytest.raises(InvalidInputError) as refused:
        save(campaign, CRITERIA[:2], reason="  ")
    assert set(refused.value.errors) == {"reason"}
    assert campaign.criteria.count() == 3
    save(campaign, CRITERIA)  # nothing changes, so nothing is asked
    who = make_user("Cora Ordinator")
    save(campaign, CRITERIA[:2], reason="The board asked for two.", actor=who)
    latest = campaign.criteria_versions.first()
    assert (latest.number, latest.reason, latest.saved_by) == (2, "The board asked for two.", who)
    services.move(
        campaign_id=campaign.pk, target=CampaignState.PAUSED, actor=who, at=AT, reason="Wait."
    )
    with pytest.raises(InvalidInputError):  # pausing is no way round
        save(campaign, CRITERIA[:1])


@pytest.mark.parametrize("state", [CampaignState.OPEN, CampaignState.SIFT_SCORING])
def test_never_after_opening(state):
    campaign = make_campaign(state=state)
    with pytest.raises(NotAllowedError, match="frozen"):
        save(campaign, CRITERIA[:2], reason="A good one.")
    assert numbers(campaign) == [1]


def test_not_once_abandoned():
    campaign = make_campaign(state=CampaignState.ABANDONED)
    campaign.opened_at = None
    with pytest.raises(NotAllowedError):
        save(campaign, CRITERIA[:2], reason="A good one.")


def test_what_was_there_before_versions_were_kept_is_the_first():
    campaign = make_campaign(state=CampaignState.SCHEDULED)
    CriteriaVersion.objects.all().delete()
    save(campaign, CRITERIA[:2], reason="Shorter.")
    assert numbers(campaign) == [1, 2]
    first = campaign.criteria_versions.last()
    assert [row["key"] for row in first.content["criteria"]] == [each.key for each in CRITERIA]


class TestPage:
    @pytest.fixture
    def campaign(self, client):
        body, user = make_body(), make_user("Cora Ordinator")
        give_role(user, body)
        client.force_login(user)
        return make_campaign(body=body, state=CampaignState.SCHEDULED)

    def data(self, campaign, **changes):
        found = {"rows": "3"}
        for index, row in enumerate(campaign.criteria.all()):
            found |= {
                f"key_{index}": row.key,
                f"title_{index}": row.title,
                f"description_{index}": row.description,
                f"weight_{index}": str(row.weight),
                f"kind_{index}": "essential" if row.essential else "desirable",
                f"lead_{index}": "on" if row.lead else "",
            }
        for point in campaign.scale_points.all():
            found[f"label_{point.value}"] = point.label
            found[f"meaning_{point.value}"] = point.description
        return found | changes

    def test_the_form_asks_why_and_the_page_shows_the_history(self, client, campaign):
        address = reverse("campaigns:criteria", args=[campaign.reference])
        assert "Why the criteria change" in client.get(address).content.decode()
        refused = client.post(address, self.data(campaign, weight_0="5"))
        assert refused.status_code == 400
        assert "Say why it changes" in refused.content.decode()
        moved = client.post(
            address, self.data(campaign, weight_0="5", order="down-0", reason="Half a sentence")
        )
        assert "Half a sentence" in moved.content.decode()  # kept while rows move
        changed = self.data(
            campaign,
            weight_0="5",
            lead_0="",
            lead_1="on",
            title_1="Communities",
            kind_2="essential",
            meaning_1="Nothing.",
            reason="The board met.",
        )
        assert client.post(address, changed).status_code == 302
        text = client.get(address).content.decode()
        for words in (
            "Version 2",
            "by Cora Ordinator",
            "The board met.",
            "Governance and assurance: weight 2 became 5, no longer leads.",
            "Communities: now leads, words changed.",
            "Digital change: now essential.",
            "What the marks mean changed.",
            "First version: 3 criteria.",
        ):
            assert words in text, words

    def test_a_direct_post_after_opening(self, client, campaign):
        campaign.opened_at = AT
        campaign.save()
        address = reverse("campaigns:criteria", args=[campaign.reference])
        refused = client.post(address, self.data(campaign, weight_0="5", reason="Because."))
        assert "frozen" in refused.content.decode()
        assert Criterion.objects.get(campaign=campaign, key="governance").weight == 2


def test_changes_in_sentences():
    def version(number, *keys, **fields):
        row = {"weight": 1, "essential": True, "lead": False, "description": ""}
        criteria = [{**row, "key": key, "title": key.title(), **fields} for key in keys]
        return CriteriaVersion(number=number, content={"criteria": criteria, "anchors": []})

    assert versions.changes(None, version(1, "a")) == ("First version: 1 criterion.",)
    assert versions.changes(version(1, "a", "b"), version(2, "b", "a")) == ("The order changed.",)
    assert versions.changes(version(1, "a", "b"), version(2, "a", "c", essential=False)) == (
        "Added: C.",
        "Removed: B.",
        "A: now desirable.",
    )
    assert "c" not in str(version(1, "a"))
