"""The only door to guardian (ADR-0003). Membership rows are the truth; grants are derived from them.

Grants live in direct-foreign-key tables (`UserObjectPermissionBase`), one per model, never on groups.
A grant is necessary and never sufficient: state and conflict of interest are decided in `permissions`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.models import UserObjectPermissionBase

__all__ = ["UserObjectPermissionBase", "derive", "drifted", "granted_ids", "mend", "sync_grants"]


type Expected = Callable[..., set[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Derived:
    """A model whose grants follow from membership rows: expected(row, on=day) gives (user id, codename) pairs."""

    model: type[models.Model]
    grant_model: type[models.Model]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Drift:
    """One row whose grants were not what its memberships give."""

    target: models.Model
    added: int
    removed: int

    def __str__(self) -> str:
        return f"{self.target}: {self.added} missing, {self.removed} too many"


_derived: dict[type[models.Model], Derived] = {}


def derive(model: type[models.Model], grant_model: type[models.Model], expected: Expected) -> None:
    """Register how a model's grants follow, from an app's `tasks`; the same model replaces."""
    _derived[model] = Derived(model, grant_model, expected)


def drifted(*, on: dt.date) -> Iterable[Drift]:
    """Yield each row of every registered model whose grants differ from what is derived; changes nothing."""
    for each in _derived.values():
        rows = each.model._default_manager.order_by("pk")  # noqa: SLF001 -- Django's documented API
        for row in rows.iterator(chunk_size=500):
            missing, stale = _difference(each.grant_model, row, each.expected(row, on=on))
            if missing or stale:
                yield Drift(row, len(missing), len(stale))


def mend(drift: Drift, *, on: dt.date) -> None:
    """Make a row's grants what is derived."""
    found = _derived[type(drift.target)]
    sync_grants(found.grant_model, drift.target, found.expected(drift.target, on=on))


def _difference(
    grant_model: type[models.Model], target: models.Model, expected: set[tuple[int, str]]
) -> tuple[set[tuple[int, int]], list[int]]:
    """Return the (user id, permission id) pairs that are missing, and the ids of the rows too many."""
    permissions = _permissions(type(target), {codename for _, codename in expected})
    wanted = {(user_id, permissions[codename]) for user_id, codename in expected}
    held = {
        (user_id, permission_id): pk
        for pk, user_id, permission_id in grant_model._default_manager.filter(  # noqa: SLF001
            content_object_id=target.pk
        ).values_list("pk", "user_id", "permission_id")
    }
    return wanted - held.keys(), [pk for pair, pk in held.items() if pair not in wanted]


def _permissions(model: type[models.Model], codenames: Iterable[str]) -> dict[str, int]:
    content_type = ContentType.objects.get_for_model(model)
    return dict(
        Permission.objects.filter(
            content_type=content_type, codename__in=list(codenames)
        ).values_list("codename", "pk")
    )


def granted_ids(
    grant_model: type[models.Model], user: Any, codename: str
) -> models.QuerySet[Any, Any]:
    """Return a subquery of the object ids on which `user` holds `codename`; empty for inactive users.

    Superusers get nothing by being superusers.
    """
    rows = grant_model._default_manager.values_list("content_object_id", flat=True)  # noqa: SLF001
    if not getattr(user, "is_active", False) or user.pk is None:
        return rows.none()
    return rows.filter(user_id=user.pk, permission__codename=codename)


def sync_grants(
    grant_model: type[models.Model], target: models.Model, expected: set[tuple[int, str]]
) -> tuple[int, int]:
    """Make the grants on one object exactly `expected`; running it again changes nothing.

    Args:
        grant_model: the object's direct-foreign-key permission model.
        target: the object granted on.
        expected: (user id, permission codename) pairs derived from membership rows.

    Returns:
        How many grants were added and removed.
    """
    missing, stale = _difference(grant_model, target, expected)
    manager = grant_model._default_manager  # noqa: SLF001
    if stale:
        manager.filter(pk__in=stale).delete()
    manager.bulk_create(
        [
            grant_model(user_id=user_id, permission_id=permission_id, content_object_id=target.pk)
            for user_id, permission_id in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    return len(missing), len(stale)
