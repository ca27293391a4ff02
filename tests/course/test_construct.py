"""The tasks that end a station: what is accepted, what is refused, and what is said of it."""

from collections.abc import Callable

import numpy as np
import pytest

from course.construct import TASKS, judge
from course.stations import NAMES
from course.texts import catalogue
from neuralnet.advice.presets import PRESETS
from neuralnet.edits.by_hand import indices_of, multiplied
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer

BASE = Run(Experiment(epochs=10))
WORDS = catalogue()


def preset(name: str) -> Run:
    return next(preset.run for preset in PRESETS if preset.name == name)


def changed(**changes: object) -> Run:
    return Run(BASE.experiment.replace(**changes))


def output_bias(value: float) -> Run:
    network = Trainer(BASE).network
    index = int(indices_of(network, [len(network.specs)], "biases")[0])
    return BASE.edited(0, parameters={index: value})


def last_layer_times(factor: float) -> Run:
    network = Trainer(BASE).network
    last = indices_of(network, [len(network.specs)])
    return BASE.edited(0, parameters=multiplied(network, last, factor))


def digits(**changes: object) -> Run:
    return Run(TASKS["pictures"].solution(BASE).experiment.replace(**changes))


# A run that just misses the task, and what it is refused with.
NEAR_MISSES: dict[str, list[tuple[Callable[[], Run], str]]] = {
    "sample": [(lambda: changed(scaling="standardised"), "Not yet. The inputs")],
    "sums": [
        (lambda: preset("slow_rate"), "for another reason: the steps are too short."),
        (lambda: preset("lab"), "nothing stands in the way of learning"),
    ],
    "layers": [
        (lambda: changed(hidden_units=(5,)), "43 parameters; at most 39"),
        (lambda: changed(hidden_units=(4,), epochs=1), "has 35 parameters"),
        (
            lambda: Run(Experiment(dataset="plane", hidden_units=())),
            "needs a data set with classes",
        ),
    ],
    "softmax": [
        (lambda: changed(initializer_scale=0.3), "away from equal"),
        (lambda: changed(output="sigmoid"), "needs a softmax output"),
    ],
    "arg_max": [
        (lambda: output_bias(0.5), "get the answer"),
        (lambda: output_bias(1000.0).edited(0, {"learning_rate": 0.1}), "and no setting"),
        (lambda: BASE, "0 numbers are changed"),
        (lambda: Run(Experiment(dataset="plane")), "needs a data set with classes"),
    ],
    "split": [(lambda: changed(test_share=0.05), "17 for the test")],
    "start": [
        (lambda: changed(initializer_scale=0.01), "differ by up to"),
        (lambda: changed(hidden_units=()), "at least two units"),
    ],
    "outputs": [
        (lambda: changed(output="sigmoid"), "tells classes apart"),
        (lambda: Run(Experiment(dataset="plane", output="tanh")), "tanh does not let it"),
    ],
    "loss": [
        (lambda: last_layer_times(0.5), "Every answer is the same, but the loss"),
        (lambda: output_bias(5.0), "another answer than before"),
        (lambda: changed(seed=1), "Change weights by hand"),
        (lambda: Run(Experiment(dataset="plane")), "needs a data set with classes"),
    ],
    "gradient": [
        (lambda: changed(hidden_units=(10, 10), activation="sigmoid"), "Not yet. The gradients"),
        (lambda: changed(initializer="zeros"), "exactly 0"),
    ],
    "update": [
        (lambda: changed(optimizer="adam", learning_rate=0.02), "it is too long"),
        (lambda: changed(optimizer="sgd", learning_rate=0.001), "the middle one is only"),
    ],
    "epochs": [(lambda: changed(batch_size=23), "make 11 updates")],
    "scaling": [
        (lambda: changed(scaling="min-max"), "Not yet. After two epochs"),
        (lambda: changed(scaling="raw", learning_rate=0.1), "and nothing else"),
    ],
    "overfitting": [
        (lambda: preset("no_hidden"), "cannot fit even the training rows"),
        (lambda: preset("lab"), "nothing is wrong with this run"),
    ],
    "learning_rate": [(lambda: changed(optimizer="sgd", learning_rate=0.01), "Not yet. With")],
    "luck": [
        (lambda: changed(seed=5), "Not yet. After one epoch"),
        (lambda: changed(learning_rate=0.1), "Change the seed"),
        (lambda: changed(validation_share=0.0, seed=1), "Change the seed"),
    ],
    "batches": [(lambda: changed(batch_size=238), "A batch has 238 rows; there are 239.")],
    "pictures": [
        (lambda: BASE, "Choose the handwritten digits"),
        (lambda: digits(hidden_units=(11,)), "has 835 parameters; at most 810"),
        (lambda: digits(epochs=1, learning_rate=0.001), "% of the validation pictures; 90"),
    ],
    "words": [
        (lambda: changed(initializer="zeros", loss="mse"), "Take a data set with classes"),
        (lambda: BASE, "The outputs of two rows differ"),
        (lambda: changed(initializer="zeros", epochs=2), "The training loss is"),
    ],
}


def test_every_station_has_a_task() -> None:
    assert tuple(TASKS) == NAMES == tuple(NEAR_MISSES)
    for task in TASKS.values():
        assert WORDS.write(task.task)


@pytest.mark.parametrize("station", NAMES)
def test_the_solution_of_a_task_is_accepted(station: str) -> None:
    judgement = judge(station, TASKS[station].solution(BASE), BASE)
    said = WORDS.write(judgement.reason)
    assert judgement.done, said
    assert said.startswith("Done.")


@pytest.mark.parametrize(
    "station, number", [(name, i) for name in NAMES for i in range(len(NEAR_MISSES[name]))]
)
def test_a_near_miss_is_refused_with_the_reason(station: str, number: int) -> None:
    make, reason = NEAR_MISSES[station][number]
    judgement = judge(station, make(), BASE)
    assert not judgement.done
    assert reason in WORDS.write(judgement.reason)


def test_the_accuracy_that_is_judged_is_the_runs_own() -> None:
    run = TASKS["layers"].solution(BASE)
    trainer = Trainer(run)
    trainer.run_to_end()
    numbers = judge("layers", run, BASE).reason.numbers
    assert numbers["accuracy"] == trainer.measure().validation_metric
    assert numbers["parameters"] == trainer.network.theta.size


def test_equal_answers_and_a_larger_loss_are_measured_on_all_rows() -> None:
    run = TASKS["loss"].solution(BASE)
    before, after = Trainer(BASE).outputs(), Trainer(run).outputs()
    assert np.array_equal(before.argmax(axis=1), after.argmax(axis=1))
    numbers = judge("loss", run, BASE).reason.numbers
    y = Trainer(run).data.dataset.y
    assert numbers["after"] == pytest.approx(-np.log((after * y).sum(axis=1)).mean())


def test_a_run_that_is_too_large_is_not_trained() -> None:
    run = changed(hidden_units=(256, 256), epochs=10_000)
    judgement = judge("sums", run, BASE)
    assert not judgement.done
    assert "too large to be trained here" in WORDS.write(judgement.reason)


def test_a_station_that_is_not_there_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"station: expected one of .* got 'nowhere'"):
        judge("nowhere", BASE, BASE)
