"""What several tests of the course look at: many items, made once."""

import pytest

from course.bank import KINDS
from course.item import Item
from course.situation import NotHereError
from tests.course.random_runs import KINDS_OF_RUN, random_situation


@pytest.fixture(scope="session")
def items() -> list[Item]:
    """Items of all kinds, from runs of all kinds."""
    made = []
    for seed in range(KINDS_OF_RUN):
        situation = random_situation(seed)
        for kind in KINDS.values():
            try:
                made.append(kind.item(situation, seed))
            except NotHereError:
                continue
    return made
