"""Dates and times in NHS style, London time. Nothing for None."""

import datetime as dt

from django import template

from workflows.core import clock

register = template.Library()


@register.filter
def date_nhs(value: dt.date | None) -> str:
    """30 March 2027."""
    return clock.show_date(value) if value else ""


@register.filter
def time_nhs(value: dt.datetime | None) -> str:
    """3:30pm."""
    return clock.show_time(value) if value else ""


@register.filter
def moment_nhs(value: dt.datetime | None) -> str:
    """30 March 2027 at 3:30pm."""
    return clock.show_moment(value) if value else ""
