"""The recorded comparison with PyTorch: what the script writes, and what the page says of it."""

import json
from datetime import date

import pytest

from benchmarks.against_pytorch import RECORD
from benchmarks.pytorch_twin import EXTRAS, STEPS, TASKS, largest_differences, make_trainer
from neuralnet.optimizers import OPTIMIZERS
from ui.checks.pytorch_record import COMMAND, FILE, pytorch_html, record


def test_the_record_is_of_the_runs_that_the_script_makes_now() -> None:
    assert FILE == RECORD
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert (kept["tasks"], kept["extras"], kept["steps"]) == (list(TASKS), list(EXTRAS), STEPS)
    assert [row["optimizer"] for row in kept["rows"]] == list(OPTIMIZERS)
    assert {row["runs"] for row in kept["rows"]} == {len(TASKS) * len(EXTRAS)}
    assert date.fromisoformat(kept["date"]) >= date(2026, 11, 29)


def test_the_recorded_differences_are_rounding_and_so_are_those_of_today() -> None:
    torch = pytest.importorskip("torch")
    assert 0 < record().largest < 1e-12
    assert max(largest_differences(torch, make_trainer("adam", "penguins", "plain"))) < 1e-12


def test_the_page_says_that_it_is_recorded_when_and_how_to_do_it_again() -> None:
    said = pytorch_html(record())
    assert f"Recorded on {record().date}</strong>, not computed now" in said
    assert f"{record().runs} runs of {STEPS} steps" in said
    assert COMMAND in said
    assert "PyTorch 2." in said
