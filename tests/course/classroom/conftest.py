"""Stores of classes for the tests: a file of SQLite, and PostgreSQL where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.classroom.database import engine_at
from course.classroom.store import ClassStore, Visitor
from course.classroom.tables import METADATA
from tests.postgresql import running, why_not


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
    """The address of an empty PostgreSQL of this test run alone."""
    if reason := why_not():
        pytest.skip(reason)
    with running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with no class in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'classes.sqlite3'}"
        return
    url: str = request.getfixturevalue("postgresql")
    yield url
    engine = engine_at(url)
    METADATA.drop_all(engine)
    engine.dispose()


@pytest.fixture
def store(address: str, clock: Clock) -> Iterator[ClassStore]:
    """A store with no class in it, on the clock of the test."""
    one = ClassStore(address, clock=clock)
    yield one
    one.close()
