"""Names, sign by sign: how near networks come to the exact value of counted pairs, how many epochs
and seconds that takes, and PyTorch's same networks from the same weights on the same batches.

    python benchmarks/words.py
    python benchmarks/words.py --quick

The bigram's exact value is the mean cross-entropy of counted pairs on the training names: a model
that is given one sign cannot get below it there, one that is given three can. On the validation
names the counts give an infinite loss, for some pairs were never counted; there the networks are
compared with each other.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.training_step import print_versions, pytorch

import numpy as np  # isort: skip

from neuralnet.data.characters import SIGNS, CountedTable
from neuralnet.data.names import read_names
from neuralnet.experiment import Experiment
from neuralnet.inside.writing import logits_of, write_names
from neuralnet.sharing.embedding import EmbeddingSpec
from neuralnet.training import Trainer
from ui.desk.language import EMBEDDING, PAIRS, RUNS, TWENTY, USUAL

EPOCHS = {PAIRS: (5, 30, 100), EMBEDDING: (5, 10, 20), USUAL: (5, 10, 20), TWENTY: (10, 50, 150)}
TITLES = {
    PAIRS: "1 sign, one dense layer",
    EMBEDDING: "3 signs, 2 numbers, 32 units",
    USUAL: "3 signs, 8 numbers, 64 units",
    TWENTY: "the same, 20 names",
}


def exact(trainer: Trainer) -> float:
    """The cross-entropy of counted pairs on the training rows."""
    data, rows = trainer.data, trainer.data.training_rows
    x = data.dataset.x[rows]
    last = x.argmax(axis=1) if x.shape[1] == len(SIGNS) else x[:, -1].astype(np.int64)
    following = data.dataset.labels[rows]
    return CountedTable.of(last, following).cross_entropy(last, following)


class Twin:
    """PyTorch's same network, from the weights that ``trainer`` has now."""

    def __init__(self, torch: Any, trainer: Trainer) -> None:
        nn, self.torch = torch.nn, torch
        layers: list[Any] = []
        self.kept: list[Any] = []
        experiment = trainer.run_spec.experiment
        for layer, (_W, _b, spec) in zip(
            trainer.network.layers, trainer.network.slices(), strict=True
        ):
            if isinstance(spec, EmbeddingSpec):
                part = nn.Embedding(spec.signs, spec.numbers, dtype=torch.float64)
                weights = [(part.weight, layer.W)]
            elif spec.biases:
                part = nn.Linear(layer.n_in, layer.n_out, dtype=torch.float64)
                weights = [(part.weight, layer.W.T), (part.bias, layer.b[0])]
            else:
                layers.append(nn.Flatten())
                continue
            with torch.no_grad():
                for parameter, value in weights:
                    parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))
            layers.append(part)
            self.kept.append(part)
            if spec.activation == "tanh":
                layers.append(nn.Tanh())
        self.model, self.loss = nn.Sequential(*layers), nn.CrossEntropyLoss()
        parameters = list(self.model.parameters())
        self.update = torch.optim.Adam(parameters, lr=experiment.learning_rate)

    def step(self, x: Any, y: Any) -> None:
        """One step on a batch."""
        self.update.zero_grad()
        self.loss(self.model(x), y).backward()
        self.update.step()

    def losses(self, x: Any, y: Any) -> float:
        """The mean cross-entropy of rows."""
        with self.torch.no_grad():
            return float(self.loss(self.model(x), y))

    def theta(self) -> np.ndarray:
        """All parameters in our order."""
        found = []
        for part in self.kept:
            w = part.weight.detach().numpy()
            is_table = isinstance(part, self.torch.nn.Embedding)
            found += [w.ravel()] if is_table else [w.T.ravel(), part.bias.detach().numpy()]
        return np.concatenate(found)


def batches_of(experiment: Experiment, epochs: int) -> list[np.ndarray]:
    """The batches that a run sees, in their order."""
    trainer, found = Trainer(experiment), []
    for _ in range(epochs * -(-trainer.n // trainer.batch_size)):
        found.append(trainer.data.training_rows[trainer.batch_rows].copy())
        trainer.run(1)
    return found


def learn(torch: Any, name: str, epochs: tuple[int, ...]) -> None:
    """Some lines of the table."""
    run = RUNS[name]()
    trainer, seconds = Trainer(run), 0.0
    lowest = exact(trainer)
    twin = None if torch is None else Twin(torch, trainer)
    data = trainer.data
    inputs, labels = data.x, data.dataset.labels
    parts = [data.training_rows, data.validation_rows]
    if twin is not None:
        x_all, y_all = torch.from_numpy(inputs), torch.from_numpy(labels)
        order = batches_of(run.experiment, max(epochs))
        slices = [torch.from_numpy(rows) for rows in order]
        size = len(order) // max(epochs)
    theirs, done = 0.0, 0
    for epoch in epochs:
        start = time.perf_counter()
        trainer.run_epochs(epoch - done)
        seconds += time.perf_counter() - start
        now = trainer.measure()
        line = (
            f"{TITLES[name]:<30}{epoch:>6}{seconds:>9.2f}{now.training_loss:>10.4f}"
            f"{now.training_loss - lowest:>+10.4f}{now.validation_loss:>12.4f}"
        )
        if twin is not None:
            start = time.perf_counter()
            for rows in slices[done * size : epoch * size]:
                twin.step(x_all[rows], y_all[rows])
            theirs += time.perf_counter() - start
            losses = [
                twin.losses(x_all[rows], y_all[rows]) for rows in map(torch.from_numpy, parts)
            ]
            difference = float(np.abs(trainer.network.theta - twin.theta()).max())
            line += f"{theirs:>12.2f}{losses[0]:>10.4f}{losses[1]:>12.4f}{difference:>12.1e}"
        print(line, flush=True)
        done = epoch
    context = 1 if name == PAIRS else 3
    ask = logits_of(trainer.network)
    print(f"{'':<30}counted pairs {lowest:.4f}; writes: ", end="")
    print(", ".join(write_names(ask, context, 6, 1.0, 0)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the first epochs only")
    chosen = parser.parse_args()
    torch = pytorch(1)
    print_versions(torch)
    print("one thread for each")
    print(f"{len(read_names())} names; nothing known: ln 27 = {np.log(27):.4f}\n")
    heads = f"{'network':<30}{'epochs':>6}{'seconds':>9}{'training':>10}{'− exact':>10}"
    heads += f"{'validation':>12}"
    if torch is not None:
        heads += f"{'PyTorch s':>12}{'training':>10}{'validation':>12}{'difference':>12}"
    print(heads)
    for name, epochs in EPOCHS.items():
        learn(torch, name, epochs[:1] if chosen.quick else epochs)
    print("\ntraining, validation: mean cross-entropy. difference: max |θ − θ of PyTorch|.")


if __name__ == "__main__":
    main()
