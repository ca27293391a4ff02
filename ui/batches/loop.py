"""One row after another, or all rows as a matrix: the same gradient in two different times."""

from __future__ import annotations

import inspect

import pandas as pd
import streamlit as st

from neuralnet.inside.timing import (
    LoopOrMatrix,
    gradient_as_matrix,
    gradient_row_by_row,
    loop_or_matrix,
)
from ui.desk.gate import GATE
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.small_table import small_table
from ui.words.numbers import all_of, exact, number, plural, thousands

SECONDS = 0.15  # for each of the two
MOST_ROWS = 2000  # a loop over more rows would keep other visitors waiting
TURN = 5.0  # seconds to wait for the others
BUSY = "Others are measuring or training on this server at the moment. Try again."

# The answers to the question: up to how many times as fast the matrix is.
GUESSES = {"about the same": 2.0, "2 to 10 times": 10.0, "10 to 50 times": 50.0, "more": 1e9}


def time_words(seconds: float) -> str:
    """A time in the unit that suits it: "412 µs", "3.1 ms"."""
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return f"{exact(seconds * factor, 3)} {unit}"
    return f"{exact(seconds * 1e9, 3)} ns"


def _measure(me: Learner) -> None:
    with GATE.turn(TURN) as mine:
        if mine:
            session.put("loop_measured", (me.run.key, loop_or_matrix(me.at_cursor(), SECONDS)))
        else:
            session.notify(BUSY)


@st.fragment(key="batches_loop")
def show(me: Learner) -> None:
    """The question, the measurement, and both pieces of code."""
    st.header("One row after another, or all at once?", anchor=False)
    rows = len(me.trainer.x_train)
    st.markdown(
        f"The gradient of a batch is the mean of its rows' gradients. One can go **row by row**, "
        "forwards and backwards, and add up; or put the rows into **one matrix** and let every "
        f"layer be one product, z = xW + b. How many times faster is the matrix, for "
        f"{all_of(rows, 'training row')} of your run?"
    )
    st.segmented_control(
        "Your guess",
        list(GUESSES),
        key=session.key("loop_guess"),
        persist_state="session",
        help="It is laid beside the measurement, and changes nothing.",
    )
    if rows > MOST_ROWS:
        st.info(
            f"Your run has {plural(rows, 'training row')}; here it is measured up to "
            f"{thousands(MOST_ROWS)}, for a "
            "loop over more would keep others waiting."
        )
        return
    st.button(
        "Measure both on this machine",
        key="loop_measure",
        type="primary",
        icon=":material/timer:",
        on_click=_measure,
        args=(me,),
        help="Takes about a second.",
    )
    kept = session.get("loop_measured")
    if kept is not None and kept[0] == me.run.key:
        show_measured(kept[1], session.get("loop_guess"))
    with st.expander("The code of both"):
        left, right = st.columns(2, gap="medium")
        left.code(inspect.getsource(gradient_row_by_row), language="python")
        right.code(inspect.getsource(gradient_as_matrix), language="python")


def verdict(found: LoopOrMatrix, guess: str | None) -> str:
    """How many times as fast, and whether the numbers are the same."""
    ratio = found.loop.seconds / found.matrix.seconds
    words = (
        f"The matrix was **{exact(ratio, 3)} times as fast**. The largest difference between the "
        "two "
        f"gradients is {number(found.difference)}, beside a largest entry of "
        f"{number(found.size)}: the same numbers, added up in another order."
    )
    if guess:
        answer = next(name for name, most in GUESSES.items() if ratio < most)
        words += " You guessed that." if guess == answer else f" You guessed “{guess}”."
    return words


def show_measured(found: LoopOrMatrix, guess: str | None) -> None:
    """The verdict and both times."""
    st.success(verdict(found, guess), icon=":material/timer:")
    ways = (("row by row", found.loop), ("as a matrix", found.matrix))
    small_table(
        pd.DataFrame(
            {
                f"all {plural(found.rows, 'row')}": [
                    time_words(way.seconds) for _name, way in ways
                ],
                "a row": [time_words(way.seconds / found.rows) for _name, way in ways],
                "calls measured": [str(way.calls) for _name, way in ways],
            },
            index=[name for name, _way in ways],
        ),
        "way",
    )
    st.caption(
        f"Forward and backward of a network with {plural(found.parameters, 'parameter')}, the "
        "median of "
        "the calls; the first call is not counted. Measured here and just now; a busy machine is "
        "slower."
    )
