"""The course asks the same of a run on a GPU: everything it looks at is fetched first."""

from typing import Any

import numpy as np
import pytest

from course.bank import KINDS
from course.counter_examples import counter_example
from course.faded_step import FadedStep
from course.item import Number
from course.situation import NotHereError, Situation
from neuralnet import training
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from tests.neuralnet import pretended_gpu

RUNS = (
    Experiment(hidden_units=(4, 3), optimizer="sgd", learning_rate=0.1, batch_size=8),
    Experiment(dataset="plane", samples=60, hidden_units=(3,), activation="tanh", batch_size=8),
)


@pytest.fixture(autouse=True)
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        training, "array_module", lambda device: pretended_gpu if device == "gpu" else np
    )


def at(experiment: Experiment, device: str) -> Trainer:
    trainer = Trainer(experiment.replace(device=device))
    trainer.seek(5)
    return trainer


def right_of(item: Any) -> Any:
    return pytest.approx(item.right, rel=1e-6) if isinstance(item.form, Number) else item.right


@pytest.mark.parametrize("experiment", RUNS)
def test_items_and_counter_examples_are_those_of_the_cpu(experiment: Experiment) -> None:
    on_cpu, on_gpu = (Situation(at(experiment, device)) for device in ("cpu", "gpu"))
    made = 0
    for kind in KINDS.values():
        try:
            wanted = kind.item(on_cpu, 3)
        except NotHereError:
            continue
        item = kind.item(on_gpu, 3)
        assert item.right == right_of(wanted), kind.name
        assert [slip.name for slip in item.slips] == [slip.name for slip in wanted.slips]
        for slip, other in zip(item.slips, wanted.slips, strict=True):
            key = counter_example(wanted, other).text.key
            assert counter_example(item, slip).text.key == key
        made += 1
    assert made > 40


@pytest.mark.parametrize("experiment", RUNS)
def test_a_step_on_paper_is_that_of_the_cpu(experiment: Experiment) -> None:
    on_cpu, on_gpu = (FadedStep(at(experiment, device), 3) for device in ("cpu", "gpu"))
    for name, line in on_gpu.lines.items():
        assert line.value == pytest.approx(on_cpu.lines[name].value, rel=1e-9, abs=1e-12)
        derived = on_gpu.rule.derive(line.cell, on_gpu.numbers)
        assert derived == pytest.approx(line.value, rel=1e-9, abs=1e-12)
