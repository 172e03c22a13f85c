import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import give_role, make_campaign, make_user, move_to, seat
from tests.scoring.world import World, make_world
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole
from workflows.core.models import AuditEvent
from workflows.scoring import services
from workflows.scoring.models import Score, Shortlist

pytestmark = pytest.mark.django_db


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(world: World, name: str, *args: str) -> str:
    return reverse(f"scoring:{name}", args=[world.reference, *args])


@pytest.fixture
def member(world):
    return sign_in(world.user(0))


@pytest.fixture
def desk(world):
    return sign_in(world.coordinator)


def text(response) -> str:
    return response.content.decode()


# ---- who gets in


@pytest.mark.parametrize(
    "name", ["campaign", "conflicts", "lock", "results", "table", "export", "shortlist"]
)
def test_strangers_are_told_there_is_nothing(world, name):
    strangers = [make_user(), make_user(is_superuser=True, is_staff=True)]
    strangers += [seat(world.campaign, make_user(), PanelRole.ADVISER).user]
    strangers += [
        world.coordinator if name in {"campaign", "conflicts", "lock", "results"} else world.user(0)
    ]
    for stranger in strangers:
        assert sign_in(stranger).get(at(world, name)).status_code == 404
    assert Client().get(at(world, name)).status_code == 302


def test_pages_are_never_kept_by_a_shared_computer(world, member):
    assert "no-store" in member.get(at(world, "campaign"))["Cache-Control"]


# ---- a member's list


def test_the_list_of_campaigns(world, member):
    assert "You do not sit on a panel" in text(
        sign_in(make_user()).get(reverse("scoring:panel_home"))
    )
    page = text(member.get(reverse("scoring:panel_home")))
    assert world.campaign.title in page
    assert "Declare your conflicts of interest" in page
    world.declare(0)
    assert "3 candidates to score" in text(member.get(reverse("scoring:panel_home")))
    world.score_all(0)
    world.lock(0)
    assert "You locked your scores" in text(member.get(reverse("scoring:panel_home")))
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    assert "You locked your scores" in text(member.get(reverse("scoring:panel_home")))
    found = text(member.get(reverse("scoring:panel_home"), {"search": world.reference}))
    assert world.campaign.title in found
    assert "No campaign matches" in text(
        member.get(reverse("scoring:panel_home"), {"search": "zzz"})
    )


def test_a_campaign_not_yet_scored_and_one_never_scored(world, member):
    move_to(world.campaign, CampaignState.ELIGIBILITY)
    assert "Scoring has not started" in text(member.get(reverse("scoring:panel_home")))
    assert "You can score only while" in text(member.get(at(world, "campaign")))
    assert member.get(at(world, "conflicts")).status_code == 403
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    assert "Scoring is over" in text(member.get(reverse("scoring:panel_home")))


# ---- declaring


def declaration(world, **odd):
    data = {f"conflict-{each.candidate_id}": "no" for each in world.applications}
    return {**data, **odd}


def test_declaring_shows_names_and_no_numbers(world, member):
    page = text(member.get(at(world, "conflicts")))
    for each in world.applications:
        assert each.full_name in page
        assert each.blind_code not in page
        assert str(each.pk) not in page
    response = member.post(at(world, "conflicts"), declaration(world), follow=True)
    assert "Your declarations are recorded." in text(response)


def test_declaring_keeps_what_was_typed(world, member):
    first, second, third = (each.candidate_id for each in world.applications)
    given = {
        f"conflict-{first}": "yes",
        f"detail-{first}": "We chaired together.",
        f"conflict-{second}": "perhaps",
        f"conflict-{third}": "no",
    }
    response = member.post(at(world, "conflicts"), given)
    assert response.status_code == 400
    assert "Choose whether you have a connection" in text(response)
    assert "We chaired together." in text(response)
    given[f"conflict-{second}"] = "no"
    response = member.post(at(world, "conflicts"), given)
    assert "Choose what kind of connection" in text(response)
    given[f"relationship-{first}"] = "board"
    assert member.post(at(world, "conflicts"), given).status_code == 302
    page = text(member.get(at(world, "conflicts")))
    assert "Declared, waiting for assessment" in page
    overview = text(member.get(at(world, "campaign")))
    assert world.applications[0].blind_code not in overview
    assert "You cannot score just now" in overview


def test_a_member_who_waits_is_told_why_and_meets_nobody(world, member):
    world.declare(0, world.applications[0])
    waits = "the recruitment coordinator has not assessed yet"
    for name in ("campaign", "lock", "results"):
        page = text(member.get(at(world, name)))
        assert not any(each.blind_code in page for each in world.applications)
        assert (waits in page) is (name != "results")
    assert "Waiting for the coordinator" in text(member.get(reverse("scoring:panel_home")))
    for each in world.applications:
        address = at(world, "score", "digital", each.blind_code)
        mark = {"value": "5", "comment": "Good.", "version": "0", "save_id": ""}
        assert member.get(address).url == at(world, "campaign")
        assert member.post(address, mark).url == at(world, "campaign")
        refused = member.post(at(world, "save", "digital", each.blind_code), mark)
        assert (refused.status_code, waits in refused.json()["message"]) == (400, True)
    assert text(member.post(at(world, "lock"))).count(waits)
    assert not Score.objects.exists()
    world.assess(0, world.applications[0], ConflictStatus.CLEAR)
    page = text(member.get(at(world, "campaign")))
    assert all(each.blind_code in page for each in world.applications)


def test_a_conflict_declared_while_scoring_hides_everybody_until_it_is_assessed(world, member):
    world.declare(0)
    world.save(0, world.applications[1], "digital")
    mine = world.applications[0]
    late = {f"conflict-{mine.candidate_id}": "yes", f"relationship-{mine.candidate_id}": "board"}
    late[f"detail-{mine.candidate_id}"] = "We served."
    assert member.post(at(world, "conflicts"), declaration(world, **late)).status_code == 302
    overview = text(member.get(at(world, "campaign")))
    assert not any(each.blind_code in overview for each in world.applications)
    assert "You cannot score just now" in overview
    assert "has not assessed yet" in text(member.get(at(world, "lock")))


def test_nothing_can_be_read_before_declaring(world, member):
    for name, args in (("score", ("digital", world.applications[0].blind_code)), ("lock", ())):
        response = member.get(at(world, name, *args))
        assert response.url == at(world, "conflicts")
    assert "Cannot start yet" in text(member.get(at(world, "campaign")))


def test_before_the_candidates_are_settled_no_step_is_done_or_led_to(world, member):
    move_to(world.campaign, CampaignState.OPEN)
    overview = member.get(at(world, "campaign"))
    assert text(overview).count("Cannot start yet") == 2
    assert "Completed" not in text(overview)
    assert at(world, "conflicts") not in overview.content.decode()
    assert member.get(at(world, "conflicts")).status_code == 403


# ---- one answer


def scoring(world, **given):
    return {"value": "5", "comment": "Clear.", "version": "0", "save_id": "a", **given}


def test_reading_an_answer_without_a_name(world, member):
    world.declare(0)
    application = world.applications[0]
    page = text(member.get(at(world, "score", "digital", application.blind_code)))
    assert "housing association" in page
    assert "Not demonstrated evidence." in page
    assert "of 3 on this criterion" in page
    for secret in (
        application.full_name,
        str(application.pk),
        application.reference,
        application.town,
    ):
        assert secret not in page


def test_save_and_next_walks_each_criterion_and_ends_at_the_check(world, member):
    world.declare(0)
    progress = member.get(at(world, "campaign")).context["progress"]
    where, seen = progress[0].href, []
    while where != at(world, "lock"):
        seen.append(where)
        where = member.post(where, scoring(world, next="1")).url
    assert len(seen) == len(set(seen)) == 9
    assert "You have scored all 3 candidates" in text(member.get(where))
    response = member.post(where, follow=True)
    assert response.redirect_chain[-1][0] == at(world, "results")
    assert member.post(where).status_code == 302  # sent twice
    assert member.get(seen[0]).url == at(world, "results")
    assert "locked your scores" in text(member.post(seen[0], scoring(world, value="7")))
    assert member.get(where).url == at(world, "results")
    assert "See your marks" in text(member.get(at(world, "campaign")))


def test_save_stays_on_the_page_and_twice_is_once(world, member):
    world.declare(0)
    where = at(world, "score", "digital", world.applications[0].blind_code)
    for _ in range(2):
        assert member.post(where, scoring(world)).url == where
    assert Score.objects.count() == 1


@pytest.mark.parametrize(
    "bad", [{"value": "8"}, {"value": "five"}, {"version": "x"}, {"comment": "x" * 4001}]
)
def test_bad_input_is_told_beside_the_field_and_kept(world, member, bad):
    world.declare(0)
    where = at(world, "score", "digital", world.applications[0].blind_code)
    response = member.post(where, scoring(world, **{"comment": "Kept words.", **bad}))
    assert response.status_code == 400
    assert "There is a problem" in text(response)
    assert "Kept words." in text(response) or "comment" in bad
    answer = member.post(f"{where}save/", scoring(world, **bad))
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_a_stale_tab_shows_both_and_saving_again_is_a_choice(world, member):
    world.declare(0)
    where = at(world, "score", "digital", world.applications[0].blind_code)
    world.save(0, world.applications[0], "digital", 3, comment="From the other tab.")
    response = member.post(where, scoring(world, comment="From this tab."))
    assert response.status_code == 409
    assert "From the other tab." in text(response)
    assert "From this tab." in text(response)
    again = {
        name: response.context["form"][name].value()
        for name in ("value", "comment", "version", "save_id")
    }
    assert member.post(where, again).status_code == 302
    assert Score.objects.get().comment == "From this tab."


def test_autosave(world, member):
    world.declare(0)
    where = at(world, "save", "digital", world.applications[0].blind_code)
    answer = member.post(where, scoring(world))
    assert answer.json()["version"] == 1
    assert member.post(where, scoring(world)).json()["version"] == 1
    kept = member.post(where, {"value": "6", "version": "1"})
    assert kept.json()["version"] == 2
    assert Score.objects.get().comment == "Clear."
    stale = member.post(where, scoring(world, value="2", save_id="b"))
    assert stale.status_code == 409
    assert stale.json()["current"] == "Mark: 6\nClear."
    none = at(world, "save", "nonsense", world.applications[0].blind_code)
    assert member.post(none, scoring(world)).status_code == 404
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    assert member.post(where, scoring(world, save_id="c")).status_code == 400
    assert member.get(where).status_code == 405


def test_recused_candidates_are_gone_from_everywhere(world, member):
    world.declare(0, world.applications[0])
    world.assess(0, world.applications[0], ConflictStatus.RECUSED)
    code = world.applications[0].blind_code
    where = at(world, "score", "digital", code)
    assert member.get(where).status_code == 404
    assert member.post(where, scoring(world)).status_code == 404
    assert member.post(f"{where}save/", scoring(world)).status_code == 404
    page = text(member.get(at(world, "campaign")))
    assert code not in page
    assert "of 2" in page
    assert code not in text(member.get(at(world, "results")))


def test_no_page_without_criterion_or_outside_scoring(world, member):
    world.declare(0)
    code = world.applications[0].blind_code
    assert member.get(at(world, "score", "nonsense", code)).status_code == 404
    move_to(world.campaign, CampaignState.SIFT_MODERATION)
    assert member.get(at(world, "score", "digital", code)).status_code == 403
    assert "nothing to lock" in text(member.get(at(world, "lock")))


# ---- the grid


def test_the_grid_is_a_form(world, member):
    world.declare(0)
    code = world.applications[0].blind_code
    cells = {f"m.{code}.digital.0": "6", f"m.{code}.governance.0": "9", "m.odd": "1", "other": "x"}
    response = member.post(at(world, "campaign"), cells)
    assert response.status_code == 400
    assert "Choose a mark from 1 to 7." in text(response)
    assert f'name="m.{code}.digital.1" value="6"' in text(response)
    assert f'name="m.{code}.governance.0" value="9"' in text(response)
    assert member.post(at(world, "campaign"), {f"m.{code}.governance.0": "2"}).status_code == 302
    page = text(member.get(at(world, "campaign")))
    assert "Comment missing" in page
    lock = text(member.get(at(world, "lock")))
    assert "comment missing" in lock
    assert member.post(at(world, "lock")).status_code == 400


def test_only_unfinished(world, member):
    world.declare(0)
    world.score_all(0, applications=world.applications[:1])
    page = text(member.get(at(world, "campaign"), {"show": "unfinished"}))
    assert world.applications[0].blind_code not in page
    world.score_all(0, applications=world.applications[1:])
    assert "Every candidate is finished" in text(
        member.get(at(world, "campaign"), {"show": "unfinished"})
    )


def test_nobody_left_to_score(world, member):
    world.declare(0, *world.applications)
    for each in world.applications:
        world.assess(0, each, ConflictStatus.RECUSED)
    assert member.get(at(world, "campaign")).status_code == 200
    assert "nobody here whose marks" in text(member.get(at(world, "results")))


# ---- results


def test_others_marks_after_locking(world, member):
    world.finish(1, value=7)
    assert "You see only your own marks" in text(member.get(at(world, "results")))
    world.finish(0)
    page = text(member.get(at(world, "results")))
    assert str(world.user(1)) in page
    assert "<strong>7</strong>" in page
    assert "No mark" in page  # the third member has not locked


# ---- the coordinator


def finished(world):
    for index, value in enumerate((6, 5, 3)):
        world.finish(index, value)


def test_progress_then_the_table(world, desk):
    world.finish(0)
    world.declare(1, world.applications[0])
    page = text(desk.get(at(world, "table")))
    assert "3 of 3" in page
    assert "0 of 2" in page
    assert "1 to assess" in page
    assert "opens when every member has locked" in page
    for each in world.applications:
        assert each.blind_code not in page
    assert desk.get(at(world, "export")).status_code == 403
    assert desk.get(at(world, "shortlist")).status_code == 302


def test_the_table(world, desk):
    finished(world)
    page = text(desk.get(at(world, "table")))
    assert "4.67" in page
    assert "Far apart" in page
    assert "Open moderation" in page
    for query, count in (
        ({"search": world.applications[0].full_name}, 1),
        ({"search": world.applications[0].blind_code.lower()}, 1),
        ({"show": "minimum"}, 3),
        ({"show": "divergent"}, 3),
        ({"show": "nonsense"}, 3),
    ):
        assert len(desk.get(at(world, "table"), query).context["page"].object_list) == count
    assert "No candidate matches" in text(desk.get(at(world, "table"), {"show": "below"}))
    for sort in ("name", "code", "rank", "total"):
        ordered = [
            [line.code for line in desk.get(at(world, "table"), {"sort": each}).context["page"]]
            for each in (sort, f"-{sort}")
        ]
        assert sorted(ordered[0]) == sorted(ordered[1])


def test_the_file(world, desk):
    type(world.applications[0]).objects.filter(pk=world.applications[0].pk).update(
        full_name="=cmd()"
    )
    finished(world)
    response = desk.get(at(world, "export"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "'=cmd()" in [row[2] for row in rows]
    assert AuditEvent.objects.filter(action="scoring.table_exported").count() == 1


def test_a_candidate_without_any_mark_in_table_and_file(world, desk):
    for index in range(3):
        world.declare(index, world.applications[0])
        world.assess(index, world.applications[0], ConflictStatus.RECUSED)
        world.score_all(index, applications=world.applications[1:])
        world.lock(index)
    assert "No marks" in text(desk.get(at(world, "table")))
    assert world.applications[0].blind_code in text(desk.get(at(world, "export")))


def test_moderation_and_shortlist(world, desk):
    finished(world)
    assert desk.post(at(world, "moderation")).url == at(world, "shortlist")
    page = desk.get(at(world, "shortlist"))
    assert "Agree the shortlist" in text(page)
    codes = [each.blind_code for each in world.applications]
    given = {
        "seen": page.context["fingerprint"],
        f"include-{codes[0]}": "on",
        f"reason-{codes[1]}": "Kept.",
    }
    response = desk.post(at(world, "shortlist"), given)
    assert response.status_code == 400
    assert "far apart on" in text(response)
    assert "Kept." in text(response)
    given |= {f"moderation_note-{code}": "We met." for code in codes}
    given |= {f"reason-{code}": "Panel discussion." for code in codes}
    assert desk.post(at(world, "shortlist"), {**given, "seen": ""}).status_code == 409
    assert desk.post(at(world, "shortlist"), given).url == at(world, "table")
    assert Shortlist.objects.count() == 1
    assert desk.post(at(world, "shortlist"), given).url == at(world, "table")  # sent twice
    assert "The shortlist was agreed by" in text(desk.get(at(world, "table")))


def test_moderation_too_early_says_what_is_left(world, desk):
    response = desk.post(at(world, "moderation"), follow=True)
    assert "have not locked their scores" in text(response)


def test_moderating_leads_to_the_form(world, desk):
    finished(world)
    services.start_moderation(
        campaign_id=world.campaign.pk, actor=world.coordinator, at=world.campaign.created_at
    )
    assert at(world, "shortlist") in text(desk.get(at(world, "table")))


def test_a_coordinator_who_scores_sees_no_table(world):
    give_role(world.user(0), world.campaign.body)
    campaigns.sync_campaign_grants(campaign=world.campaign, at=world.campaign.created_at)
    finished(world)
    client = sign_in(world.user(0))
    for name in ("table", "export", "shortlist"):
        assert client.get(at(world, name)).status_code == 403


def test_a_campaign_without_a_panel(db):
    campaign = make_campaign(state=CampaignState.SIFT_SCORING)
    coordinator = make_user()
    give_role(coordinator, campaign.body)
    campaigns.sync_campaign_grants(campaign=campaign, at=campaign.created_at)
    page = sign_in(coordinator).get(reverse("scoring:table", args=[campaign.reference]))
    assert "Nobody sits on this panel" in text(page)


# ---- cost


def count(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_lists_cost_the_same_for_3_and_300(world):
    world.declare(0)
    large = make_world(candidates=300)
    large.declare(0)
    for name in ("campaign", "conflicts", "lock", "results"):
        small_count = count(sign_in(world.user(0)), at(world, name))
        assert small_count == count(sign_in(large.user(0)), at(large, name)), name
    small_count = count(sign_in(world.coordinator), at(world, "table"))
    assert small_count == count(sign_in(large.coordinator), at(large, "table"))
    codes = [each.applications[0].blind_code for each in (world, large)]
    assert count(sign_in(world.user(0)), at(world, "score", "digital", codes[0])) == count(
        sign_in(large.user(0)), at(large, "score", "digital", codes[1])
    )


def test_a_save_is_cheap(world, member, django_assert_max_num_queries):
    world.declare(0)
    where = at(world, "save", "digital", world.applications[0].blind_code)
    member.post(where, scoring(world))
    with django_assert_max_num_queries(12):
        assert (
            member.post(where, scoring(world, value="6", version="1", save_id="b")).status_code
            == 200
        )
