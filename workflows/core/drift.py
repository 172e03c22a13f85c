"""The nightly look at every grant: what differs from the roles and seats it follows from is recorded and mended."""

import datetime as dt

from django.db import transaction

from workflows.core import audit, grants
from workflows.core.clock import london_date


def check_grants(*, at: dt.datetime, fix: bool) -> list[grants.Drift]:
    """Return every row whose grants have drifted, mended where `fix`; each mend stands in the trail.

    An office that ends or begins by its date alone shows here too: the policy asks for the day anyway.
    """
    on = london_date(at)
    found = list(grants.drifted(on=on))
    for drift in found if fix else ():
        with transaction.atomic():
            grants.mend(drift, on=on)
            audit.record(
                "core.grants_mended",
                actor=None,
                target=drift.target,
                at=at,
                scope=str(getattr(drift.target, "reference", "")),
                detail={"added": drift.added, "removed": drift.removed},
            )
    return found
