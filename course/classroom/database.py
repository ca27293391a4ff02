"""Where the classes are kept: one SQLite file, or PostgreSQL where several servers share them.

``DATABASE_URL`` names another place than the file: ``postgresql://user:password@host/name``, or
``sqlite:////path/to/classes.sqlite3``.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

SETTING = "DATABASE_URL"
FILE = Path(__file__).resolve().parents[2] / "classes.sqlite3"
BUSY_SECONDS = 3.0  # how long a write waits for another one to end
WRITES = {"writes": True}  # execution options of what writes, SQLite


class PlaceError(RuntimeError):
    """The place that ``DATABASE_URL`` names cannot be used; the message says why. It never has a
    password in it."""


def place() -> str:
    """Where the classes are kept, as an address."""
    return os.environ.get(SETTING, "").strip() or f"sqlite:///{FILE}"


def engine_at(address: str) -> Engine:
    """The database at an address. Nothing is opened yet.

    Raises ``PlaceError`` for an address that is none, and for a database that is neither of the
    two.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise PlaceError(
            f"{SETTING}: expected an address such as postgresql://user:password@host/name; got "
            "something else"
        ) from None
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return _sqlite(url)
    if kind in ("postgresql", "postgres"):
        return _postgresql(url.set(drivername="postgresql+psycopg"))
    raise PlaceError(f"{SETTING}: expected sqlite or postgresql; got {kind!r}")


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Names are in it: it is for the server's own eyes.
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise PlaceError(
                f"{SETTING}: no file can be written at {path} ({error.strerror})"
            ) from None
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        # Transactions are begun below: sqlite3 would begin them late, and a reader that comes to
        # write would find the file taken.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",  # readers and one writer do not wait for each other
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is erased is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def writer(engine: Engine) -> Engine:
    """The same database for what writes: each in one transaction."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="READ COMMITTED")
    return engine.execution_options(**WRITES)


def overwrite_what_was_erased(engine: Engine) -> None:
    """What was erased from the file may still stand in the log beside it: empty that. Where
    somebody reads at the moment it is left for the next time."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            with suppress(sqlite3.OperationalError):
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def _postgresql(url: URL) -> Engine:
    try:
        # Reads need no transaction of their own, which would be two more messages each; what
        # writes begins one (see ``writer``).
        return create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=4,
            max_overflow=8,
            pool_timeout=BUSY_SECONDS,
            connect_args={
                "connect_timeout": 5,
                "options": f"-c lock_timeout={int(1000 * BUSY_SECONDS)} "
                f"-c statement_timeout={int(2000 * BUSY_SECONDS)}",
            },
        )
    except ModuleNotFoundError:
        raise PlaceError(
            f"{SETTING} names PostgreSQL, whose driver is not installed: "
            "pip install -r requirements-postgresql.txt"
        ) from None
