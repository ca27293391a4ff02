"""Are the findings true, and does what they offer help? Judged by what scikit-learn reaches.

Random settings on random data, half of them with one fault that a beginner makes (a learning rate
a hundred times too small, two hidden units, dropout 0.8, …), are trained to their end. The truth of
a run is the best score that scikit-learn's models (linear, nearest neighbours, forest, support
vectors, a network) reach on the same validation rows after the same training rows; where a run has
no validation rows, the score of its network on the training rows.

A run is *bad* where it stays more than ten points below (accuracy, or 100 R²) and by more than
chance, *fine* within five points and with a loss below a constant guess's, else *in between*.

    false alarm   a finding on a fine run
    miss          no finding on a bad run, and the state is not called bad
    tick          a bad run that is called good
    mended        an offer on a bad run that brings it within ten points, or half of the way;
                  each is tried with five seeds of which the rules know nothing

    python benchmarks/findings.py
    python benchmarks/findings.py --seed 7 --runs 60 --list
    python benchmarks/findings.py --shared

With --shared the networks have layers that share their weights: convolutions on digits, embeddings
on rows of signs. scikit-learn's models read signs as one-hot rows, and as counts.

Another seed draws other runs: those for which a rule was made should not be those that judge it.
"""

import argparse
import collections
import functools
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Importing it sets one thread for BLAS, before NumPy is imported.
from benchmarks.training_step import processor  # noqa: E402

import numpy as np  # noqa: E402  # isort: skip
from benchmarks import shared_runs, tables  # noqa: E402  # isort: skip

from neuralnet.advice.changes import Change  # noqa: E402
from neuralnet.advice.findings import findings  # noqa: E402
from neuralnet.advice.offers import Offers, changed_run  # noqa: E402
from neuralnet.advice.reference import Signs, same_rows  # noqa: E402
from neuralnet.advice.standing import standing  # noqa: E402
from neuralnet.experiment import Experiment, Run  # noqa: E402
from neuralnet.preparation import PreparedData, prepare  # noqa: E402
from neuralnet.training import Trainer  # noqa: E402

BAD, FINE = 0.10, 0.05
SEEDS = 5
# The seeds of the runs that judge an offer lie far from those that a page would try.
OTHER_SEEDS = 1_000_000
# A run of more steps than this would make the benchmark long.
MOST_STEPS = 12_000


# --- the runs that are drawn -------------------------------------------------------------------

GENERATED = {
    "moons": (0.05, 0.1, 0.2, 0.3),
    "circles": (0.05, 0.1, 0.15),
    "xor": (0.05, 0.1, 0.2),
    "spirals": (0.05, 0.1),
    "blobs": (0.15, 0.3),
    "gaussians": (0.3, 0.5),
    "plane": (0.05, 0.3),
    "wave": (0.05, 0.2),
}
FAULTS = (
    "rate / 100",
    "rate × 30",
    "two hidden units",
    "dropout 0.8",
    "deep sigmoid",
    "deep tanh",
    "raw inputs",
    "wrong labels",
    "one row a batch",
    "few epochs",
    "no hidden layer",
    "strong decay",
    "few rows, many units",
    "one hidden unit a layer",
)


def _data(generator: np.random.Generator) -> dict[str, Any]:
    kind = generator.random()
    if kind < 0.2:
        return {"dataset": str(generator.choice(["penguins", "penguin_mass"]))}
    if kind < 0.35:
        made = [
            tables.xor_corners,
            tables.sums,
            tables.fourth_power,
            tables.rare_and_weak,
            tables.line,
            tables.interactions,
        ]
        choice = int(generator.integers(len(made) + 1))
        if choice < len(made):
            own = made[choice]()
        else:
            own = tables.chance(generator, int(generator.choice([60, 120, 240])))
        small = own.n < 20
        share = 0.0 if small and generator.random() < 0.7 else 0.3
        return {"dataset": "own", "own_data": own, "validation_share": share}
    name = str(generator.choice(list(GENERATED)))
    return {
        "dataset": name,
        "noise": float(generator.choice(GENERATED[name])),
        "samples": int(generator.choice([200, 300, 500])),
        "data_seed": int(generator.integers(1000)),
    }


def _sensible(generator: np.random.Generator, data: dict[str, Any]) -> dict[str, Any]:
    """Settings that somebody who knows a little would choose."""
    hidden = [(8,), (16,), (32,), (10, 10), (16, 16), (32, 32), (16, 16, 16)]
    activation = str(generator.choice(["relu", "relu", "tanh", "leaky_relu", "sigmoid"]))
    optimizer = str(generator.choice(["adam", "adam", "sgd", "momentum"]))
    rates = {"adam": [0.003, 0.01, 0.02], "sgd": [0.1, 0.2, 0.3], "momentum": [0.01, 0.03]}
    small = data.get("own_data") is not None and data["own_data"].n < 20
    return {
        "hidden_units": hidden[int(generator.integers(len(hidden)))],
        "activation": activation,
        "initializer": "he" if "relu" in activation else "xavier",
        "optimizer": optimizer,
        "learning_rate": float(generator.choice(rates[optimizer])),
        "batch_size": 4 if small else int(generator.choice([10, 16, 32])),
        "epochs": int(generator.choice([300, 600]) if small else generator.choice([60, 100, 150])),
        "split_seed": int(generator.integers(1000)),
        "seed": int(generator.integers(1000)),
    }


def _with_fault(fault: str, settings: dict[str, Any], regression: bool) -> dict[str, Any]:
    rate = settings["learning_rate"]
    deep = {"hidden_units": (10,) * 5, "initializer": "xavier"}
    changes: dict[str, dict[str, Any]] = {
        "": {},
        "rate / 100": {"learning_rate": float(f"{rate / 100:.3g}")},
        "rate × 30": {"learning_rate": float(f"{rate * 30:.3g}")},
        "two hidden units": {"hidden_units": (2,)},
        "dropout 0.8": {"dropout": 0.8},
        "deep sigmoid": {**deep, "activation": "sigmoid"},
        "deep tanh": {**deep, "activation": "tanh"},
        "raw inputs": {"scaling": "raw"},
        "wrong labels": {} if regression else {"label_flips": 0.3},
        "one row a batch": {"batch_size": 1, "epochs": min(settings["epochs"], 60)},
        "few epochs": {"epochs": 3},
        "no hidden layer": {"hidden_units": ()},
        "strong decay": {"weight_decay": 0.5},
        "few rows, many units": {"training_limit": 20, "hidden_units": (64, 64)},
        "one hidden unit a layer": {"hidden_units": (1, 1)},
    }
    return {**settings, **changes[fault]}


@dataclass
class Judged:
    """One run: what it is, how it stands to the truth, and what was said of it."""

    experiment: Experiment
    fault: str
    score: float = np.nan
    best: float = np.nan
    grade: str = ""  # fine, bad or between
    said: list[str] = field(default_factory=list)
    standing: str = ""
    offer: str = ""
    mended: list[bool] = field(default_factory=list)
    untried: list[bool] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Was nothing found, and the state not called bad?"""
        return not self.said and self.standing != "bad"


def draw(seed: int, count: int) -> list[Judged]:
    """``count`` runs, every second with a fault. Faults take turns, so that each is there."""
    generator = np.random.default_rng(seed)
    drawn: list[Judged] = []
    while len(drawn) < count:
        data = _data(generator)
        settings = {**data, **_sensible(generator, data)}
        number = len(drawn)
        fault = FAULTS[number // 2 % len(FAULTS)] if number % 2 else ""
        regression = Experiment(**data).task == "regression"
        if fault == "wrong labels" and regression:
            continue
        experiment = Experiment(**_with_fault(fault, settings, regression))
        if Run(experiment).epoch_ends(len(prepare(experiment).training_rows))[-1] <= MOST_STEPS:
            drawn.append(Judged(experiment, fault))
    return drawn


def draw_shared(seed: int, count: int) -> list[Judged]:
    """As ``draw``, with layers that share their weights."""
    generator = np.random.default_rng(seed)
    drawn, faults = [], shared_runs.FAULTS
    for number in range(count):
        fault = faults[number // 2 % len(faults)] if number % 2 else ""
        drawn.append(Judged(Experiment(**shared_runs.settings(generator, fault)), fault))
    return drawn


# --- the truth ---------------------------------------------------------------------------------


def _score(predicted: np.ndarray, data: PreparedData, rows: np.ndarray) -> np.ndarray:
    """For each row a number whose mean is the score: 1 where the class is right, or 1 − the squared
    error as a share of that of the training rows' mean."""
    dataset = data.dataset
    if dataset.task == "classification":
        return np.asarray(predicted == dataset.labels[rows], dtype=float)
    y = dataset.y[rows, 0]
    spread = float(np.mean((y - dataset.y[data.training_rows, 0].mean()) ** 2)) or 1.0
    errors = np.nan_to_num((predicted - y) / np.sqrt(spread), nan=np.inf)
    return np.asarray(np.maximum(1.0 - np.square(np.clip(errors, -1e6, 1e6)), -10.0))


@functools.cache
def references(experiment: Experiment, signs: int = 0) -> dict[str, np.ndarray]:
    """The score of every row that judges, for each of scikit-learn's models, where inputs may be so
    many signs."""
    from sklearn import ensemble, linear_model, neighbors, neural_network, pipeline, svm
    from sklearn.preprocessing import StandardScaler

    data = prepare(experiment)
    train, rows = data.training_rows, data.validation_rows
    x, dataset = data.dataset.x, data.dataset
    if signs:
        read = [Signs(signs, order).read(x) for order in (True, False)]
        x = np.concatenate(read, axis=1)
    k = max(1, min(5, len(train) - 1))
    if dataset.task == "classification":
        y: np.ndarray = dataset.labels
        models: dict[str, Any] = {
            "linear": linear_model.LogisticRegression(max_iter=2000),
            "neighbours": neighbors.KNeighborsClassifier(k),
            "forest": ensemble.RandomForestClassifier(100, random_state=0),
            "support vectors": svm.SVC(),
        }
        network = neural_network.MLPClassifier
    else:
        y = dataset.y[:, 0]
        models = {
            "linear": linear_model.Ridge(1e-3),
            "neighbours": neighbors.KNeighborsRegressor(k),
            "forest": ensemble.RandomForestRegressor(100, random_state=0),
        }
        network = neural_network.MLPRegressor
    nets = {
        f"network {number}": network(
            hidden_layer_sizes=(32, 32), solver="lbfgs", max_iter=400, random_state=number
        )
        for number in range(2)
    }
    if len(rows) == 0:  # only the training rows can be compared, and a forest knows them by heart
        models, rows = {}, train
    scaler, found = StandardScaler().fit(y[train, None].astype(float)), {}
    for name, model in {**models, **nets}.items():
        fitted = pipeline.make_pipeline(StandardScaler(), model)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if dataset.task == "classification":
                predicted = fitted.fit(x[train], y[train]).predict(x[rows])
            else:
                fitted.fit(x[train], scaler.transform(y[train, None])[:, 0])
                predicted = scaler.inverse_transform(fitted.predict(x[rows])[:, None])[:, 0]
        found[name] = _score(predicted, data, rows)
    return found


def run_score(trainer: Trainer) -> np.ndarray:
    """The score of every row that judges a run, at the trainer's present state."""
    data, outputs = trainer.data, trainer.outputs()
    rows = data.validation_rows if len(data.validation_rows) else data.training_rows
    outputs = outputs[rows]
    if data.dataset.task == "regression":
        return _score(outputs[:, 0], data, rows)
    finite = np.isfinite(outputs).all(axis=1)
    from neuralnet.inside.evaluation import predicted_classes

    return np.asarray(_score(predicted_classes(outputs), data, rows) * finite)


def grade_of(score: np.ndarray, trainer: Trainer) -> tuple[str, float]:
    """How a run stands to the best of scikit-learn's models, and that best score."""
    experiment = trainer.run_spec.experiment
    signs = Signs.of(experiment)
    known = references(same_rows(experiment), signs.signs if signs else 0)
    best = max(known.values(), key=lambda scores: float(scores.mean()))
    gap = float(best.mean() - score.mean())
    by_chance = 2 * float((best - score).std()) / np.sqrt(len(score))
    if not len(trainer.data.validation_rows):  # the training rows are all there are
        by_chance = 0.0
    if gap > BAD and gap > by_chance:
        return "bad", float(best.mean())
    now = trainer.measure()
    rows = "validation" if len(trainer.data.validation_rows) else "training"
    loss = getattr(now, f"{rows}_loss")
    from neuralnet.advice.evidence import constant_guess

    known_loss = trainer.network.loss.name == "cross_entropy"
    sure_and_wrong = known_loss and not loss <= 1.1 * constant_guess(trainer)
    return ("fine" if gap <= FINE and not sure_and_wrong else "between"), float(best.mean())


# --- offers ------------------------------------------------------------------------------------


def trained(run: Run | Experiment) -> Trainer:
    """A trainer at the run's end."""
    trainer = Trainer(run)
    trainer.run_to_end()
    return trainer


def mends(trainer: Trainer, change: Change, score: float, best: float) -> list[bool]:
    """Of each of five seeds: does the change bring the run to within ten points of the truth, or
    half of the way there?"""
    found, run = [], changed_run(trainer.run_spec, change)
    for number in range(SEEDS):
        seed = run.experiment.seed + OTHER_SEEDS + number
        other = Run(run.experiment.replace(seed=seed), run.edits)
        now = float(run_score(trained(other)).mean())
        found.append(now > best - BAD or now > (score + best) / 2)
    return found


def phrase(trainer: Trainer, change: Change) -> str:
    """ "learning_rate 0.01" of what a finding offers."""
    changes = change.wanted.changes_from(trainer.settings)
    return ", ".join(f"{name} {value}" for name, value in changes.items())


def judge(run: Judged) -> None:
    """Train, look, and try the first offer: the one that a page shows at once, and the one that it
    shows once it has tried what the finding offers."""
    trainer = trained(run.experiment)
    score = run_score(trainer)
    run.score = float(score.mean())
    run.grade, run.best = grade_of(score, trainer)
    found = findings(trainer)
    run.said = [finding.kind for finding in found]
    if not found:
        run.standing = standing(trainer).grade
        return
    run.offer = phrase(trainer, found[0].change)
    if run.grade != "bad":
        return
    offers = Offers(trainer, found[0].changes)
    while not offers.advance(60):
        pass
    run.untried = mends(trainer, found[0].change, run.score, run.best)
    if offers.best is None:
        run.offer = f"nothing of {len(offers.tried)}"
    elif offers.best.change == found[0].change:
        run.mended = run.untried
    else:
        run.offer = phrase(trainer, offers.best.change)
        run.mended = mends(trainer, offers.best.change, run.score, run.best)


# --- the table ---------------------------------------------------------------------------------


def _share(part: int, of: int) -> str:
    return f"{part:>4} of {of:<4} {part / of:6.1%}" if of else f"{part:>4} of {of:<4}      –"


def report(runs: list[Judged]) -> None:
    """The four shares, then the same by fault and by rule."""
    fine = [run for run in runs if run.grade == "fine"]
    bad = [run for run in runs if run.grade == "bad"]
    offers = [run for run in bad if run.mended]
    between = len(runs) - len(fine) - len(bad)
    print(f"{len(runs)} runs: {len(fine)} fine, {len(bad)} bad, {between} in between\n")
    print("false alarms            ", _share(sum(bool(run.said) for run in fine), len(fine)))
    print("misses                  ", _share(sum(run.silent for run in bad), len(bad)))
    ticks = sum(not run.said and run.standing == "good" for run in bad)
    print("ticks over bad runs     ", _share(ticks, len(bad)))
    most = sum(sum(run.mended) > SEEDS / 2 for run in offers)
    print("first offers that mend  ", _share(most, len(offers)), f" in most of {SEEDS} seeds")
    tries = [one for run in offers for one in run.mended]
    print("  … each seed by itself ", _share(sum(tries), len(tries)))
    single = sum(run.offer.count(",") == 0 for run in offers)
    print("  … of one setting      ", _share(single, len(offers)))
    untried = [one for run in bad for one in run.untried]
    print("  … before its trial    ", _share(sum(untried), len(untried)))
    nothing = [run for run in bad if run.said and not run.mended]
    print("bad, and nothing offered", _share(len(nothing), len(bad)))

    head = f"{'runs':>5}{'fine':>6}{'bad':>5}{'false':>7}{'missed':>8}{'mended':>8}"
    print(f"\n{'fault':<26}{head}")
    for fault in dict.fromkeys(("", *FAULTS, *shared_runs.FAULTS)):
        some = [run for run in runs if run.fault == fault]
        if some:
            print(f"{fault or 'none':<26}{_row(some)}")
    print(
        f"\n{'first finding':<26}{'runs':>5}{'fine':>6}{'bad':>5}{'false':>7}{'':>8}{'mended':>8}"
    )
    kinds = collections.Counter(run.said[0] for run in runs if run.said)
    for kind, _count in kinds.most_common():
        print(f"{kind:<26}{_row([run for run in runs if run.said[:1] == [kind]])}")


def _row(runs: list[Judged]) -> str:
    fine = [run for run in runs if run.grade == "fine"]
    bad = [run for run in runs if run.grade == "bad"]
    alarms, missed = sum(bool(run.said) for run in fine), sum(run.silent for run in bad)
    offers = [run for run in bad if run.mended]
    mended = sum(sum(run.mended) > SEEDS / 2 for run in offers)
    share = f"{mended}/{len(offers)}" if offers else "–"
    return f"{len(runs):>5}{len(fine):>6}{len(bad):>5}{alarms:>7}{missed:>8}{share:>8}"


def line_of(run: Judged) -> str:
    """One run in one line, for --list."""
    e = run.experiment
    name = e.own_data.title if e.own_data else e.dataset
    said = ",".join(run.said) or f"[{run.standing}]"
    hidden = " ".join([*e.first_layers, "-".join(map(str, e.hidden_units))])
    mended = f"{sum(run.mended)}/{len(run.mended)}" if run.mended else ""
    if run.untried:
        mended += f" (untried {sum(run.untried)}/{len(run.untried)})"
    return (
        f"{run.grade:<8}{run.score:>8.3f} of {run.best:5.3f} {name:<14}{run.fault:<22}"
        f"{e.activation} {hidden} {e.optimizer} {e.learning_rate:g} b{e.batch_size} {e.epochs}ep  "
        f"{said} {run.offer} {mended}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="draws the runs (default: 0)")
    parser.add_argument("--runs", type=int, default=140, help="how many (default: 140)")
    parser.add_argument("--shared", action="store_true", help="layers that share their weights")
    parser.add_argument("--list", action="store_true", help="a line for every run")
    arguments = parser.parse_args()
    print(f"NumPy {np.__version__}, {processor()}; runs drawn from seed {arguments.seed}\n")
    since = time.perf_counter()
    runs = (draw_shared if arguments.shared else draw)(arguments.seed, arguments.runs)
    for number, run in enumerate(runs):
        judge(run)
        if arguments.list:
            print(f"{number:>3} {line_of(run)}", flush=True)
    report(runs)
    print(f"\n{time.perf_counter() - since:.0f} s")


if __name__ == "__main__":
    main()
