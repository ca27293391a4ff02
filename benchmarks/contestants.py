"""The libraries that a user would pick instead, each training the same network: see rivals.py.

Each is written as its own documentation teaches it, with what makes it fast and no more. All begin
with the same weights, see the same rows, and use the same optimizer in single precision.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.training_step import LEARNING_RATE, Case, Data, torch_step, whole_step
from neuralnet.layers import LayerSpec
from neuralnet.network import Network

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class MissingError(Exception):
    """A library that is not installed, or cannot do this; the message says what."""


@dataclass(frozen=True)
class Contestant:
    """``train`` makes so many epochs and returns when they are done. ``theta`` tells all weights in
    our order; where the library draws an order of the rows of its own, ``losses`` tells the mean
    loss of each epoch instead."""

    name: str
    train: Callable[[], Any]
    epochs: int = 1
    theta: Callable[[], np.ndarray] | None = None
    losses: Callable[[], list[float]] | None = None


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingError(f"{name} is not installed") from error


@dataclass(frozen=True)
class Task:
    """What is trained: a case, its rows, the optimizer, and how many networks; None for one."""

    case: Case
    data: Data
    optimizer: str
    runs: int | None = None

    @property
    def targets(self) -> np.ndarray:
        """y (n, outputs): one-hot classes, or one column of zeros and ones."""
        labels, outputs = self.data.labels, self.case.sizes[-1]
        y = np.eye(outputs)[labels] if outputs > 1 else labels[:, None]
        return np.ascontiguousarray(y, dtype=self.data.x.dtype)

    @property
    def batches(self) -> list[np.ndarray]:
        """The rows of each batch, (b,), or (runs, b): every network sees them in an order of its
        own."""
        if self.runs is None:
            return self.data.batches
        order = np.random.default_rng(2)
        together = np.concatenate(self.data.batches)
        rows = np.stack([order.permutation(together) for _ in range(self.runs)])
        return np.split(rows, len(self.data.batches), axis=1)

    def network(self) -> Network:
        """Ours, with the weights that all begin with; of many, each with the same."""
        layers = [LayerSpec(units, self.case.hidden) for units in self.case.sizes[1:-1]]
        layers.append(LayerSpec(self.case.sizes[-1], self.case.output))
        one = Network(self.case.sizes[0], layers, self.case.loss, dtype=self.data.x.dtype)
        one.initialize(np.random.default_rng(1))
        if self.runs is None:
            return one
        many = Network(
            self.case.sizes[0], layers, self.case.loss, runs=self.runs, dtype=self.data.x.dtype
        )
        many.theta[...] = one.theta
        return many

    def parameters(self) -> list[np.ndarray]:
        """Copies of W and b of each layer, in turns."""
        return [np.array(part) for layer in self.network().layers for part in (layer.W, layer.b)]


def ours(task: Task) -> Contestant:
    network, batches = task.network(), task.batches
    step = whole_step(network, task.data.x, task.targets, task.optimizer)

    def train() -> None:
        for rows in batches:
            step(rows)

    return Contestant("ours", train, theta=lambda: network.theta)


def matrix_products(task: Task) -> Contestant:
    """What no library can leave out: of every layer x W and xᵀ ∂L/∂z, and from the second on
    ∂L/∂z Wᵀ."""
    generator, dtype = np.random.default_rng(0), task.data.x.dtype
    products: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    leading = () if task.runs is None else (task.runs,)

    def array(*shape: int) -> np.ndarray:
        return generator.normal(size=(*leading, *shape)).astype(dtype)

    def multiply(u: np.ndarray, v: np.ndarray) -> None:
        products.append((u, v, u @ v))

    for k, (n_in, n_out) in enumerate(zip(task.case.sizes[:-1], task.case.sizes[1:], strict=True)):
        x, W, dL_dz = (
            array(task.case.batch, n_in),
            array(n_in, n_out),
            array(task.case.batch, n_out),
        )
        multiply(x, W)
        multiply(x.swapaxes(-1, -2), dL_dz)
        if k:
            multiply(dL_dz, W.swapaxes(-1, -2))
    product = np.dot if task.runs is None else np.matmul

    def train() -> None:
        for _rows in task.data.batches:
            for u, v, out in products:
                product(u, v, out=out)

    return Contestant("matrix products alone", train)


def pytorch(task: Task) -> Contestant:
    torch = library("torch")
    torch.set_num_threads(1)
    theta, step = torch_step(torch, task.case, task.data, task.optimizer, task.network())

    def train() -> None:
        for rows in task.data.batches:
            step(rows)

    return Contestant("PyTorch, eager", train, theta=theta)


def torch_loss(torch: Any, case: Case) -> Callable[..., Any]:
    """The mean loss as a function of the weights, of x and of the labels."""
    hidden = {"relu": torch.relu, "tanh": torch.tanh}[case.hidden]

    def loss(parameters: list[Any], x: Any, labels: Any) -> Any:
        last = len(parameters) - 2
        for k in range(0, last + 1, 2):
            x = x @ parameters[k] + parameters[k + 1]
            x = x if k == last else hidden(x)
        if case.sizes[-1] == 1:
            return torch.nn.functional.binary_cross_entropy_with_logits(x, labels)
        return torch.nn.functional.cross_entropy(x, labels)

    return loss


def _torch_functional(task: Task, name: str, *, compiles: bool) -> Contestant:
    """Losses and gradients by `torch.compile`, or of many networks by `vmap`, and an optimizer."""
    torch = library("torch")
    torch.set_num_threads(1)
    parameters = [torch.tensor(part).requires_grad_() for part in task.parameters()]
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[task.optimizer]
    update = kind(parameters, lr=LEARNING_RATE)
    loss = torch_loss(torch, task.case)
    x, labels = torch.from_numpy(task.data.x), torch.from_numpy(task.data.labels)
    if task.case.sizes[-1] == 1:
        labels = labels[:, None].to(x.dtype)
    batches = [torch.from_numpy(rows) for rows in task.batches]
    if compiles:
        loss, step = torch.compile(loss), torch.compile(update.step)
    else:
        step, gradients = update.step, torch.func.vmap(torch.func.grad(loss), (0, 0, 0))

    def train() -> None:
        for rows in batches:
            if compiles:
                update.zero_grad()
                loss(parameters, x[rows], labels[rows]).backward()
            else:
                found = gradients(parameters, x[rows], labels[rows])
                for parameter, gradient in zip(parameters, found, strict=True):
                    parameter.grad = gradient
            step()

    def theta() -> np.ndarray:
        leading = () if task.runs is None else (task.runs,)
        parts = [one.detach().numpy().reshape(*leading, -1) for one in parameters]
        return np.concatenate(parts, axis=-1)

    return Contestant(name, train, theta=theta)


def compiled_pytorch(task: Task) -> Contestant:
    return _torch_functional(task, "PyTorch, torch.compile", compiles=True)


def vmapped_pytorch(task: Task) -> Contestant:
    return _torch_functional(task, "PyTorch, torch.func.vmap", compiles=False)


def _jax_step(jax: Any, task: Task) -> Callable[..., Any]:
    """(weights, Adam's m and v, t), x, y → the same after one update of one network."""
    jnp, case = jax.numpy, task.case
    hidden = {"relu": jax.nn.relu, "tanh": jnp.tanh}[case.hidden]

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        last = len(parameters) - 2
        for k in range(0, last + 1, 2):
            x = x @ parameters[k] + parameters[k + 1]
            x = x if k == last else hidden(x)
        if case.sizes[-1] == 1:
            return jnp.mean(jnp.logaddexp(0.0, x) - y * x)
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(x), axis=-1))

    def step(state: Any, x: Any, y: Any) -> Any:
        parameters, m, v, t = state
        found, t = jax.grad(loss)(parameters, x, y), t + 1
        if task.optimizer == "sgd":
            moved = [p - LEARNING_RATE * g for p, g in zip(parameters, found, strict=True)]
            return moved, m, v, t
        m = [BETA1 * a + (1 - BETA1) * g for a, g in zip(m, found, strict=True)]
        v = [BETA2 * a + (1 - BETA2) * g * g for a, g in zip(v, found, strict=True)]
        first, second = 1 - BETA1**t, 1 - BETA2**t
        moved = [
            p - LEARNING_RATE * (a / first) / (jnp.sqrt(b / second) + EPSILON)
            for p, a, b in zip(parameters, m, v, strict=True)
        ]
        return moved, m, v, t

    return step


def _jax(task: Task, name: str, *, whole_epochs: bool) -> Contestant:
    """One jitted call for an update, of one network or, by vmap, of many; or for a whole epoch."""
    jax = library("jax")
    jnp, step = jax.numpy, _jax_step(jax, task)
    x, y = jnp.asarray(task.data.x), jnp.asarray(task.targets)
    batches = [jnp.asarray(rows) for rows in task.batches]
    parameters = [jnp.asarray(part) for part in task.parameters()]
    t = jnp.zeros(() if task.runs is None else task.runs, jnp.float32)
    zeros = [jnp.zeros_like(part) for part in parameters]
    state = [(parameters, zeros, zeros, t)]
    if task.runs is not None:
        step = jax.vmap(step)

    def update(state: Any, x: Any, y: Any, rows: Any) -> Any:
        return step(state, x[rows], y[rows])

    def epoch(state: Any, x: Any, y: Any, all_rows: Any) -> Any:
        return jax.lax.scan(lambda s, rows: (update(s, x, y, rows), None), state, all_rows)[0]

    call = jax.jit(epoch if whole_epochs else update)
    asked = [jnp.stack(batches)] if whole_epochs else batches

    def train() -> None:
        for rows in asked:
            state[0] = call(state[0], x, y, rows)
        jax.block_until_ready(state[0])

    def theta() -> np.ndarray:
        leading = () if task.runs is None else (task.runs,)
        return np.concatenate([np.reshape(p, (*leading, -1)) for p in state[0][0]], axis=-1)

    return Contestant(name, train, theta=theta)


def jitted_jax(task: Task) -> Contestant:
    return _jax(task, "JAX, jit", whole_epochs=False)


def scanned_jax(task: Task) -> Contestant:
    return _jax(task, "JAX, jit of a whole epoch", whole_epochs=True)


def vmapped_jax(task: Task) -> Contestant:
    return _jax(task, "JAX, jit of vmap", whole_epochs=False)


def scikit_learn(task: Task) -> Contestant:
    """A pass over the rows is a call of `partial_fit`, which draws their order."""
    network = library("sklearn.neural_network")
    model = network.MLPClassifier(
        task.case.sizes[1:-1],
        activation=task.case.hidden,
        solver=task.optimizer,
        alpha=0.0,
        momentum=0.0,
        nesterovs_momentum=False,
        batch_size=task.case.batch,
        learning_rate_init=LEARNING_RATE,
        random_state=0,
    )
    rows = np.concatenate(task.data.batches)
    x, labels = task.data.x[rows], task.data.labels[rows]
    model.partial_fit(x, labels, classes=np.unique(labels))
    return Contestant(
        "scikit-learn", lambda: model.partial_fit(x, labels), losses=lambda: model.loss_curve_
    )


def keras(task: Task) -> Contestant:
    """Ten epochs are a call of `fit`, on JAX."""
    library("jax")
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = library("keras")
    sizes = task.case.sizes
    model = keras.Sequential(
        [keras.Input((sizes[0],))]
        + [keras.layers.Dense(units, activation=task.case.hidden) for units in sizes[1:-1]]
        + [keras.layers.Dense(sizes[-1])]
    )
    kinds = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
    losses = keras.losses
    loss = losses.BinaryCrossentropy if sizes[-1] == 1 else losses.CategoricalCrossentropy
    update = kinds[task.optimizer](LEARNING_RATE)
    model.compile(update, loss(from_logits=True), jit_compile=True)
    model.set_weights([part.ravel() if k % 2 else part for k, part in enumerate(task.parameters())])
    rows = np.concatenate(task.data.batches)
    x, y = task.data.x[rows], task.targets[rows]

    found: list[float] = []

    def train() -> None:
        done = model.fit(x, y, batch_size=task.case.batch, epochs=10, verbose=0)
        found.extend(done.history["loss"])

    return Contestant("Keras on JAX, fit", train, epochs=10, losses=lambda: found)


OF_ONE = (
    ours,
    pytorch,
    compiled_pytorch,
    jitted_jax,
    scanned_jax,
    scikit_learn,
    keras,
    matrix_products,
)
OF_MANY = (ours, vmapped_pytorch, vmapped_jax, matrix_products)
