"""Seats and terms through their services; hard guard 6 where a term is set."""

import datetime as dt

import pytest

from tests.factories import (
    AT,
    approve_tenure,
    make_board_seat,
    make_body,
    make_rule,
    make_term,
    make_user,
)
from workflows.boards import queries, services
from workflows.boards.enums import BodyKind, EndReason, Post, TenureBasis
from workflows.boards.models import AppointmentRule, Holder, Term
from workflows.boards.queries.tenure import career_at
from workflows.boards.rules.tenure import anniversary, last_day
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)
DAY = dt.timedelta(days=1)


def ago(years: int) -> dt.date:
    return anniversary(TODAY, -years)


def three_years(start: dt.date) -> dict[str, dt.date]:
    return {"starts_on": start, "ends_on": last_day(start, 3)}


@pytest.fixture
def body():
    return make_body()


def served(body, years: int, *, name="Ada Bright", seat=None):
    """Somebody whose service of whole terms, so many years, ended yesterday."""
    seat = seat or make_board_seat(body)
    for back in range(years, 0, -3):
        make_term(seat, name, ago(back), min(last_day(ago(back), 3), TODAY - DAY))
    return seat


def test_saving_the_same_again_changes_nothing(body):
    seat = make_board_seat(body, "Audit chair", purpose="Chairs audit. ")
    term = make_term(seat, "Ada  Bright", **three_years(TODAY))
    before = AuditEvent.objects.count()
    again = services.save_seat(
        body=body,
        given=services.SeatInput(
            title="Audit chair", post=Post.NED, opened_on=seat.opened_on, purpose="Chairs audit."
        ),
        seat_id=seat.pk,
        actor=None,
        at=AT,
    )
    same = services.save_term(
        seat_id=seat.pk,
        given=services.TermInput(holder="ada bright", **three_years(TODAY)),
        term_id=term.pk,
        actor=None,
        at=AT,
    )
    assert (again, same) == (seat, term)
    assert AuditEvent.objects.count() == before
    assert Holder.objects.get().name == "Ada Bright"


def test_a_seat_is_refused_field_by_field(body):
    seat = make_board_seat(body, "Audit chair")
    make_term(seat, "Ada", **three_years(TODAY))

    def refused(seat_id=None, **fields):
        given = {"title": "Other", "post": Post.NED, "opened_on": ago(9), **fields}
        with pytest.raises(InvalidInputError) as caught:
            services.save_seat(
                body=body, given=services.SeatInput(**given), seat_id=seat_id, actor=None, at=AT
            )
        return caught.value.errors

    assert set(refused(title=" ")) == {"title"}
    assert "has a seat of this title" in refused(title="AUDIT chair")["title"]
    assert set(refused(closed_on=ago(10))) == {"closed_on"}
    assert "its post stays" in refused(seat.pk, post=Post.CHAIR)["post"]
    assert "Change that term first" in refused(seat.pk, opened_on=TODAY + DAY)["opened_on"]
    assert "Ada sits here" in refused(seat.pk, closed_on=TODAY)["closed_on"]


def test_a_term_is_refused_field_by_field(body):
    seat = make_board_seat(body, opened_on=ago(5), closed_on=TODAY + 900 * DAY)
    make_term(seat, "Ada", ago(1), TODAY + 100 * DAY)

    def refused(**fields):
        given = {"holder": "Ben", "starts_on": TODAY + 101 * DAY, "ends_on": TODAY + 300 * DAY}
        with pytest.raises(InvalidInputError) as caught:
            services.save_term(
                seat_id=seat.pk, given=services.TermInput(**given | fields), actor=None, at=AT
            )
        return caught.value.errors

    assert set(refused(holder=" ")) == {"holder"}
    assert set(refused(ends_on=TODAY)) == {"ends_on"}
    assert "Ada sits here" in refused(starts_on=TODAY + 100 * DAY)["starts_on"]
    assert "This seat exists from" in refused(ends_on=TODAY + 901 * DAY)["starts_on"]
    assert set(refused(end_reason="bored")) == {"end_reason"}
    assert set(refused(end_reason=EndReason.OTHER)) == {"end_note"}
    assert not Holder.objects.filter(name="Ben").exists()


def test_a_seat_without_an_end_is_named_so(body):
    seat = make_board_seat(body, opened_on=TODAY)
    with pytest.raises(InvalidInputError, match=r"exists from \d+ \w+ \d+\. Change"):
        make_term(seat, "Ada", TODAY - DAY, TODAY + DAY)


def test_guard_6_counts_every_earlier_term_in_any_seat(body):
    seat = served(body, 6)
    chair = make_board_seat(body, "Chair", Post.CHAIR)
    with pytest.raises(InvalidInputError, match="beyond 6 years"):
        make_term(chair, "Ada Bright", **three_years(TODAY))
    with pytest.raises(InvalidInputError, match="beyond 6 years"):
        make_term(seat, "ADA BRIGHT", **three_years(TODAY))
    holder = Holder.objects.get()
    approve_tenure(holder, last_day(TODAY, 3))
    make_term(chair, "Ada Bright", **three_years(TODAY))
    assert [term.number for term in Term.objects.filter(holder=holder)] == [1, 2, 3]
    after = anniversary(TODAY, 3)
    with pytest.raises(InvalidInputError, match="9 years end on"):
        make_term(seat, "Ada Bright", after, after)


def test_guard_6_is_not_passed_by_writing_terms_in_another_order(body):
    seat = make_board_seat(body)
    make_term(seat, "Ada", **three_years(TODAY + DAY))
    with pytest.raises(InvalidInputError, match="would pass a limit"):
        make_term(make_board_seat(body), "Ada", ago(6), TODAY - DAY)


def test_what_has_run_out_is_recorded_as_it_was(body):
    """History may break a rule of today: it happened."""
    term = make_term(make_board_seat(body), "Ada", ago(12), TODAY - DAY)
    assert term.number == 1


def test_an_associate_post_counts_only_where_its_rule_says_so(body):
    rule = AppointmentRule.objects.get(body_kind=body.kind, post=Post.ASSOCIATE_NED)
    seat = make_board_seat(body, "Associate", Post.ASSOCIATE_NED)
    served(body, 3, seat=seat)
    served(body, 3, name="Cay", seat=make_board_seat(body))
    rule.counts_towards_tenure = False
    rule.save()
    holder = Holder.objects.get(name="Ada Bright")
    assert [spell.counts for spell in queries.career_of(holder).spells] == [False]
    rule.counts_towards_tenure = True
    rule.save()
    assert [spell.counts for spell in queries.career_of(holder).spells] == [True]


def test_time_served_leaves_gaps_out_where_the_rule_says_so(body):
    seat = make_board_seat(body)
    make_term(seat, "Ada", ago(8), last_day(ago(8), 3))
    with pytest.raises(InvalidInputError, match="9 years end on"):
        make_term(seat, "Ada", **three_years(TODAY))
    AppointmentRule.objects.filter(body_kind=body.kind).update(tenure_basis=TenureBasis.SERVED)
    make_term(seat, "Ada", **three_years(TODAY))


def test_the_rule_in_force_when_the_term_begins_decides(body):
    old = AppointmentRule.objects.get(body_kind=body.kind, post=Post.NED)
    old.valid_to = TODAY
    old.save()
    AppointmentRule.objects.create(
        body_kind=body.kind, post=Post.NED, valid_from=TODAY + DAY, decider="SoS", max_term_years=4
    )
    seat = make_board_seat(body)
    with pytest.raises(InvalidInputError, match="at most 3 years"):
        make_term(seat, "Ada", TODAY, last_day(TODAY, 4))
    make_term(seat, "Ada", TODAY + DAY, last_day(TODAY + DAY, 4))


def test_a_rule_that_is_not_law_yet_is_never_used():
    make_rule(BodyKind.ICB, Post.CHAIR, confirmed=False)
    with pytest.raises(InvalidInputError, match="No appointment rule"):
        queries.rule_for(kind=BodyKind.ICB, post=Post.CHAIR, on=TODAY)
    assert queries.Counting(BodyKind.ICB).rule(Post.CHAIR, TODAY) is None
    assert queries.Counting(BodyKind.ICB).of(Post.CHAIR, TODAY, TODAY).counts


def test_counting_by_the_earliest_rule_before_any(body):
    rule = queries.Counting(body.kind).rule(Post.NED, dt.date(1999, 1, 1))
    assert rule is not None
    assert rule.valid_from == dt.date(2020, 1, 1)


def test_changing_who_sits_takes_a_slip_of_the_pen_away(body):
    seat = make_board_seat(body)
    term = make_term(seat, "Ada Brihgt", **three_years(TODAY))
    services.save_term(
        seat_id=seat.pk,
        given=services.TermInput(holder="Ada Bright", **three_years(TODAY)),
        term_id=term.pk,
        actor=None,
        at=AT,
    )
    assert [holder.name for holder in Holder.objects.all()] == ["Ada Bright"]


def test_ending_a_term(body):
    seat = make_board_seat(body)
    term = make_term(seat, "Ada", ago(1), TODAY + 300 * DAY)

    def end(last_day, reason=EndReason.RESIGNED, note=""):
        return services.end_term(
            term_id=term.pk, last_day=last_day, reason=reason, note=note, actor=None, at=AT
        )

    for wrong in (ago(1) - DAY, TODAY + 301 * DAY):
        with pytest.raises(InvalidInputError, match="last day must be from"):
            end(wrong)
    with pytest.raises(InvalidInputError, match="Say why"):
        end(TODAY, EndReason.OTHER)
    assert end(TODAY - DAY).get_end_reason_display() == "Resigned"
    with pytest.raises(TransitionError, match="cannot end again"):
        end(TODAY - DAY)


def test_an_approval_needs_who_why_and_when(body):
    make_term(make_board_seat(body), "Ada", **three_years(TODAY))
    holder = Holder.objects.get()

    def approve(**fields):
        given = {
            "until": TODAY + DAY,
            "decided_on": TODAY,
            "approved_by": "Governors",
            "reason": "Why",
        }
        return services.record_approval(
            holder_id=holder.pk, given=services.ApprovalInput(**given | fields), actor=None, at=AT
        )

    for field, value in (
        ("approved_by", " "),
        ("reason", ""),
        ("decided_on", TODAY + DAY),
        ("until", TODAY - DAY),
    ):
        with pytest.raises(InvalidInputError) as caught:
            approve(**{field: value})
        assert set(caught.value.errors) == {field}
    assert approve() == approve()
    assert AuditEvent.objects.filter(action="boards.tenure_approved").count() == 1


def test_a_member_has_one_account_and_one_name(body):
    make_term(make_board_seat(body), "Ada", **three_years(TODAY))
    make_term(make_board_seat(body), "Ben", **three_years(TODAY))
    ada, ben = Holder.objects.all()
    user = make_user()

    def save(holder, **fields):
        given = {"name": holder.name, "user": None, "first_appointed_on": None, **fields}
        return services.save_holder(holder_id=holder.pk, actor=None, at=AT, **given)

    assert save(ada, user=user, first_appointed_on=ago(2)).user == user
    before = AuditEvent.objects.count()
    save(ada, user=user, first_appointed_on=ago(2))
    assert AuditEvent.objects.count() == before
    for field, value in (
        ("name", " "),
        ("name", "ADA"),
        ("user", user),
        ("first_appointed_on", TODAY + DAY),
    ):
        with pytest.raises(InvalidInputError) as caught:
            save(ben, **{field: value})
        assert set(caught.value.errors) == {field}
    assert queries.career_of(Holder.objects.get(name="Ada")).first_on == ago(2)


def test_vacant_or_expiring(body):
    in_office, expiring, followed, vacant, closed, gone = (
        make_board_seat(body, title, order=order)
        for order, title in enumerate(
            ("In office", "Expiring", "Followed", "Vacant", "Closed", "Gone")
        )
    )
    make_term(in_office, "A", ago(1), TODAY + 400 * DAY)
    make_term(expiring, "B", ago(1), TODAY + 90 * DAY)
    make_term(followed, "C", ago(1), TODAY + 30 * DAY)
    make_term(followed, "D", TODAY + 31 * DAY, TODAY + 500 * DAY)
    make_term(gone, "E", ago(2), TODAY - DAY)
    services.save_seat(
        body=body,
        given=services.SeatInput(
            title="Closed", post=Post.NED, opened_on=closed.opened_on, closed_on=TODAY - DAY
        ),
        seat_id=closed.pk,
        actor=None,
        at=AT,
    )
    found = queries.vacant_or_expiring(body, TODAY, 90 * DAY)
    assert [each.seat for each in found] == [vacant, gone, expiring]
    assert [each.vacant for each in found] == [True, True, False]
    assert found[2].ends_on == TODAY + 90 * DAY
    assert expiring not in {s.seat for s in queries.vacant_or_expiring(body, TODAY, 89 * DAY)}


def test_who_sits_until_their_unbroken_service_ends(body):
    seat, other = make_board_seat(body), make_board_seat(body)
    make_term(seat, "Ada", ago(1), TODAY + 10 * DAY)
    make_term(seat, "Ada", TODAY + 11 * DAY, TODAY + 100 * DAY)
    make_term(other, "Ben", TODAY + DAY, TODAY + 100 * DAY)
    ((holder, until),) = queries.sitting(body.pk, on=TODAY)
    assert (holder.name, until) == ("Ada", TODAY + 100 * DAY)


def test_an_appointee_is_known_by_account_or_by_name(body):
    served(body, 6, name="Ada Bright")
    user = make_user("Ada Bright")
    career, starts = career_at(body, user_id=user.pk, names=["Ada  bright"], first=TODAY)
    assert (len(career.spells), starts) == (2, TODAY)
    holder = Holder.objects.get()
    services.save_holder(
        holder_id=holder.pk,
        name=holder.name,
        user=make_user(),
        first_appointed_on=ago(7),
        actor=None,
        at=AT,
    )
    assert career_at(body, user_id=user.pk, names=["Ada Bright"], first=TODAY)[0].spells == []
    holder.refresh_from_db()
    linked, _ = career_at(body, user_id=holder.user_id, names=[], first=TODAY)
    assert linked.first_on == ago(7)
    assert career_at(body, user_id=None, names=[], first=TODAY)[0].spells == []
