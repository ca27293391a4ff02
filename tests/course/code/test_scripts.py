"""A script trains to the numbers that the app shows: in NumPy to 1e-9, in PyTorch to 1e-6."""

import contextlib
import importlib.util
import io
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.code import plan as plan_module
from course.code.numpy_script import numpy_script
from course.code.plan import KNOWN_ACTIVATIONS, Plan, plan_of
from course.code.torch_script import torch_script
from neuralnet.activations import ACTIVATIONS, Tanh
from neuralnet.data.points import dataset_from_points
from neuralnet.errors import SettingError
from neuralnet.experiment import OUTPUTS, Experiment, Run, hidden_activations
from neuralnet.losses import LOSSES
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES
from neuralnet.training import Trainer
from tests.course.work.full import own_run
from tests.neuralnet.sharing.cases import RUNS, experiment_on_digits

FIGURES = ("training_loss", "training_metric", "validation_loss", "validation_metric")
RATES = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.02}
SMALL: dict[str, Any] = {"hidden_units": (5, 4), "training_limit": 60, "epochs": 9}
STEP = 15  # in the third epoch
HAS_TORCH = importlib.util.find_spec("torch") is not None


def executed(text: str) -> dict[str, Any]:
    """The names of a script after it has run, and what it printed under "printed"."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "script", "exec"), names)
    return {**names, "printed": printed.getvalue()}


def agrees(trainer: Trainer, found: dict[str, float], within: float) -> None:
    shown = trainer.measure()
    for figure in FIGURES:
        name = figure.replace("_", " ")
        name = name.replace("metric", "error" if trainer.data.target_scaler else "accuracy")
        if not np.isnan(getattr(shown, figure)):
            expected = pytest.approx(getattr(shown, figure), rel=within, abs=within)
            assert found[name] == expected, name


def check(
    run: Run | Experiment,
    step: int = STEP,
    within: tuple[float, float] = (1e-9, 1e-6),
    *,
    in_torch_too: bool = True,
) -> None:
    """Both scripts give the parameters and figures of the app."""
    trainer = Trainer(run)
    trainer.seek(step)
    plan = plan_of(trainer)
    assert np.abs(trainer.network.theta - plan.theta).max() > 1e-4  # it has gone somewhere
    in_numpy = executed(numpy_script(plan))
    assert np.abs(in_numpy["theta"] - trainer.network.theta).max() <= within[0]
    agrees(trainer, in_numpy["found"], within[0])
    losses = trainer.history.batch_losses.curve()[:, 1]
    assert in_numpy["batch_losses"] == pytest.approx(losses[:step], rel=within[0], abs=within[0])
    text = torch_script(plan) if in_torch_too else ""
    if HAS_TORCH and text:
        import torch

        default = torch.get_default_dtype()
        try:
            in_torch = executed(text)
        finally:
            torch.set_default_dtype(default)
        agrees(trainer, in_torch["found"], within[1])
        assert in_torch["batch_losses"] == pytest.approx(losses[:step], rel=within[1], abs=1e-6)


def test_pytorch_is_there_or_its_scripts_are_only_written() -> None:
    if not HAS_TORCH:
        pytest.skip("PyTorch is not installed: its scripts were written, not run")


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_every_optimizer(optimizer: str) -> None:
    rate = RATES.get(optimizer, 0.005)
    check(Experiment(optimizer=optimizer, learning_rate=rate, weight_decay=0.01, **SMALL))


@pytest.mark.parametrize("activation", hidden_activations())
def test_every_activation(activation: str) -> None:
    check(Experiment(activation=activation, optimizer="momentum", learning_rate=0.05, **SMALL))


PAIRS = [
    (loss, output)
    for loss, output in product(LOSSES, OUTPUTS)
    # Logarithms of outputs that may be negative end the run at its first step.
    if output in ("auto", "softmax", "sigmoid") or not LOSSES[loss].wants_probabilities
]


@pytest.mark.parametrize("loss, output", PAIRS)
def test_every_loss_behind_every_output(loss: str, output: str) -> None:
    check(Experiment(loss=loss, output=output, optimizer="sgd", learning_rate=0.2, **SMALL))


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_logarithms_of_outputs_that_are_no_probabilities(loss: str) -> None:
    # tanh outputs that happen to lie between 0 and 1: they are set by hand to begin so.
    experiment = Experiment(
        "moons", loss=loss, output="tanh", hidden_units=(), optimizer="sgd", learning_rate=1e-3
    )
    run = Run(experiment).edited(0, parameters=dict(enumerate([0.01, 0.01, 0.01, 0.01, 0.5, 0.5])))
    check(run, step=4)


@pytest.mark.parametrize("loss", ["mse", "huber"])
@pytest.mark.parametrize("output", ["identity", "tanh", "sigmoid"])
def test_targets_that_are_numbers(loss: str, output: str) -> None:
    check(Experiment("penguin_mass", loss=loss, output=output, learning_rate=0.02, **SMALL))


@pytest.mark.parametrize("loss", list(LOSSES))
def test_one_sigmoid_for_two_classes(loss: str) -> None:
    check(Experiment("moons", output="sigmoid", loss=loss, learning_rate=0.02, **SMALL))


@pytest.mark.parametrize("dropout", [0.3, (0.3, 0.0), (0.0, 0.5)])
def test_dropout_has_the_masks_of_the_app(dropout: Any) -> None:
    check(Experiment(dropout=dropout, learning_rate=0.02, **SMALL))


@pytest.mark.parametrize("schedule", list(SCHEDULES))
@pytest.mark.parametrize("warmup", [0.0, 1.3])
def test_every_schedule(schedule: str, warmup: float) -> None:
    check(
        Experiment(
            schedule=schedule, warmup_epochs=warmup, drop_every=1, cosine_epochs=4,
            learning_rate=0.05, batch_size=7, **SMALL,
        )
    )  # fmt: skip


@pytest.mark.parametrize("optimizer", ["momentum", "adamw"])
@pytest.mark.parametrize(
    "extra",
    [
        {"clip_norm": 0.3},
        {"l1_penalty": 0.01},
        {"clip_norm": 0.3, "l1_penalty": (0.01, 0.0, 0.002), "weight_decay": (0.0, 0.1, 0.02)},
    ],
)
def test_penalties_and_clipping(optimizer: str, extra: dict[str, Any]) -> None:
    check(Experiment(optimizer=optimizer, learning_rate=0.02, **extra, **SMALL))


@pytest.mark.parametrize(
    "extra",
    [
        {"dataset": "moons", "engineered": ("x1^2", "x2^2", "x1*x2", "sin x1", "sin x2")},
        {"feature_noise": 0.5, "label_flips": 0.2, "copies": 2},
        {"scaling": "course"},
        {"scaling": "raw", "learning_rate": 0.0001},
        {"scaling": "min-max"},
        {"validation_share": 0.0},
        {"test_share": 0.3},
        {"initializer": "xavier", "initializer_scale": (0.5, 1.0, 2.0)},
        {"hidden_units": ()},
    ],
    ids=str,
)
def test_every_kind_of_data_and_start(extra: dict[str, Any]) -> None:
    check(Experiment(**{**SMALL, "learning_rate": 0.01, **extra}))


def test_single_precision_agrees_as_far_as_it_goes() -> None:
    experiment = Experiment(precision="float32", dropout=0.2, learning_rate=0.01, **SMALL)
    check(experiment, within=(1e-5, 1e-5))


def test_changes_on_the_way() -> None:
    check(own_run(), step=23)


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adagrad", "rmsprop", "adam"])
def test_settings_weights_and_frozen_ones_that_change_at_many_steps(optimizer: str) -> None:
    first = Experiment(optimizer=optimizer, learning_rate=0.01, weight_decay=0.01, **SMALL)
    run = (
        Run(first)
        .edited(0, parameters={3: 0.25}, frozen={1: True, 30: True})
        .edited(4, {"batch_size": 4, "weight_decay": 0.1, "momentum": 0.5})
        .edited(6, {"learning_rate": 0.03}, {0: -1.0, 40: 2.0}, {2: True})
        .edited(9, frozen={1: False})
        .edited(11, {"optimizer": "adamw", "clip_norm": 0.5, "l1_penalty": 0.01})
        .edited(14, {"optimizer": optimizer, "schedule": "cosine"})
        .edited(21, parameters={7: 0.0})
    )
    check(run, step=21)


def test_the_start_itself_has_its_figures_too() -> None:
    trainer = Trainer(Run(Experiment(**SMALL)).edited(0, parameters={0: 3.0}))
    agrees(trainer, executed(numpy_script(plan_of(trainer)))["found"], 1e-9)


def test_a_script_runs_by_itself_and_its_last_lines_say_what_the_app_shows(tmp_path: Path) -> None:
    trainer = Trainer(Experiment(**SMALL))
    trainer.seek(STEP)
    file = tmp_path / "run.py"
    file.write_text(numpy_script(plan_of(trainer)), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(file)],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    first, *lines = said.stdout.splitlines()
    assert first == f"After step {STEP}:"
    shown = trainer.measure()
    for line, figure in zip(lines, FIGURES, strict=True):
        words = line.replace("(the app shows", "").replace(")", "").split()
        assert [*map(float, words[-2:])] == pytest.approx([getattr(shown, figure)] * 2, rel=1e-9)


# --- what no script is written for ---------------------------------------------------------------


def test_an_activation_of_ones_own_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(Tanh):
        name = "own"
        title = "My tanh"

    monkeypatch.setitem(ACTIVATIONS, "own", Own)
    with pytest.raises(SettingError) as refusal:
        plan_of(Trainer(Experiment(activation="own", **SMALL)))
    assert refusal.value.field == "activation"
    assert "My tanh" in str(refusal.value)


SHARED = {
    **RUNS,
    "conv, average pool, dropout": experiment_on_digits(
        ("conv-3-tanh", "average-pool", "flatten"), dropout=0.3, clip_norm=0.5
    ),
    "max pool first, mixed pixels": experiment_on_digits(
        ("max-pool", "conv-2", "flatten"), pixel_order=2, batch_size=7
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_layers_that_share_weights(name: str) -> None:
    run = Run(SHARED[name].replace(epochs=6)).edited(7, {"learning_rate": 0.02})
    check(run, in_torch_too=name not in ("embedding, concat", "embedding, mean"))


def test_penalties_count_for_shared_weights_too() -> None:
    embedded = RUNS["embedding, concat"].replace(weight_decay=0.01, l1_penalty=(0.001, 0.0))
    check(embedded, in_torch_too=False)


@pytest.mark.parametrize(
    "experiment, says",
    [
        (RUNS["embedding, mean"], "of an embedding only the NumPy script is written"),
        (RUNS["two convs"].replace(weight_decay=0.1), "only the NumPy script is written"),
    ],
)
def test_what_no_pytorch_script_is_written_for_is_said(experiment: Experiment, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        torch_script(plan_of(Trainer(experiment)))


def test_more_numbers_than_anybody_reads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_module, "MOST_NUMBERS", 1000)
    with pytest.raises(SettingError, match="at most 1,000 numbers"):
        plan_of(Trainer(Experiment()))


def test_momentum_that_is_0_for_a_while_is_refused_for_pytorch() -> None:
    run = Run(Experiment(optimizer="momentum", momentum=0.0)).edited(3, {"momentum": 0.9})
    trainer = Trainer(run)
    trainer.seek(5)
    plan = plan_of(trainer)
    with pytest.raises(SettingError, match="PyTorch remembers nothing"):
        torch_script(plan)
    assert np.abs(executed(numpy_script(plan))["theta"] - trainer.network.theta).max() < 1e-9


def test_names_that_somebody_brought_cannot_become_code() -> None:
    nasty = 'x"""\nimport os; raise SystemExit("owned")\n"""\\'
    points = [(float(n), float(n % 3), float(n % 2)) for n in range(20)]
    table = dataset_from_points(points, "classification")
    values = {**table.to_dict(), "title": nasty, "target_name": nasty}
    values |= {"feature_names": [nasty, "b'); raise SystemExit"], "class_names": [nasty, "b"]}
    own = type(table).from_dict(values)
    trainer = Trainer(Experiment("own", own_data=own, hidden_units=(3,), epochs=2))
    trainer.seek(2)
    plan: Plan = plan_of(trainer)
    for write in (numpy_script, torch_script):
        text = write(plan)
        assert "\nimport os" not in text
        compile(text, "script", "exec")
    agrees(trainer, executed(numpy_script(plan))["found"], 1e-9)


def test_every_activation_of_the_engine_is_known() -> None:
    assert set(ACTIVATIONS) == set(KNOWN_ACTIVATIONS)
