"""The only door to guardian (ADR-0003). Membership rows are the truth; grants are derived from them.

Grants live in direct-foreign-key tables (`UserObjectPermissionBase`), one per model, never on groups.
A grant is necessary and never sufficient: state and conflict of interest are decided in `permissions`.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.models import UserObjectPermissionBase

__all__ = ["UserObjectPermissionBase", "granted_ids", "has_grant", "sync_grants"]


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


def has_grant(
    grant_model: type[models.Model], user: Any, codename: str, object_id: int | UUID
) -> bool:
    """Say whether `user` holds `codename` on one object. One query."""
    return granted_ids(grant_model, user, codename).filter(content_object_id=object_id).exists()


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
    permissions = _permissions(type(target), {codename for _, codename in expected})
    wanted = {(user_id, permissions[codename]) for user_id, codename in expected}
    manager = grant_model._default_manager  # noqa: SLF001
    held = {
        (user_id, permission_id): pk
        for pk, user_id, permission_id in manager.filter(content_object_id=target.pk).values_list(
            "pk", "user_id", "permission_id"
        )
    }
    stale = [pk for pair, pk in held.items() if pair not in wanted]
    if stale:
        manager.filter(pk__in=stale).delete()
    missing = wanted - held.keys()
    manager.bulk_create(
        [
            grant_model(user_id=user_id, permission_id=permission_id, content_object_id=target.pk)
            for user_id, permission_id in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    return len(missing), len(stale)
