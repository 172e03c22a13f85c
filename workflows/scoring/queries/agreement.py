"""How far the panel agreed: figures beside the score table, made of the same rows and of no others."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.campaigns.models import Campaign
from workflows.scoring.models import ShortlistEntry
from workflows.scoring.queries.table import Row, Table
from workflows.scoring.rules.statistics.robustness import Scored
from workflows.scoring.rules.statistics.summary import Agreement, agreement


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """The figures, and what to call members and criteria. `names` is seat pk -> name; `titles` is key -> title."""

    figures: Agreement
    names: Mapping[int, str]
    titles: Mapping[str, str]


def agreement_of(campaign: Campaign, table: Table, *, top: int) -> PanelAgreement:
    """Return the figures of a score table as somebody is allowed to see it; no query.

    Args:
        campaign: whose.
        table: the rows they may see. Recused pairs are not in it.
        top: N, for the robustness of the first N.
    """
    return PanelAgreement(
        figures=agreement(
            [Scored(row.candidate.code, _sheets(row)) for row in table.rows],
            table.weighings,
            pass_mark=campaign.pass_mark,
            divergence=campaign.divergence,
            top=top,
        ),
        names={seat.pk: seat.name for seat in table.seats},
        titles={each.key: each.title for each in table.criteria},
    )


def shortlisted_number(table: Table) -> int:
    """Return how many of a table's candidates are on the agreed shortlist; 0 before it is agreed."""
    candidates = [row.candidate.pk for row in table.rows]
    return ShortlistEntry.objects.filter(included=True, application__in=candidates).count()


def _sheets(row: Row) -> dict[int, dict[str, int | None]]:
    return {
        seat: {key: mark.value for key, mark in sheet.items()} for seat, sheet in row.sheets.items()
    }
