"""A list as a file for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What begins a formula; a spreadsheet with an East Asian keyboard takes the wide forms for the same.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return rows as a CSV file called `name`, headings first; nothing in it starts a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets read the file as UTF-8 by this mark
    csv.writer(response).writerows(
        [inert("" if value is None else str(value)) for value in row] for row in rows
    )
    return response
