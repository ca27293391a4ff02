"""The receipt of a step. Its reader below is a program of its own: plain NumPy and the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neuralnet.edits.holding import Places, knock_out
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.receipt import parameters_csv, receipt_json, step_receipt
from neuralnet.training import Trainer
from tests.neuralnet.sharing.cases import RUNS

TOLERANCE = 1e-12


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


# --- a reader that knows nothing but the file ----------------------------------------------------


def activate(name: str, z: np.ndarray) -> np.ndarray:
    if name == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        a: np.ndarray = e / e.sum(axis=1, keepdims=True)
        return a
    rules: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "relu": lambda z: np.maximum(z, 0.0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
        "identity": lambda z: z,
    }
    return rules[name](z)


def slope(name: str, z: np.ndarray) -> np.ndarray:
    if name == "relu":
        return (z > 0).astype(float)
    a = activate(name, z)
    return 1 - a**2 if name == "tanh" else a * (1 - a)


def losses_of_rows(name: str, a: np.ndarray, y: np.ndarray) -> Any:
    if name == "cross_entropy":
        return -np.log((a * y).sum(axis=1))
    if name == "binary_cross_entropy":
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean(axis=1)
    return ((a - y) ** 2).mean(axis=1)


def change_of(
    name: str, c: dict[str, float], t: int, g: Any, state: dict[str, Any], decayed: Any
) -> Any:
    """Δθ and the optimizer's next state, by its published rule. ``decayed`` is λθ, where the decay
    is no part of g."""
    if name == "sgd":
        return -c["learning_rate"] * g, {}
    if name == "momentum":
        m = c["momentum"] * state["m"] + g
        return -c["learning_rate"] * m, {"m": m}
    if name == "nesterov":
        m = c["momentum"] * state["m"] + g
        return -c["learning_rate"] * (g + c["momentum"] * m), {"m": m}
    if name == "adagrad":
        v = state["v"] + g**2
        return -c["learning_rate"] * g / (np.sqrt(v) + c["epsilon"]), {"v": v}
    if name == "rmsprop":
        v = c["rho"] * state["v"] + (1 - c["rho"]) * g**2
        return -c["learning_rate"] * g / (np.sqrt(v) + c["epsilon"]), {"v": v}
    assert name in ("adam", "adamw")
    m = c["beta1"] * state["m"] + (1 - c["beta1"]) * g
    v = c["beta2"] * state["v"] + (1 - c["beta2"]) * g**2
    m_hat, v_hat = m / (1 - c["beta1"] ** t), v / (1 - c["beta2"] ** t)
    change = -c["learning_rate"] * (m_hat / (np.sqrt(v_hat) + c["epsilon"]) + decayed)
    return change, {"m": m, "v": v}


def rate_of(r: dict[str, Any]) -> float:
    """The step's learning rate, from where in its epochs it lies."""
    share = {
        "constant": 1.0,
        "step": r["drop_factor"] ** np.floor(r["epochs_before"] / r["drop_every"]),
        "cosine": (1 + np.cos(np.pi * min(1, r["epochs_before"] / r["cosine_epochs"]))) / 2,
    }[r["schedule"]]
    warm_up = min(1, r["epochs_after"] / r["warmup_epochs"]) if r["warmup_epochs"] else 1
    return float(r["chosen"] * share * warm_up)


def flat(layers: list[dict[str, Any]]) -> np.ndarray:
    return np.concatenate(
        [np.concatenate([np.ravel(layer["W"]), np.ravel(layer["b"])]) for layer in layers]
    )


def close(mine: Any, theirs: Any) -> None:
    np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), rtol=TOLERANCE, atol=TOLERANCE)


def make_step_again(text: str) -> dict[str, Any]:
    """Repeat the step from the file and compare every number of it on the way."""
    file = json.loads(text)
    layers = file["layers"]
    W = [np.array(layer["W"]) for layer in file["parameters_before"]]
    b = [np.array(layer["b"]) for layer in file["parameters_before"]]
    x, y = np.array(file["batch"]["x"]), np.array(file["batch"]["y"])
    n, k = y.shape

    inputs, zs, a = [], [], x
    for number, layer in enumerate(layers):
        inputs.append(a)
        zs.append(a @ W[number] + b[number])
        a = activate(layer["activation"], zs[-1])
        close(zs[-1], file["forward"][number]["z"])
        close(a, file["forward"][number]["a"])
        if file["forward"][number]["keep"] is not None:
            a = a * np.array(file["forward"][number]["keep"])

    losses = losses_of_rows(file["loss"]["name"], a, y)
    close(losses, file["loss"]["rows"])
    close(losses.mean(), file["loss"]["mean"])

    factor = {"cross_entropy": 1 / n, "binary_cross_entropy": 1 / (n * k), "mse": 2 / (n * k)}
    dL_dz = (a - y) * factor[file["loss"]["name"]]
    gradients: list[dict[str, np.ndarray]] = []
    for number in reversed(range(len(layers))):
        dL_dW, dL_db = inputs[number].T @ dL_dz, dL_dz.sum(axis=0)
        close(dL_dz, file["backward"][number]["dL_dz"])
        close(dL_dW, file["backward"][number]["dL_dW"])
        close(dL_db, file["backward"][number]["dL_db"])
        gradients.insert(0, {"W": dL_dW, "b": dL_db})
        if number:
            name = layers[number - 1]["activation"]
            keep = file["forward"][number - 1]["keep"]
            mask = 1.0 if keep is None else np.array(keep)
            dL_dz = (dL_dz @ W[number].T) * mask * slope(name, zs[number - 1])

    g = flat(gradients)
    if file["clip_norm"]:
        clip_factor = min(1.0, file["clip_norm"] / np.sqrt((g**2).sum()))
        close(clip_factor, file["clip_factor"])
        g = g * clip_factor
    decays = zip(file["weight_decay"], W, b, strict=True)  # biases do not decay
    decayed = flat([{"W": decay * w, "b": 0 * v} for decay, w, v in decays])
    if file["weight_decay_in_gradient"]:
        g, decayed = g + decayed, 0.0 * decayed
    penalties = zip(file["l1_penalty"], W, b, strict=True)
    g = g + flat([{"W": penalty * np.sign(w), "b": 0 * v} for penalty, w, v in penalties])
    close(g, flat(file["gradient_seen"]))

    close(rate_of(file["learning_rate"]), file["optimizer"]["constants"]["learning_rate"])

    optimizer = file["optimizer"]
    assert optimizer["t_after"] == optimizer["t_before"] + 1
    before = {name: flat(value) for name, value in optimizer["state_before"].items()}
    change, after = change_of(
        optimizer["name"], optimizer["constants"], optimizer["t_after"], g, before, decayed
    )
    for name, value in after.items():
        close(value, flat(optimizer["state_after"][name]))
    if file["free"] is not None:
        change = change * flat(file["free"])
    return {"change": change, "after": flat(file["parameters_before"]) + change, "file": file}


@pytest.mark.parametrize("step", [0, 23, 271])
def test_an_adam_step_on_the_penguins_is_made_again_from_the_file_alone(step: int) -> None:
    trainer = trainer_at(step)
    assert trainer.run_spec.experiment.optimizer == "adam"
    again = make_step_again(receipt_json(trainer))
    close(again["change"], flat(again["file"]["change"]))
    close(again["after"], flat(again["file"]["parameters_after"]))
    trainer.apply()
    close(again["after"], trainer.network.theta)


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "sgd", "learning_rate": 0.1, "weight_decay": 0.01},
        {"optimizer": "momentum", "learning_rate": 0.05, "clip_norm": 0.2},
        {"optimizer": "nesterov", "learning_rate": 0.05, "weight_decay": 0.1},
        {"optimizer": "adagrad", "learning_rate": 0.05, "weight_decay": 0.1, "clip_norm": 0.2},
        {"optimizer": "rmsprop", "weight_decay": 0.1, "clip_norm": 0.5},
        {"optimizer": "adamw", "weight_decay": (0.1, 0.0, 0.3), "clip_norm": 0.2},
        {"optimizer": "adamw"},
        {"optimizer": "adamw", "weight_decay": 0.1, "l1_penalty": 0.01},
        {"optimizer": "sgd", "l1_penalty": (0.1, 0.0, 0.02), "clip_norm": 0.2},
        {"dataset": "penguin_mass", "activation": "tanh", "weight_decay": 0.01},
        {"dataset": "moons", "output": "sigmoid", "activation": "sigmoid", "batch_size": 1},
        {"hidden_units": ()},
        {"schedule": "cosine", "cosine_epochs": 2, "warmup_epochs": 0.5},
        {"optimizer": "adamw", "weight_decay": 0.1, "warmup_epochs": 3.0},
        {"optimizer": "sgd", "batch_size": 100, "schedule": "step", "drop_every": 1},
        {"dropout": (0.5, 0.2), "activation": ("tanh", "relu"), "weight_decay": (0.1, 0.0, 0.3)},
        {"dataset": "xor", "engineered": ("x1*x2", "sin x1"), "dropout": 0.4},
    ],
)
def test_every_kind_of_step_is_made_again_from_the_file_alone(settings: dict[str, Any]) -> None:
    trainer = trainer_at(7, **settings)
    again = make_step_again(receipt_json(trainer))
    close(again["after"], trainer.network.theta + trainer.delta)


def add_at(pictures: np.ndarray, patches: np.ndarray, values: np.ndarray) -> None:
    for place, numbers in enumerate(patches):
        pictures[:, numbers] += values[:, place]


@pytest.mark.parametrize("name", list(RUNS))
def test_a_step_on_pictures_or_signs_is_made_again_from_the_file_alone(name: str) -> None:
    trainer = Trainer(RUNS[name].replace(optimizer="sgd"))
    trainer.seek(5)
    trainer.compute()
    file = json.loads(receipt_json(trainer))
    first = {layer["layer"]: layer for layer in file["first_layers"]}
    x, n = np.array(file["batch"]["x"]), len(file["batch"]["y"])
    way_back: list[Any] = []
    for number, layer in enumerate(file["layers"], start=1):
        W, b = (np.array(file["parameters_before"][number - 1][name]) for name in "Wb")
        kind, patches = first.get(number, {}).get("kind", "dense"), None
        if kind.startswith("conv"):
            patches = np.array(first[number]["patches"])
            x = x[:, patches].reshape(-1, patches.shape[1])
        elif kind.startswith("embedding"):
            x = np.eye(len(W))[x.astype(int)].reshape(-1, len(W))
        elif kind.endswith("pool"):
            patches = np.array(first[number]["patches"])
            channels = patches.shape[1] // 4
            squares = x[:, patches].reshape(n, len(patches), 4, channels)
            way_back.append((kind, x, squares, patches, W))
            x = squares.mean(axis=2) if kind == "average-pool" else squares.max(axis=2)
            x = x.reshape(n, -1)
            close(x, file["forward"][number - 1]["a"])
            continue
        elif kind in ("mean", "flatten", "concat"):
            x = x.reshape(n, -1)
            way_back.append((kind, x, None, None, W))
            if kind == "mean":
                x = x.reshape(n, -1, layer["units"]).mean(axis=1)
            continue
        z = x @ W + (b if b.size else 0.0)
        close(z, file["forward"][number - 1]["z"])
        way_back.append((kind, x, z, patches, W))
        x = activate(layer["activation"], z)
        if patches is not None or kind.startswith("embedding"):
            x = x.reshape(n, -1)
    dL_dx = (x - np.array(file["batch"]["y"])) / n
    gradients: list[dict[str, Any]] = []
    for number in range(len(way_back), 0, -1):
        kind, inputs, z, patches, W = way_back[number - 1]
        layer, gradient = file["layers"][number - 1], {"W": np.zeros(0), "b": np.zeros(0)}
        if kind in ("flatten", "concat"):
            pass
        elif kind == "mean":
            positions = inputs.shape[1] // layer["units"]
            dL_dx = np.tile(dL_dx / positions, (1, positions))
        elif kind.endswith("pool"):
            share = np.full(z.shape, 0.25)
            if kind == "max-pool":
                share = np.zeros(z.shape)
                np.put_along_axis(share, z.argmax(axis=2)[:, :, None], 1.0, axis=2)
            back = share * dL_dx.reshape(n, len(patches), 1, -1)
            dL_dx = np.zeros_like(inputs)
            add_at(dL_dx, patches, back.reshape(n, *patches.shape))
        else:
            dL_dz = dL_dx.reshape(z.shape)
            if number < len(way_back) and layer["activation"] != "identity":
                dL_dz = dL_dz * slope(layer["activation"], z)
            close(dL_dz, file["backward"][number - 1]["dL_dz"])
            gradient = {"W": inputs.T @ dL_dz, "b": dL_dz.sum(axis=0)}
            if kind.startswith("embedding"):
                gradient["b"] = np.zeros(0)
            close(gradient["W"], file["backward"][number - 1]["dL_dW"])
            dL_dx = dL_dz @ W.T
            if patches is not None:
                back, dL_dx = dL_dx.reshape(n, *patches.shape), np.zeros((n, patches.max() + 1))
                add_at(dL_dx, patches, back)
        gradients.insert(0, gradient)
    change = -file["optimizer"]["constants"]["learning_rate"] * flat(gradients)
    close(change, flat(file["change"]))
    close(flat(file["parameters_before"]) + change, flat(file["parameters_after"]))
    assert len(list(csv.DictReader(io.StringIO(parameters_csv(trainer))))) == len(change)


def test_a_step_with_a_unit_knocked_out_is_made_again_from_the_file_alone() -> None:
    run = Run(Experiment(hidden_units=(5,)))
    run = run.edited(7, None, *knock_out(Places.of_run(run), (1, 2)))
    trainer = Trainer(run)
    for step in (6, 7, 30):
        trainer.seek(step)
        trainer.compute()
        again = make_step_again(receipt_json(trainer))
        assert (again["file"]["free"] is None) is (step == 6)
        close(again["after"], flat(again["file"]["parameters_after"]))
        close(again["after"], trainer.network.theta + trainer.delta)


def test_the_last_batch_of_an_epoch_has_nine_penguins_named_as_in_the_data() -> None:
    trainer = trainer_at(23)
    receipt = step_receipt(trainer)
    assert receipt["counter"]["text"] == "epoch 1 · batch 23/24 · step 23"
    assert receipt["counter"]["rows_in_use"] == 9
    dataset = trainer.data.dataset
    for entry, x in zip(receipt["batch"]["rows"], receipt["batch"]["x"], strict=True):
        assert dataset.row_names[entry["row"]] == entry["name"]
        assert x == trainer.data.x[entry["row"]].tolist()


def test_numbers_survive_the_file_unchanged() -> None:
    trainer = trainer_at(5)
    assert json.loads(receipt_json(trainer)) == step_receipt(trainer)
    read = json.loads(receipt_json(trainer))
    assert (flat(read["parameters_before"]) == trainer.network.theta).all()


def test_the_table_holds_every_parameter_with_full_precision() -> None:
    trainer = trainer_at(24)
    rows = list(csv.DictReader(io.StringIO(parameters_csv(trainer))))
    assert len(rows) == trainer.network.theta.size == 193
    assert [float(row["after"]) for row in rows] == (trainer.network.theta + trainer.delta).tolist()
    assert [float(row["m_before"]) for row in rows] == trainer.optimizer.state[0].tolist()
    assert rows[0]["kind"] == "weight"
    assert rows[-1] | {"layer": "3", "kind": "bias", "input": "0", "unit": "3"} == rows[-1]


def test_a_step_whose_numbers_ran_out_is_still_valid_json() -> None:
    trainer = Trainer(
        Experiment(dataset="plane", optimizer="sgd", learning_rate=1e3, activation="tanh")
    )
    trainer.run_to_end()
    assert trainer.end is not None
    assert trainer.end.kind == "non-finite"
    trainer.compute()
    json.loads(receipt_json(trainer), parse_constant=pytest.fail)
