"""Notebook, weights and history: files for other programs, with the numbers of the app."""

import contextlib
import csv
import io
import json
from typing import Any

import nbformat
import numpy as np
import pytest

from course.code.history_csv import history_csv
from course.code.notebook import notebook
from course.code.plan import plan_of
from course.code.weights import can_write_onnx, weights_npz, weights_onnx
from neuralnet.activations import ACTIVATIONS
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, hidden_activations
from neuralnet.training import Trainer

SMALL: dict[str, Any] = {"hidden_units": (5, 4), "training_limit": 60, "epochs": 9}


def at(step: int, experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment)
    trainer.seek(step)
    return trainer


def test_the_notebook_is_valid_and_its_cells_give_the_figures_of_the_app() -> None:
    trainer = at(15, Experiment(dropout=0.2, learning_rate=0.01, **SMALL))
    text = notebook(plan_of(trainer))
    nbformat.validate(nbformat.reads(text, as_version=4))
    cells = json.loads(text)["cells"]
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in cells:
            if cell["cell_type"] == "code" and "matplotlib" not in "".join(cell["source"]):
                exec("".join(cell["source"]), names)
    assert names["found"]["training loss"] == pytest.approx(trainer.measure().training_loss)
    assert np.abs(names["theta"] - trainer.network.theta).max() < 1e-9
    assert "After step 15" in printed.getvalue()
    assert notebook(plan_of(trainer)) == text


def test_the_arrays_give_the_outputs_of_the_app_with_numpy_alone() -> None:
    trainer = at(15, Experiment("penguin_mass", activation="tanh", **SMALL))
    file = np.load(io.BytesIO(weights_npz(trainer)), allow_pickle=False)
    x = (trainer.data.dataset.x - file["input_offset"]) / file["input_scale"]
    x = np.tanh(x @ file["W1"] + file["b1"])
    x = np.tanh(x @ file["W2"] + file["b2"])
    outputs = (x @ file["W3"] + file["b3"]) * file["target_scale"] + file["target_offset"]
    np.testing.assert_allclose(outputs, trainer.outputs(), rtol=1e-12)
    assert file["activations"].tolist() == ["tanh", "tanh", "identity"]
    assert int(file["step"]) == 15


def test_the_history_has_every_epoch_and_the_present_state() -> None:
    trainer = at(15, Experiment(**SMALL))
    head, *rows = csv.reader(io.StringIO(history_csv(trainer)))
    assert head[:3] == ["epoch", "step", "training_loss"]
    assert head[3] == "training_accuracy"
    assert [int(row[1]) for row in rows] == [0, 6, 12, 15]
    assert float(rows[-1][2]) == trainer.measure().training_loss
    assert float(rows[1][2]) == trainer.history.measurements[6].training_loss


# --- ONNX ----------------------------------------------------------------------------------------


def onnx_outputs(trainer: Trainer) -> np.ndarray:
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    model = runtime.InferenceSession(weights_onnx(trainer), providers=["CPUExecutionProvider"])
    x = trainer.data.dataset.x.astype(np.float32)
    outputs: np.ndarray = model.run(["outputs"], {"features": x})[0]
    return outputs


needs_onnx = pytest.mark.skipif(not can_write_onnx(), reason="onnx is not installed")


@needs_onnx
@pytest.mark.parametrize("activation", hidden_activations())
def test_onnxruntime_gives_the_outputs_of_the_app(activation: str) -> None:
    trainer = at(15, Experiment(activation=activation, learning_rate=0.01, **SMALL))
    np.testing.assert_allclose(onnx_outputs(trainer), trainer.outputs(), atol=1e-5)


@needs_onnx
@pytest.mark.parametrize(
    "extra",
    [
        {"dataset": "penguin_mass"},
        {"dataset": "moons", "output": "sigmoid", "scaling": "min-max"},
        {"dataset": "moons", "engineered": ("x1^2", "x2^2", "x1*x2", "sin x1", "sin x2")},
    ],
    ids=str,
)
def test_onnxruntime_scales_as_the_app(extra: dict[str, Any]) -> None:
    trainer = at(15, Experiment(learning_rate=0.01, **{**SMALL, **extra}))
    expected = trainer.outputs()
    np.testing.assert_allclose(onnx_outputs(trainer), expected, rtol=1e-4, atol=1e-5)


@needs_onnx
def test_every_activation_of_the_engine_can_be_written() -> None:
    for name in ACTIVATIONS:
        output = {"softmax": {"output": name}}.get(name, {"activation": name})
        assert weights_onnx(at(1, Experiment(**{**SMALL, **output})))


def test_without_onnx_a_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.code.weights.find_spec", lambda _name: None)
    with pytest.raises(SettingError, match="the Python package onnx"):
        weights_onnx(Trainer(Experiment(**SMALL)))


def test_layers_for_pictures_have_their_arrays_and_no_onnx() -> None:
    layers = ("conv-2-relu", "max-pool", "flatten")
    trainer = at(2, Experiment("digits", first_layers=layers, pixel_order=3, **SMALL))
    file = np.load(io.BytesIO(weights_npz(trainer)))
    sizes = [file[f"{kind}{n}"].size for n in range(1, 7) for kind in "Wb"]
    assert sum(sizes) == trainer.network.theta.size
    assert file["W1"].shape == trainer.network.layers[0].W.shape
    assert file["W2"].size == 0
    if can_write_onnx():
        with pytest.raises(SettingError, match="dense layers"):
            weights_onnx(trainer)
