"""Which database the suite runs on, and one of its own for tests that start the product's real processes."""

import os
import uuid
from contextlib import contextmanager

import psycopg


def on_postgresql() -> bool:
    """Say whether this is the suite's second run: what SQLite asked whole is asked in part."""
    return os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


@contextmanager
def own_database(folder):
    """Give a database URL: on the PostgreSQL the suite runs on, otherwise a SQLite file in `folder`."""
    server_url = os.environ.get("TEST_DATABASE_URL", "")
    if not on_postgresql():
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    name = f"own_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield server_url.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
