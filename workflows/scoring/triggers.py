"""Database triggers that keep locked scores as they were, on SQLite and PostgreSQL alike (hard guard 2).

Migration 0002 installs those of sheets and scores; 0003 adds those of a score's versions. SQLite drops a table's triggers
where Django rebuilds the table, so a migration that alters one removes them first and installs them again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "a locked score is never edited"
_LOCKED = "EXISTS (SELECT 1 FROM scoring_siftsheet s WHERE s.locked_at IS NOT NULL AND s.id IN ({sheets}))"
_SCORE_FUNCTION = f"""
CREATE FUNCTION scoring_score_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_LOCKED.format(sheets="OLD.sheet_id")} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF {_LOCKED.format(sheets="NEW.sheet_id")} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF;
  RETURN NEW;
END $$"""
_REFUSE_FUNCTION = f"""
CREATE FUNCTION scoring_siftsheet_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"""
_SCORE_TRIGGER = """
CREATE TRIGGER scoring_score_no_change BEFORE UPDATE OR DELETE ON scoring_score
FOR EACH ROW EXECUTE FUNCTION scoring_score_refuse()"""
_SHEET_TRIGGER = """
CREATE TRIGGER scoring_siftsheet_no_change BEFORE UPDATE OR DELETE ON scoring_siftsheet
FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION scoring_siftsheet_refuse()"""

# A version is never changed; with its score's sheet locked, none is added or taken away either.
_VERSION_LOCKED = (
    "EXISTS (SELECT 1 FROM scoring_score c JOIN scoring_siftsheet s ON s.id = c.sheet_id "
    "WHERE s.locked_at IS NOT NULL AND c.id = {row}.score_id)"
)
_VERSION_FUNCTION = f"""
CREATE FUNCTION scoring_scoreversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION '{_REFUSAL}'; END IF;
  IF TG_OP = 'INSERT' THEN
    IF {_VERSION_LOCKED.format(row="NEW")} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF;
    RETURN NEW;
  END IF;
  IF {_VERSION_LOCKED.format(row="OLD")} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF;
  RETURN OLD;
END $$"""
_VERSION_TRIGGER = """
CREATE TRIGGER scoring_scoreversion_no_change BEFORE INSERT OR UPDATE OR DELETE ON scoring_scoreversion
FOR EACH ROW EXECUTE FUNCTION scoring_scoreversion_refuse()"""
_VERSIONS = {
    "sqlite": [
        f"CREATE TRIGGER scoring_scoreversion_no_{verb} BEFORE {verb.upper()} ON scoring_scoreversion "
        f"{when}BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb, when in (
            ("update", ""),
            ("insert", f"WHEN {_VERSION_LOCKED.format(row='NEW')} "),
            ("delete", f"WHEN {_VERSION_LOCKED.format(row='OLD')} "),
        )
    ],
    "postgresql": [_VERSION_FUNCTION, _VERSION_TRIGGER],
}
_FIRST = {
    "sqlite": [
        *[
            f"CREATE TRIGGER scoring_score_no_{verb} BEFORE {verb.upper()} ON scoring_score "
            f"WHEN {_LOCKED.format(sheets=sheets)} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for verb, sheets in (
                ("update", "OLD.sheet_id, NEW.sheet_id"),
                ("delete", "OLD.sheet_id"),
            )
        ],
        *[
            f"CREATE TRIGGER scoring_siftsheet_no_{verb} BEFORE {verb.upper()} ON scoring_siftsheet "
            f"WHEN OLD.locked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for verb in ("update", "delete")
        ],
    ],
    "postgresql": [
        _SCORE_FUNCTION,
        _REFUSE_FUNCTION,
        _SCORE_TRIGGER,
        _SHEET_TRIGGER,
    ],
}
_GUARDED = ("scoring_score", "scoring_siftsheet", "scoring_scoreversion")
_REMOVE = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
        for table in _GUARDED
        for verb in ("update", "delete", "insert")
    ],
    "postgresql": [
        statement
        for table in _GUARDED
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
            f"DROP FUNCTION IF EXISTS {table}_refuse()",
        )
    ],
}


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def install_first(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE of a locked sheet and of its scores from now on."""
    _run(connection, _FIRST)


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse them, and any change of a score's versions, from now on."""
    _run(connection, _FIRST)
    _run(connection, _VERSIONS)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: to migrate backwards, to reset a demonstration, and for tests that flush tables."""
    _run(connection, _REMOVE)


# What moderation and members said is only ever added to, like the originals beside it.
_ADDED_ONLY = ("moderatedmark", "moderationnote", "memberview", "minutes")
_KEPT = "what was moderated is never edited"
_INSTALL_MODERATION = {
    "sqlite": [
        f"CREATE TRIGGER scoring_{table}_no_{verb} BEFORE {verb.upper()} ON scoring_{table} "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
        for table in _ADDED_ONLY
        for verb in ("update", "delete")
    ],
    "postgresql": [
        (
            "CREATE FUNCTION scoring_moderation_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_KEPT}'; END $$"
        ),
        *(
            f"CREATE TRIGGER scoring_{table}_no_change BEFORE UPDATE OR DELETE ON scoring_{table} "
            "FOR EACH ROW EXECUTE FUNCTION scoring_moderation_refuse()"
            for table in _ADDED_ONLY
        ),
    ],
}
_REMOVE_MODERATION = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS scoring_{table}_no_{verb}"
        for table in _ADDED_ONLY
        for verb in ("update", "delete")
    ],
    "postgresql": [
        *(
            f"DROP TRIGGER IF EXISTS scoring_{table}_no_change ON scoring_{table}"
            for table in _ADDED_ONLY
        ),
        "DROP FUNCTION IF EXISTS scoring_moderation_refuse()",
    ],
}


def install_moderation(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE of moderated marks, notes, views and minutes from now on."""
    _run(connection, _INSTALL_MODERATION)


def remove_moderation(connection: BaseDatabaseWrapper) -> None:
    """Take those triggers off: to migrate backwards, and for tests that flush tables."""
    _run(connection, _REMOVE_MODERATION)
