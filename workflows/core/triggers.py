"""Database triggers that keep the trail append-only, on SQLite and PostgreSQL alike.

The first version guarded the events alone, and migration 0002 still installs it; migration 0005 puts the second in its
place, which also guards the seals, queues each event for sealing, and lets a payload be erased, whole, and nothing else.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "core_auditevent"
_SEALS = "core_auditseal"
_QUEUE = "core_auditunsealed"
_REFUSAL = "the audit trail is append-only"
_HEADER = (
    "id",
    "at",
    "recorded_at",
    "action",
    "actor_id_text",
    "target_type",
    "target_id",
    "scope",
    "route",
    "mac",
)

_FIRST = {
    "sqlite": [
        f"CREATE TRIGGER {_TABLE}_no_{verb} BEFORE {verb.upper()} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        (
            f"CREATE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()"
        ),
    ],
}


def _erasing(same: str, empty: str) -> str:
    """Return the condition on an UPDATE that only erases; `same` compares, `empty` is an empty detail."""
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _HEADER)
    return f"{kept} AND NEW.actor_name = 'Erased' AND NEW.salt = '' AND {empty}"


_SECOND = {
    "sqlite": [
        (
            f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE} "
            f"WHEN NOT ({_erasing('IS', "json(NEW.detail) = '{}'")}) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_queue AFTER INSERT ON {_TABLE} "
            f"BEGIN INSERT INTO {_QUEUE} (event_id) VALUES (NEW.id); END"
        ),
        *(
            f"CREATE TRIGGER {_SEALS}_no_{verb} BEFORE {verb.upper()} ON {_SEALS} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for verb in ("update", "delete")
        ),
    ],
    "postgresql": [
        (
            f"CREATE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        ),
        (
            f"CREATE FUNCTION {_TABLE}_erase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_erasing('IS NOT DISTINCT FROM', "NEW.detail = '{}'::jsonb")} THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{_REFUSAL}'; END $$"
        ),
        (
            f"CREATE FUNCTION {_TABLE}_queue() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO {_QUEUE} (event_id) VALUES (NEW.id); RETURN NULL; END $$"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_no_change BEFORE DELETE OR TRUNCATE ON {_TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_erase()"
        ),
        (
            f"CREATE TRIGGER {_TABLE}_queue AFTER INSERT ON {_TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_queue()"
        ),
        (
            f"CREATE TRIGGER {_SEALS}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_SEALS} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()"
        ),
    ],
}
_REMOVE = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {name}"
        for name in (
            f"{_TABLE}_no_update",
            f"{_TABLE}_no_delete",
            f"{_TABLE}_queue",
            f"{_SEALS}_no_update",
            f"{_SEALS}_no_delete",
        )
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {_TABLE}_no_change ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS {_TABLE}_no_update ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS {_TABLE}_queue ON {_TABLE}",
        f"DROP FUNCTION IF EXISTS {_TABLE}_refuse() CASCADE",
        f"DROP FUNCTION IF EXISTS {_TABLE}_erase() CASCADE",
        f"DROP FUNCTION IF EXISTS {_TABLE}_queue() CASCADE",
    ],
}
# The queue alone: what tests need when the rest would stop them from flushing tables.
_QUEUE_ONLY = {
    "sqlite": [_SECOND["sqlite"][2]],
    "postgresql": [_SECOND["postgresql"][2], _SECOND["postgresql"][5]],
}


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def install_first(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of events: for migration 0002 alone."""
    _run(connection, _FIRST)


def install(connection: BaseDatabaseWrapper) -> None:
    """Guard events and seals, and queue each event for its seal, from now on."""
    remove(connection)
    _run(connection, _SECOND)


def queue_only(connection: BaseDatabaseWrapper) -> None:
    """Queue events and guard nothing: for tests, which flush tables and play the attacker."""
    remove(connection)
    _run(connection, _QUEUE_ONLY)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: only to migrate, and for tests."""
    _run(connection, _REMOVE)
