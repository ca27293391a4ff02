"""What the measurements say, with made-up times."""

import csv
import io
import math

import pytest

from neuralnet.errors import DeviceUnavailableError
from neuralnet.inside.agreement import Compared
from neuralnet.inside.timing import LoopOrMatrix, Timing
from tests.present import present
from ui.batches.device import HELP, agreement_words, gpu_words
from ui.batches.loop import time_words, verdict
from ui.batches.speed import SERIES, crossing_of, question, table_of, times_csv, words

ROWS = SERIES["rows"]
CPU = [20e-6 + 1e-7 * value for value in ROWS.values]


def test_times_are_written_in_the_unit_that_suits_them() -> None:
    assert [time_words(t) for t in (2.0, 3.14e-3, 46.2e-6, 193e-9)] == [
        "2 s",
        "3.14 ms",
        "46.2 µs",
        "193 ns",
    ]


def test_the_question_follows_what_grows() -> None:
    assert "**4,096 rows in a batch instead of 1** there is 4,096 times the work" in question(ROWS)
    assert "**256 units in each hidden layer instead of 4**" in question(SERIES["width"])


def test_fixed_cost_and_work_are_told_apart() -> None:
    says = words(ROWS, {"CPU": CPU})
    assert "about 20 µs are needed to start it, and each row adds 100 ns" in says
    assert "With fewer than about 200 rows" in says
    assert "GPU has thousands of small processors" in says


def test_with_a_gpu_the_crossover_is_said_or_that_there_is_none() -> None:
    fast = {"CPU": CPU, "GPU": [60e-6] * len(CPU)}
    assert 256 < present(crossing_of(ROWS, fast)) < 1024
    assert "The GPU is faster from about" in words(ROWS, fast)
    slow = {"CPU": CPU, "GPU": [1.0] * len(CPU)}
    assert crossing_of(ROWS, slow) is None
    assert "was not faster at any of these sizes" in words(ROWS, slow)


def test_sizes_that_were_not_measured_are_left_out_and_said() -> None:
    cut = [*CPU[:-2], math.nan, math.nan]
    assert f"{ROWS.said(ROWS.values[-3])} instead of 1" in words(ROWS, {"CPU": cut})
    assert table_of(ROWS, {"CPU": cut})["CPU: a step"].iloc[-1] == "not measured"
    rows = list(csv.DictReader(io.StringIO(times_csv(ROWS, {"CPU": cut}))))
    assert float(rows[0]["CPU_seconds"]) == CPU[0]
    assert rows[-1]["CPU_seconds"] == ""
    assert int(rows[0]["multiply_adds"]) == 470


@pytest.mark.parametrize("name", SERIES)
def test_every_series_can_be_put_into_words(name: str) -> None:
    series = SERIES[name]
    assert "times the work" in words(series, {"CPU": [1e-5] * len(series.values)})


@pytest.mark.parametrize("kind", HELP)
def test_every_reason_for_no_gpu_has_a_remedy(kind: str) -> None:
    text = gpu_words(DeviceUnavailableError(kind, "The reason"))
    assert text == f"**No GPU here.** The reason. {HELP[kind]}"


def test_the_verdict_on_a_guess() -> None:
    found = LoopOrMatrix(239, 193, Timing(20e-3, 8), Timing(1e-3, 200), 1e-16, 0.8)
    assert "**20 times as fast**" in verdict(found, None)
    assert verdict(found, "10 to 50 times").endswith("You guessed that.")
    assert verdict(found, "more").endswith("You guessed “more”.")


def test_agreement_is_said_within_its_tolerance_and_rounding_is_called_rounding() -> None:
    found = [Compared(0, 1.0, 1.0, 0.0), Compared(200, 0.5, 0.5, 1e-6)]
    assert "**equal within the tolerance**" in agreement_words(found, 5e-3)
    assert "**not equal**" in agreement_words(found, 1e-9)
    assert "That is rounding" in agreement_words(found, None)


def test_one_row_is_one_row() -> None:
    index = table_of(ROWS, {"CPU": CPU}).index
    assert (index[0], index[-1]) == ("1 row in a batch", "4,096 rows in a batch")
