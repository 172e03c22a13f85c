"""A campaign’s clock as its page shows it: each stage planned, targeted, and as it came or is expected; words and a chart."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.urls import reverse

from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.campaigns.queries import Clock
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.forecast import Expected, Light, overall
from workflows.core.charts import Chart, timeline
from workflows.core.clock import show_date

# Their moment belongs to the campaign, not to the plan: changed together before opening; then only extended.
ADVERT_STAGES = frozenset({Stage.OPENS, Stage.CLOSES})
LIGHTS = MappingProxyType({Light.GREEN: "green", Light.AMBER: "orange", Light.RED: "red"})


@dataclass(frozen=True)
class ClockRow:
    """One stage. `change` and `explain` are addresses, empty where there is nothing to do."""

    stage: str
    planned: str
    target: str
    when: str
    done: bool
    standing: str
    colour: str
    reason: str
    change: str
    explain: str


@dataclass(frozen=True)
class ClockView:
    """The table, the chart, the forecast in a sentence with its colour, and what is to be explained."""

    rows: tuple[ClockRow, ...]
    chart: Chart | None
    sentence: str
    colour: str
    unexplained: tuple[ClockRow, ...]
    known: bool


def days(number: int, kind: str = "") -> str:
    """Return a number of days in words: 1 day, 4 working days."""
    return f"{number} {kind}{' ' if kind else ''}day{'' if number == 1 else 's'}"


def view(
    campaign: Campaign,
    rows: Sequence[StageDate],
    clock: Clock,
    *,
    today: dt.date,
    may_change: bool,
    may_explain: bool,
) -> ClockView:
    """Return the clock of a campaign; `may_change` its plan, `may_explain` what came late."""
    expected = {each.stage: each for each in clock.stages}
    by_stage = {Stage(row.stage): row for row in rows}
    ordered = [by_stage[stage] for stage in Stage if stage in by_stage]
    lines = tuple(
        _row(campaign, row, expected.get(Stage(row.stage)), clock, may_change=may_change)
        for row in ordered
    )
    unexplained = tuple(
        line
        for line, row in zip(lines, ordered, strict=True)
        if may_explain and not row.delay_reason and (row.actual_on or today) > row.planned_on
    )
    chart = None
    if clock.stages:
        events = [(each.stage.label, each.on) for each in clock.stages]
        chart = timeline("Stages as they came and as they are expected", events, today=today)
    last = overall(clock.stages)
    return ClockView(
        rows=lines,
        chart=chart,
        sentence=_sentence(campaign, clock, last),
        colour=LIGHTS[last.light] if last else "grey",
        unexplained=unexplained,
        known=clock.known,
    )


def _sentence(campaign: Campaign, clock: Clock, last: Expected | None) -> str:
    if last is None:
        paused = campaign.state == CampaignState.PAUSED
        return (
            "Paused, so nothing is forecast until it resumes."
            if paused
            else "Nothing is forecast: this campaign has no dates, or was abandoned."
        )
    closes = next((each for each in clock.stages if each.stage is Stage.CLOSES), None)
    words = f"{last.stage.label} {'came' if last.done else 'expected'} on {show_date(last.on)}"
    target = clock.targets.get(last.stage)
    if closes is None or target is None:
        return f"{words}."
    words += f", {days((last.on - closes.on).days)} after closing; the target is {target}."
    if last.light is Light.GREEN:
        return f"{words} {'It was' if last.done else 'It is'} on time."
    if last.light is Light.AMBER:
        return f"{words} Later than planned by {days(last.late, 'working')}, within the target."
    return f"{words} Past the target by {days(last.past_target)}."


def _row(
    campaign: Campaign,
    row: StageDate,
    expected: Expected | None,
    clock: Clock,
    *,
    may_change: bool,
) -> ClockRow:
    stage = Stage(row.stage)
    target = clock.targets.get(stage)
    cause = row.get_delay_cause_display()
    reason = f"{cause}: {row.delay_reason}" if cause and row.delay_reason else row.delay_reason
    if reason and not row.delay_public:
        reason += " (Not shown to candidates.)"
    return ClockRow(
        stage=row.get_stage_display(),
        planned=show_date(row.planned_on),
        target=f"Day {target}" if target else "",
        when=show_date(row.actual_on or (expected.on if expected else row.planned_on)),
        done=row.actual_on is not None,
        standing=_standing(expected) if expected else "No forecast",
        colour=LIGHTS[expected.light] if expected else "grey",
        reason=reason,
        change=_change(campaign, row) if may_change and row.actual_on is None else "",
        explain=reverse("campaigns:delay", args=[campaign.reference, stage.value]),
    )


def _standing(expected: Expected) -> str:
    match expected.light, expected.done:
        case Light.GREEN, True:
            return "Done on time"
        case Light.GREEN, False:
            return "On time"
        case Light.AMBER, True:
            return f"Done {days(expected.late, 'working')} late, within target"
        case Light.AMBER, False:
            return f"Expected {days(expected.late, 'working')} late, within target"
        case _, True:
            return f"Done {days(expected.past_target)} past target"
        case _:
            return f"Expected {days(expected.past_target)} past target"


def _change(campaign: Campaign, row: StageDate) -> str:
    """Return where a planned date is changed; opening and closing together, until applications open, then closing alone."""
    if row.stage not in ADVERT_STAGES:
        return reverse("campaigns:date", args=[campaign.reference, row.stage])
    if campaign.opened_at is None:
        return reverse("campaigns:window", args=[campaign.reference])
    taking = stage_of(campaign.state, campaign.resume_state) is CampaignState.OPEN
    if row.stage == Stage.CLOSES and taking:
        return reverse("campaigns:extend", args=[campaign.reference])
    return ""
