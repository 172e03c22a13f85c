"""The board's pages: what they show, what they write, and how many queries they take."""

import datetime as dt
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AT,
    approve_tenure,
    give_role,
    make_board_seat,
    make_body,
    make_skill,
    make_term,
    make_user,
)
from workflows.boards import services
from workflows.boards.enums import BodyRole, Post, Rating, RatingSource
from workflows.boards.models import (
    AppointmentRule,
    Body,
    Holder,
    IndependenceFlag,
    IndependenceTest,
    Seat,
    Skill,
    SkillTarget,
    Term,
)
from workflows.boards.rules.tenure import anniversary, last_day
from workflows.boards.services.reference import load_shared
from workflows.boards.web.standing import short_title
from workflows.core.clock import london_date, show_date
from workflows.core.errors import InvalidInputError

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)
DAY = dt.timedelta(days=1)


@pytest.fixture
def body():
    return make_body("Wharfe NHS Foundation Trust")


@pytest.fixture
def keeper(client, body):
    person = make_user("Sam Keeper")
    give_role(person, body, BodyRole.SECRETARY)
    client.force_login(person)
    return client


def path(name, body, *args):
    return reverse(f"boards:{name}", args=[body.slug, *args])


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def fill(body, number):
    """Seats with terms and ratings, each member rated in one field."""
    skill = Skill.objects.filter(body=body).first() or make_skill(body, "Rail")
    for _ in range(number):
        term = make_term(
            make_board_seat(body), f"Member {Holder.objects.count()}", TODAY - DAY, TODAY + 90 * DAY
        )
        services.rate(
            holder_id=term.holder_id,
            given=[
                services.RatingInput(
                    skill_id=skill.pk,
                    rating=Rating.EXPERT,
                    source=RatingSource.APPRAISAL,
                    rated_on=TODAY,
                )
            ],
            actor=None,
            at=AT,
        )


def test_the_page_says_who_sits_what_is_vacant_and_what_lacks(client, body):
    keeper, person = client, make_user()
    give_role(person, body, BodyRole.COORDINATOR)
    keeper.force_login(person)
    load_shared()
    fill(body, 1)
    vacant = make_board_seat(body, "Non-executive director (digital)")
    make_board_seat(body, "Associate", Post.ASSOCIATE_NED, voting=False, regulated=True)
    later = make_board_seat(body, "Later")
    make_term(later, "Cay Later", TODAY + 9 * DAY, TODAY + 300 * DAY)
    page = text_of(keeper.get(path("board", body)))
    assert "Member 0" in page
    assert f"{reverse('campaigns:new')}?seat={vacant.pk}" in page
    assert f"?seat={later.pk}" not in page
    assert "Within 3 months" in page
    assert "Filled later" in page
    assert "No vote" in page
    assert "Regulated" in page
    assert "Short of 2" in page  # Rail wants two, and nobody is left in a year
    assert "leaves" in page
    assert '3<span class="nhsuk-u-visually-hidden"> Expert: appraisal by the chair' in page
    assert "Who sits on the board of Wharfe" in page
    assert "Nobody" in page


def test_every_colour_of_tenure_has_its_words(keeper, body):
    load_shared()
    seat = make_board_seat(body)
    make_term(seat, "Ada Long", anniversary(TODAY, -7), TODAY - DAY)
    approve_tenure(Holder.objects.get(), last_day(TODAY, 3))
    make_term(seat, "Ada Long", TODAY, last_day(TODAY, 3))
    past = make_term(make_board_seat(body), "Ben Past", TODAY - DAY, TODAY + 9 * DAY)
    Holder.objects.filter(pk=past.holder_id).update(first_appointed_on=anniversary(TODAY, -10))
    make_term(make_board_seat(body), "Cay New", TODAY - DAY, TODAY + 9 * DAY)
    page = text_of(keeper.get(path("board", body)))
    for words in (
        "Needs attention",
        "covers service until",
        "Past a limit",
        "Past the limit of 9 years",
        "Within limits",
        "Has served on the board for more than 6 years",
    ):
        assert words in page
    AppointmentRule.objects.all().delete()
    assert "No appointment rule covers this post today" in text_of(keeper.get(path("board", body)))


def test_an_empty_board_says_what_to_do(keeper, body):
    page = text_of(keeper.get(path("board", body)))
    assert "No seats yet" in page
    assert "Nobody yet" in text_of(keeper.get(path("members", body)))
    make_board_seat(body)
    page = text_of(keeper.get(path("board", body)))
    assert "Nobody sits on this board today" in page
    assert "No fields are set yet" in page


def test_a_reader_reads_and_is_told_who_changes(client, body):
    fill(body, 1)
    auditor = make_user()
    give_role(auditor, body, BodyRole.AUDITOR)
    client.force_login(auditor)
    page = text_of(client.get(path("board", body)))
    assert "Add a seat" not in page
    assert "Start a campaign" not in page
    member = Holder.objects.get()
    assert "Change name" not in text_of(client.get(path("member", body, member.pk)))
    response = client.get(path("seat_new", body))
    assert response.status_code == 403
    assert "Ask one of them to change it" in response.content.decode()


@pytest.mark.parametrize("name", ["seat", "term", "member", "withdraw"])
def test_what_belongs_to_another_board_is_not_there(keeper, body, name):
    load_shared()
    other = make_body()
    term = make_term(make_board_seat(other), "Zed", TODAY, TODAY + DAY)
    flag = IndependenceFlag.objects.create(
        holder=term.holder, test=IndependenceTest.objects.first(), note="x", stated_on=TODAY
    )
    pk = {"seat": term.seat_id, "term": term.pk, "member": term.holder_id, "withdraw": flag.pk}[
        name
    ]
    assert keeper.get(path(name, body, pk)).status_code == 404
    assert keeper.get(path("board", other)).status_code == 404
    assert keeper.get(reverse("boards:board", args=["no-such"])).status_code == 404


@pytest.mark.parametrize("name", ["board", "members"])
def test_as_many_queries_for_3_as_for_60(keeper, body, name):
    load_shared()
    fill(body, 3)
    keeper.get(path(name, body))
    with CaptureQueriesContext(connection) as few:
        keeper.get(path(name, body))
    fill(body, 57)
    with CaptureQueriesContext(connection) as many:
        assert keeper.get(path(name, body)).status_code == 200
    assert len(few) == len(many)


def test_the_list_of_boards_is_scoped_searched_sorted_and_paged(keeper, body):
    fill(body, 2)
    make_board_seat(body)
    person = body.memberships.get().user
    make_body("Unseen NHS Trust")
    page = text_of(keeper.get(reverse("boards:index")))
    assert "Wharfe" in page
    assert "Unseen" not in page
    row = page[page.index("/boards/body") :]
    assert 'numeric">3</td>' in row
    assert 'numeric">1</td>' in row
    assert 'numeric">2</td>' in row
    assert "Nothing matches" in text_of(keeper.get(reverse("boards:index"), {"search": "zzz"}))
    assert "Nothing matches" in text_of(keeper.get(reverse("boards:index"), {"kind": "icb"}))
    with CaptureQueriesContext(connection) as few:
        keeper.get(reverse("boards:index"))
    for number in range(30):
        other = make_body(f"Calder {number:02}")
        give_role(person, other)
    with CaptureQueriesContext(connection) as many:
        page = text_of(keeper.get(reverse("boards:index"), {"sort": "-vacant"}))
    assert len(few) == len(many)
    assert page.index("Wharfe") < page.index("Calder 00")
    assert "Showing" in page


def test_nobody_without_a_board_has_the_list(client):
    client.force_login(make_user())
    assert client.get(reverse("boards:index")).status_code == 404
    assert "/boards/" not in client.get(reverse("account")).content.decode()


def test_everybody_who_sat_is_found(keeper, body):
    seat = make_board_seat(body, "Audit chair")
    make_term(seat, "Old Hand", TODAY - 99 * DAY, TODAY - DAY)
    make_term(seat, "New Broom", TODAY, TODAY + 9 * DAY)
    here = path("members", body)
    for query, there, gone in (
        ({"sits": "now"}, "New Broom", "Old Hand"),
        ({"sits": "before"}, "Old Hand", "New Broom"),
        ({"search": "old"}, "Old Hand", "New Broom"),
    ):
        page = text_of(keeper.get(here, query))
        assert there in page
        assert gone not in page
    assert "Old Hand" in text_of(keeper.get(here, {"search": "audit"}))
    page = text_of(keeper.get(here, {"sort": "-until"}))
    assert page.index("New Broom") < page.index("Old Hand")
    assert "Nothing matches" in text_of(keeper.get(here, {"search": "nobody"}))


def test_a_seat_is_added_and_changed(keeper, body):
    given = {"title": "Audit", "post": "ned", "voting": "on", "order": 3, **day("opened_on", TODAY)}
    assert keeper.post(path("seat_new", body), given).status_code == 302
    seat = Seat.objects.get()
    assert (seat.title, seat.voting, seat.regulated, seat.order) == ("Audit", True, False, 3)
    assert 'value="Audit"' in text_of(keeper.get(path("seat", body, seat.pk)))
    keeper.post(path("seat", body, seat.pk), {**given, "title": "Audit chair"})
    seat.refresh_from_db()
    assert seat.title == "Audit chair"
    response = keeper.post(path("seat_new", body), {**given, "title": "audit CHAIR"})
    assert response.status_code == 400
    assert "Choose another title" in response.content.decode()


def test_guard_6_by_the_form_says_what_to_do_and_loses_nothing(keeper, body):
    seat = make_board_seat(body)
    make_term(seat, "Ada Bright", anniversary(TODAY, -6), TODAY - DAY)
    given = {"holder": "ada bright", **day("starts_on", TODAY), **day("ends_on", TODAY + 300 * DAY)}
    response = keeper.post(path("term_new", body, seat.pk), given)
    page = response.content.decode()
    assert response.status_code == 400
    assert "Record the rigorous review first" in page
    assert 'value="ada bright"' in page
    holder = Holder.objects.get()
    approval = {
        "approved_by": "Governors",
        "reason": "Needed.",
        **day("decided_on", TODAY),
        **day("until", TODAY + 300 * DAY),
    }
    assert keeper.post(path("approval", body, holder.pk), approval).status_code == 302
    assert keeper.post(path("term_new", body, seat.pk), given).status_code == 302
    page = text_of(keeper.get(path("member", body, holder.pk)))
    assert "Needed." in page
    assert "Needs attention" in page


def test_a_term_is_changed_and_ended(keeper, body):
    term = make_term(make_board_seat(body), "Ada", TODAY - DAY, TODAY + 99 * DAY)
    assert 'value="Ada"' in text_of(keeper.get(path("term", body, term.pk)))
    given = {"holder": "Ada", **day("starts_on", TODAY - DAY), **day("ends_on", TODAY + 50 * DAY)}
    assert keeper.post(path("term", body, term.pk), given).status_code == 302
    ended = {"reason": "other", "note": "", **day("last_day", TODAY)}
    assert "Say why" in keeper.post(path("term_end", body, term.pk), ended).content.decode()
    assert (
        keeper.post(path("term_end", body, term.pk), {**ended, "note": "Moved"}).status_code == 302
    )
    term.refresh_from_db()
    assert (term.ends_on, term.end_reason, term.end_note) == (TODAY, "other", "Moved")
    page = text_of(keeper.get(path("member", body, term.holder_id)))
    assert "Another reason" in page


def test_an_account_is_linked_and_unlinked(keeper, body):
    holder = make_term(make_board_seat(body), "Ada", TODAY, TODAY + DAY).holder
    user = make_user()
    where = path("member_edit", body, holder.pk)
    unknown = keeper.post(where, {"name": "Ada", "email": "x@example.org"})
    assert "Nobody has an account" in unknown.content.decode()
    keeper.post(where, {"name": "Ada Bright", "email": user.email.upper()})
    holder.refresh_from_db()
    assert (holder.name, holder.user) == ("Ada Bright", user)
    assert user.email in text_of(keeper.get(where))
    keeper.post(where, {"name": "Ada Bright", "email": ""})
    holder.refresh_from_db()
    assert holder.user is None


def test_ratings_targets_and_fields(keeper, body):
    holder = make_term(make_board_seat(body), "Ada", TODAY, TODAY + DAY).holder
    rail, ports = make_skill(body, "Rail"), make_skill(body, "Ports")
    given = {f"skill_{rail.pk}": "2", f"skill_{ports.pk}": "", "source": "self"}
    where = path("ratings", body, holder.pk)
    assert keeper.post(where, {**given, **day("rated_on", TODAY)}).status_code == 302
    assert [row.rating for row in holder.ratings.all()] == [2]
    late = keeper.post(where, {**given, **day("rated_on", TODAY + DAY)})
    assert "today or in the past" in late.content.decode()
    assert "Practised" in text_of(keeper.get(path("member", body, holder.pk)))
    where = path("targets", body)
    assert 'value="2"' in text_of(keeper.get(where))
    wanted = {"wanted_0": 4, "wanted_1": 2, "new_title": "Canals", "new_wanted": 1}
    assert keeper.post(where, wanted).status_code == 302
    assert SkillTarget.objects.get().wanted == 4
    assert Skill.objects.filter(body=body, title="Canals", wanted=1).exists()
    more = {"wanted_0": 3, "wanted_1": 2, "wanted_2": 1, "new_title": "", "new_wanted": 2}
    assert keeper.post(where, more).status_code == 302
    assert SkillTarget.objects.get().wanted == 3
    assert Skill.objects.filter(body=body).count() == 3


def test_what_a_board_must_cover_is_saved_whole_or_not_at_all(keeper, body):
    make_skill(body, "Rail")
    given = {"wanted_0": 5, "new_title": "Canals", "new_wanted": 1}
    with mock.patch(
        "workflows.boards.services.skills.add_skill",
        side_effect=InvalidInputError({"title": "Choose another title."}),
    ):
        page = keeper.post(path("targets", body), given)
    assert page.status_code == 400
    assert "Choose another title." in page.content.decode()
    assert 'value="Canals"' in page.content.decode()
    assert not SkillTarget.objects.exists()


def test_independence_is_stated_looks_back_and_is_withdrawn(keeper, body):
    load_shared()
    holder = make_term(make_board_seat(body), "Ada", TODAY, TODAY + DAY).holder
    business = IndependenceTest.objects.get(body_kind=body.kind, key="business")
    given = {"test": business.pk, "note": "A contract."}
    where = path("flag", body, holder.pk)
    assert "more than 6 years" not in text_of(keeper.get(where))
    assert keeper.post(where, given).status_code == 302
    assert business.text in text_of(keeper.get(path("board", body)))
    flag = IndependenceFlag.objects.get()
    for ended, counts in ((anniversary(TODAY, -2) + DAY, True), (anniversary(TODAY, -2), False)):
        flag.ended_on = ended
        flag.save()
        page = text_of(keeper.get(path("board", body)))
        assert (business.text in page) is counts
    flag.test = IndependenceTest.objects.get(body_kind=body.kind, key="family")  # no look-back
    flag.save()
    assert "close family ties" not in text_of(keeper.get(path("board", body)))
    assert keeper.post(path("withdraw", body, flag.pk)).status_code == 302
    assert not IndependenceFlag.objects.exists()


def test_a_title_is_told_apart_by_its_brackets():
    assert short_title("Non-executive director (audit chair)") == "Audit chair"
    assert short_title("Chair") == "Chair"


def test_the_boards_link_is_for_those_who_open_one(keeper):
    assert "/boards/" in keeper.get(reverse("account")).content.decode()
    assert Body.objects.count() == 1
    assert not Term.objects.exists()


def test_a_coordinator_starts_a_campaign_from_a_seat_and_a_secretary_does_not(client, keeper, body):
    seat = make_board_seat(body)
    Seat.objects.update(purpose="To chair the audit committee.")
    make_term(seat, "Ada Bright", TODAY - 300 * DAY, TODAY + 20 * DAY)
    make_skill(body, "Digital", wanted=2)
    assert "Start a campaign" not in text_of(keeper.get(path("board", body)))
    coordinator = make_user()
    give_role(coordinator, body, BodyRole.COORDINATOR)
    client.force_login(coordinator)
    href = f"{reverse('campaigns:new')}?seat={seat.pk}"
    assert href in client.get(path("board", body)).content.decode()
    form = client.get(href).context["form"]
    assert form.initial["body"] == body
    assert form.initial["post"] == seat.post
    assert form["need"].value().splitlines()[::2] == [
        f"The seat of {seat.title} falls vacant after {show_date(TODAY + 20 * DAY)}.",
        "To chair the audit committee.",
        "In a year the board will be short of: Digital.",
    ]
    Term.objects.all().delete()
    assert "is vacant." in client.get(href).context["form"]["need"].value()


@pytest.mark.parametrize("given", ["", "x", "²", "9" * 40])
def test_a_seat_elsewhere_or_none_at_all_drafts_nothing(client, body, given):
    coordinator = make_user()
    give_role(coordinator, body, BodyRole.COORDINATOR)
    client.force_login(coordinator)
    elsewhere = make_board_seat(make_body("Elsewhere"))
    for seat in (given, elsewhere.pk):
        page = client.get(reverse("campaigns:new"), {"seat": seat})
        assert page.status_code == 200
        assert page.context["seat"] is None
