"""Streamlit as `python -m streamlit`, on a machine that is slow: the desk trains a far cursor in
slices of a twentieth of a second, and every look at it takes a while longer."""

import time
from collections.abc import Callable
from typing import TypeVar

from streamlit.web.cli import main

from ui.desk import learner

SLOWER = 0.05  # seconds
T = TypeVar("T")


def slowed(work: Callable[[learner.Learner], T]) -> Callable[[learner.Learner], T]:
    """``work`` of a desk, on a machine that is slow."""

    def slow(me: learner.Learner) -> T:
        time.sleep(SLOWER)
        return work(me)

    return slow


if __name__ == "__main__":
    learner.LONGEST_SEEK = 0.05
    learner.Learner.message = slowed(learner.Learner.message)  # type: ignore[assignment, method-assign]
    learner.Learner.at_cursor = slowed(learner.Learner.at_cursor)  # type: ignore[assignment, method-assign]
    main(prog_name="streamlit")
