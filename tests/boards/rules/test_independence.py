import datetime as dt

import pytest

from workflows.boards.rules.independence import counts, long_served

TODAY = dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("ended_on", "years", "wanted"),
    [
        (None, None, True),
        (None, 3, True),
        (TODAY, None, False),
        (dt.date(2024, 3, 2), 3, True),
        (dt.date(2024, 3, 1), 3, False),
    ],
)
def test_a_circumstance_counts_while_it_lasts_and_for_its_look_back(ended_on, years, wanted):
    assert counts(ended_on, years, on=TODAY) is wanted


@pytest.mark.parametrize(
    ("first_on", "years", "wanted"),
    [
        (None, 6, False),
        (dt.date(2010, 1, 1), None, False),
        (dt.date(2021, 3, 1), 6, True),
        (dt.date(2021, 3, 2), 6, False),
    ],
)
def test_service_counts_from_its_anniversary(first_on, years, wanted):
    assert long_served(first_on, years, on=TODAY) is wanted
