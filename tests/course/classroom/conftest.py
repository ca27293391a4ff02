"""Stores of classes for the tests: a file of SQLite, and PostgreSQL where it is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.classroom.store import ClassStore, Visitor

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@dataclass
class Clock:
    """A time that passes when a test says so."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitor() -> Visitor:
    return Visitor("10.0.0.7", "a session")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL of this test run alone, which is heard on no network."""
    found = next((folder for folder in FOLDERS if (folder / "initdb").exists()), None)
    initdb = shutil.which("initdb") if found is None else str(found / "initdb")
    if initdb is None:
        pytest.skip("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    user = None
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        names = {one.pw_name for one in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in names), None)
        if user is None:
            pytest.skip("PostgreSQL does not run as root, and there is no user to run it as")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        shutil.chown(folder, user)
    control = str(Path(initdb).with_name("pg_ctl"))

    def run(*command: str) -> None:
        subprocess.run(
            command, user=user, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )

    data = str(folder / "data")
    run(initdb, "-D", data, "-A", "trust", "-U", "board", "--no-sync", "-E", "UTF8")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run(control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://board@/postgres?host={folder}"
    finally:
        run(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with no class in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'classes.sqlite3'}"
        return
    url: str = request.getfixturevalue("postgresql")
    yield url
    from course.classroom.database import engine_at
    from course.classroom.tables import METADATA

    engine = engine_at(url)
    METADATA.drop_all(engine)
    engine.dispose()


@pytest.fixture
def store(address: str, clock: Clock) -> Iterator[ClassStore]:
    """A store with no class in it, on the clock of the test."""
    one = ClassStore(address, clock=clock)
    yield one
    one.close()
