"""Time of a step against rows, width and number of networks, measured where the app runs."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from neuralnet.device.backend import array_module, device_name, device_problem
from neuralnet.inside.timing import StepSize, Timing, crossover, fixed_and_per_row, time_step
from ui.batches.loop import BUSY, TURN, time_words
from ui.desk.gate import GATE
from ui.figures.timing_lines import Measured, timing_lines
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.downloads import Offer, downloads
from ui.kit.small_table import small_table
from ui.words.numbers import plural, thousands

# The course's network, 4-10-10-3, and what is varied around it.
INPUTS, WIDTH, OUTPUTS, ROWS = 4, 10, 3, 10
NETWORK = "4-10-10-3"


@dataclass(frozen=True)
class Series:
    """What is varied: its values, and the step that each means."""

    title: str
    axis: str
    values: tuple[int, ...]
    fixed: str  # what stays as it is

    def size(self, value: int) -> StepSize:
        """The step at one value."""
        if self.axis == "rows in a batch":
            return StepSize((INPUTS, WIDTH, WIDTH, OUTPUTS), value)
        if self.axis == "units in each hidden layer":
            return StepSize((INPUTS, value, value, OUTPUTS), 100)
        return StepSize((INPUTS, WIDTH, WIDTH, OUTPUTS), ROWS, value)

    def said(self, value: int) -> str:
        """A value with what it counts: "1 row in a batch"."""
        what, _, where = self.axis.partition(" ")
        return f"{plural(value, what.removesuffix('s'))} {where}"

    def per(self, value: int) -> int:
        """The rows that share one step's time, over all networks."""
        size = self.size(value)
        return size.rows * size.networks


SERIES = {
    "rows": Series(
        "Rows in a batch",
        "rows in a batch",
        (1, 4, 16, 64, 256, 1024, 4096),
        f"one {NETWORK} network",
    ),
    "width": Series(
        "Width",
        "units in each hidden layer",
        (4, 8, 16, 32, 64, 128, 256),
        "one network with two hidden layers, 100 rows in a batch",
    ),
    "networks": Series(
        "Networks at once",
        "networks at once",
        (1, 2, 4, 8, 16, 32, 64),
        f"{NETWORK} networks, {ROWS} rows in a batch of each",
    ),
}

SECONDS_A_POINT = 0.03
SECONDS_A_DEVICE = 0.8  # after this, the remaining sizes are not measured


def measure(series: Series, device: str) -> list[Timing | None]:
    """The time of a step at every value; None once the time is used up.

    Raises ``DeviceUnavailableError`` where the device cannot be used.
    """
    xp, left = array_module(device), SECONDS_A_DEVICE
    found: list[Timing | None] = []
    for value in series.values:
        if left <= 0:
            found.append(None)
            continue
        # Every size waits for a turn of its own, so that other visitors can go on in between.
        with GATE.turn(TURN) as mine:
            timing = time_step(series.size(value), xp, SECONDS_A_POINT) if mine else None
        found.append(timing)
        if timing is not None:
            left -= timing.seconds * (timing.calls + 1)
    return found


def _measure(name: str) -> None:
    found = {"CPU": measure(SERIES[name], "cpu")}
    if device_problem("gpu") is None:
        found["GPU"] = measure(SERIES[name], "gpu")
    if all(timing is None for timing in found["CPU"]):
        session.notify(BUSY)
        return
    session.put(f"speed_{name}", found)


@st.fragment(key="batches_speed")
def show() -> None:
    """The measurement, both figures, and what they say."""
    st.header("What does a step cost?", anchor=False)
    if session.get("speed_series") not in SERIES:
        session.put("speed_series", "rows")
    name = st.segmented_control(
        "What grows",
        list(SERIES),
        format_func=lambda key: SERIES[key].title,
        key=session.key("speed_series"),
        required=True,
        persist_state="session",
        help="The rows in a batch, the units in each layer (width), or how many networks are "
        "trained at once. The other two stay.",
    )
    assert name is not None  # one is always chosen
    series = SERIES[name]
    st.markdown(question(series))
    st.button(
        "Measure on this machine",
        key="speed_measure",
        type="primary",
        icon=":material/timer:",
        on_click=_measure,
        args=(name,),
        help="Less than a second for each device.",
    )
    found = session.get(f"speed_{name}")
    if found is None:
        st.caption(f"Not measured yet: {series.fixed}, float64.")
        return
    show_measured(series, found)


def question(series: Series) -> str:
    """What to guess before it is measured, for what grows."""
    first, last = series.values[0], series.values[-1]
    more = series.size(last).multiply_adds / series.size(first).multiply_adds
    return (
        "A step computes products: every weight meets every row up to three times. But starting a "
        "computation takes time too, however small it is. Predict: with "
        f"**{series.said(last)} instead of {first}** there is {thousands(more)} times the work. "
        f"Does a step take {thousands(more)} times as long?"
    )


def show_measured(series: Series, found: dict[str, list[Timing | None]]) -> None:
    """Time of a step, time per row, the words and the table."""
    values = series.values
    seconds = {
        device: [math.nan if timing is None else timing.seconds for timing in timings]
        for device, timings in found.items()
    }
    st.success(words(series, seconds), icon=":material/speed:")
    per_row = {
        device: [t / series.per(value) for value, t in zip(values, times, strict=True)]
        for device, times in seconds.items()
    }
    crossing = crossing_of(series, seconds)
    fitted = None
    if series.axis == "rows in a batch":
        c, s = _fit(series, seconds["CPU"])
        fitted = [c + s * value for value in values]
    left, right = st.columns(2, gap="medium")
    for place, what, times, title, line in (
        (left, "step", seconds, "µs for a step", fitted),
        (right, "row", per_row, "µs for a row", None),
    ):
        measured = [Measured(device, one) for device, one in times.items()]
        with place:
            chart(
                timing_lines(values, measured, series.axis, title, fitted=line, crossing=crossing),
                f"speed_{what}",
                f"{title} against {series.axis}",
                words(series, seconds),
            )
    st.caption(
        f"{series.fixed[0].upper()}{series.fixed[1:]}; float64; forward, loss, backward and update "
        "on made-up numbers. Medians, measured where this app runs; a busy machine is slower. "
        + "; ".join(f"{name}: {device_name(name.lower())}" for name in found)
    )
    small_table(table_of(series, seconds), "size")
    downloads(
        "speed_files", Offer("Times as CSV", "step-times.csv", lambda: times_csv(series, seconds))
    )


def _measured_only(series: Series, times: list[float]) -> tuple[list[int], list[float]]:
    pairs = [(v, t) for v, t in zip(series.values, times, strict=True) if math.isfinite(t)]
    return [v for v, _t in pairs], [t for _v, t in pairs]


def _fit(series: Series, times: list[float]) -> tuple[float, float]:
    return fixed_and_per_row(*_measured_only(series, times))


def crossing_of(series: Series, seconds: dict[str, list[float]]) -> float | None:
    """From which size on the GPU is the faster one, where there is one."""
    if "GPU" not in seconds:
        return None
    both = [
        (v, a, b)
        for v, a, b in zip(series.values, seconds["CPU"], seconds["GPU"], strict=True)
        if math.isfinite(a) and math.isfinite(b)
    ]
    if not both:
        return None
    sizes, cpu, gpu = zip(*both, strict=True)
    return crossover(sizes, cpu, gpu)


def words(series: Series, seconds: dict[str, list[float]]) -> str:
    """What the measurement says."""
    sizes, times = _measured_only(series, seconds["CPU"])
    last = len(sizes) - 1
    more = series.size(sizes[last]).multiply_adds / series.size(sizes[0]).multiply_adds
    says = (
        f"On the CPU: **{series.said(sizes[last])} instead of {sizes[0]}** is {thousands(more)} "
        "times "
        f"the work, and a step took **{times[last] / times[0]:.3g} times as long** "
        f"({time_words(times[0])} → {time_words(times[last])}). "
    )
    if series.axis == "rows in a batch":
        c, s = _fit(series, seconds["CPU"])
        says += f"Of every step, about {time_words(c)} are needed to start it"
        if s > 0:
            says += (
                f", and each row adds {time_words(s)}. With fewer than about "
                f"{plural(round(max(c / s, 1)), 'row')} most of the time goes into starting"
            )
        says += ". "
    if "GPU" in seconds:
        crossing = crossing_of(series, seconds)
        says += (
            f"The GPU is faster from about **{thousands(crossing)} {series.axis}** on."
            if crossing is not None
            else "The GPU was not faster at any of these sizes: starting it costs more than the "
            "work it would save."
        )
    else:
        says += (
            "A GPU has thousands of small processors: it shortens the work, but not the time to "
            "start it. So it helps for sizes at which the time rises with the size, and not where "
            "the line is flat. On a machine with a GPU this measurement shows from which size on "
            "it "
            "is the faster one."
        )
    return says


def table_of(series: Series, seconds: dict[str, list[float]]) -> pd.DataFrame:
    """The numbers behind both figures."""
    table = {
        "multiply-adds": [thousands(series.size(value).multiply_adds) for value in series.values],
    }
    for device, times in seconds.items():
        table[f"{device}: a step"] = [
            time_words(t) if math.isfinite(t) else "not measured" for t in times
        ]
        table[f"{device}: a row"] = [
            time_words(t / series.per(value)) if math.isfinite(t) else "–"
            for value, t in zip(series.values, times, strict=True)
        ]
    return pd.DataFrame(table, index=[series.said(value) for value in series.values])


def times_csv(series: Series, seconds: dict[str, list[float]]) -> str:
    """One line per size: multiply-adds, and the seconds of a step on every device."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([series.axis, "multiply_adds", *(f"{name}_seconds" for name in seconds)])
    for at, value in enumerate(series.values):
        times = [one[at] if math.isfinite(one[at]) else "" for one in seconds.values()]
        writer.writerow([value, series.size(value).multiply_adds, *times])
    return text.getvalue()
