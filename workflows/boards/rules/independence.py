"""What puts a board member's independence in question on a day. Lists of circumstances are data, by kind of body."""

import datetime as dt

from workflows.boards.rules.tenure import anniversary


def counts(ended_on: dt.date | None, look_back_years: int | None, *, on: dt.date) -> bool:
    """Say whether a stated circumstance still counts.

    Args:
        ended_on: the day it ended; None while it lasts.
        look_back_years: for how many years it counts after that; None, not at all.
        on: the day asked about.
    """
    if ended_on is None or look_back_years is None:
        return ended_on is None
    return on < anniversary(ended_on, look_back_years)


def long_served(first_on: dt.date | None, service_years: int | None, *, on: dt.date) -> bool:
    """Say whether somebody who began on a day has served so long that the length itself counts."""
    if first_on is None or service_years is None:
        return False
    return on >= anniversary(first_on, service_years)
