"""A list as a file for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from workflows.core.sheets import inert


def csv_answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return rows as a CSV file called `name`, headings first; nothing in it starts a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets read the file as UTF-8 by this mark
    csv.writer(response).writerows(
        [inert("" if value is None else str(value)) for value in row] for row in rows
    )
    return response
