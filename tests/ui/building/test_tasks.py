"""Switching the task: only what follows from it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet import Experiment
from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.data.datasets import DATASETS
from ui.building.tasks import TASKS, present_task, task_table

EXPERIMENTS = st.builds(
    Experiment,
    dataset=st.sampled_from(sorted(DATASETS)),
    hidden_units=st.lists(st.integers(1, 9), max_size=3).map(tuple),
    activation=st.sampled_from(["relu", "tanh"]),
    dropout=st.sampled_from([0.0, 0.3]),
    output=st.sampled_from(["auto", "tanh"]),
    loss=st.sampled_from(["auto", "mse"]),
)


@given(EXPERIMENTS, st.sampled_from(range(len(TASKS))))
def test_every_task_leaves_the_hidden_layers_and_has_a_sound_output(
    experiment: Experiment, index: int
) -> None:
    changed = TASKS[index].apply(experiment)
    assert present_task(changed) == index
    assert judge_experiment(changed).verdict == "sound"
    kept = set(experiment.changes_from(changed)) - {"dataset", "output", "loss"}
    assert kept == set()


def test_two_classes_stay_on_the_data_they_are_on() -> None:
    xor = Experiment(dataset="xor")
    assert TASKS[3].apply(xor).dataset == "xor"
    assert TASKS[3].apply(Experiment()).dataset == "moons"


@pytest.mark.parametrize("dataset", ["blobs", "wave"])
def test_other_data_are_none_of_the_tasks(dataset: str) -> None:
    assert present_task(Experiment(dataset=dataset)) is None


def test_the_table_lays_the_tasks_beside_each_other() -> None:
    lines = task_table(Experiment(hidden_units=(8, 4))).splitlines()
    assert lines[3] == "| hidden layers | 8 · 4 | 8 · 4 | 8 · 4 | 8 · 4 |"
    assert "**3 × Softmax** | **1 × Identity** | **2 × Softmax** | **1 × Sigmoid**" in lines[4]
