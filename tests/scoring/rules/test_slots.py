import datetime as dt

from workflows.campaigns.enums import PanelRole
from workflows.campaigns.rules.panel import PanelRule
from workflows.scoring.rules.slots import Attendance, cut_off, overlapping, series

NINE = dt.datetime(2027, 3, 28, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
RULE = PanelRule(quorum=3, min_independent=1, governors_in_majority=False, regulated=False)
ROLES = {
    1: PanelRole.CHAIR,
    2: PanelRole.INDEPENDENT,
    3: PanelRole.MEMBER,
    4: PanelRole.MEMBER,
}


def test_a_day_is_divided():
    assert series(NINE, minutes=45, gap=15, number=3) == tuple(
        (NINE + 60 * place * MINUTE, NINE + (60 * place + 45) * MINUTE) for place in range(3)
    )


def test_times_that_touch_do_not_overlap():
    taken = series(NINE, minutes=60, gap=0, number=1)
    assert overlapping(series(NINE + 60 * MINUTE, minutes=60, gap=0, number=1), taken) == ()
    assert overlapping(series(NINE - 30 * MINUTE, minutes=31, gap=0, number=2), taken) == (
        NINE - 30 * MINUTE,
        NINE + MINUTE,
    )


def test_who_can_be_there_makes_a_panel_or_not():
    everyone = Attendance(ROLES, frozenset(ROLES), frozenset())
    assert everyone.broken(RULE) == ()
    assert everyone.broken(RULE, recused={4}) == ()
    assert "exactly one chair" in " ".join(everyone.broken(RULE, recused={1}))
    some = Attendance(ROLES, frozenset({1, 3}), frozenset({2}))
    assert some.silent == {4}
    assert len(some.broken(RULE)) == 2  # two members, none independent


def test_the_cut_off_is_counted_in_hours():
    assert cut_off(NINE, hours=48) == NINE - dt.timedelta(days=2)
