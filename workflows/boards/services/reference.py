"""What a new installation starts from: the competency domains, and what is asked about independence."""

import datetime as dt
import tomllib
from importlib import resources

from django.db import transaction

from workflows.boards.enums import BodyKind
from workflows.boards.models import IndependenceTest, Skill

SINCE = dt.date(2024, 2, 28)  # publication of the leadership competency framework for board members
_CODE = "Code of governance for NHS provider trusts, section B, provision 2.6"


@transaction.atomic
def load_shared() -> int:
    """Add what is missing of the shared reference data; what is there stays as it was changed. Returns how many."""
    source = resources.files("workflows.boards").joinpath("data/shared.toml")
    found, added = tomllib.loads(source.read_text(encoding="utf-8")), 0
    for order, row in enumerate(found["domain"]):
        _, created = Skill.objects.get_or_create(
            body=None,
            key=row["key"],
            defaults={
                "title": row["title"],
                "description": row["description"],
                "domain": True,
                "wanted": 3,
                "order": order,
            },
        )
        added += created
    for kind in BodyKind:
        for order, row in enumerate(found["independence"]):
            if IndependenceTest.objects.filter(body_kind=kind, key=row["key"]).exists():
                continue
            IndependenceTest.objects.create(
                body_kind=kind,
                key=row["key"],
                text=row["text"],
                look_back_years=row.get("years"),
                service_years=row.get("service"),
                source=_CODE if kind != BodyKind.PUBLIC_BODY else "",
                order=order,
                valid_from=SINCE,
            )
            added += 1
    return added
