"""Tasks that end a station: make a network that does, or fails to do, something stated.

The engine judges the learner's run, and a refusal says what was measured and what was asked for.
Every task has a ``solution``, for a learner who wants to see one; it is judged like any other run.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course.situation import NotHereError, Situation
from course.texts import Text, say
from neuralnet.advice.findings import findings
from neuralnet.advice.presets import PRESETS
from neuralnet.device.arrays import to_host
from neuralnet.edits.by_hand import indices_of, multiplied
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.explain import update_effect
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, loss_name, network_layers
from neuralnet.schedules import ALWAYS_THE_SAME
from neuralnet.training import Trainer

MOST_WORK = 2 * 10**9  # steps × parameters × rows of a batch of a run that is trained to be judged
FEW_PARAMETERS = 40
AS_A_CONVOLUTION = 810  # numbers of the Pictures page's convolution: 80 of its kernels, 730 behind
READS = 0.9  # of the validation pictures
NEAR_THE_COUNTS = 0.001  # of the exact loss of counted classes
ALIKE = 1e-6  # between outputs that are the same for every row
GOOD = 0.95
UPDATES = 10
LONGEST_CHANGE = 0.01
VANISHED = 1e-3
LUCKY = 0.9  # of the loss of the other seed
SEEDS_TRIED = 40


@dataclass(frozen=True)
class Judgement:
    """Is the task done? ``reason`` says what was measured."""

    done: bool
    reason: Text


Judge = Callable[[Run, Run], Judgement]
Solve = Callable[[Run], Run]


@dataclass(frozen=True)
class Task:
    """A task. ``judge(run, base)`` looks at a run; ``base`` is the run that the learner had when
    the task was set, and some tasks ask to change one thing of it. ``solution(base)`` is a run that
    is accepted. ``pages`` are those on which it is done."""

    station: str
    judge: Judge
    solution: Solve
    pages: tuple[str, ...]

    @property
    def task(self) -> Text:
        """What is to be made."""
        return say(f"construct.{self.station}.task", **NUMBERS.get(self.station, {}))


NUMBERS: dict[str, dict[str, float | int]] = {
    "layers": {"parameters": FEW_PARAMETERS, "accuracy": GOOD},
    "epochs": {"updates": UPDATES},
    "update": {"longest": LONGEST_CHANGE},
    "gradient": {"times": round(1 / VANISHED)},
    "luck": {"less": 1.0 - LUCKY},
    "pictures": {"most": AS_A_CONVOLUTION, "wanted": READS},
    "words": {"near": NEAR_THE_COUNTS},
}
TASKS: dict[str, Task] = {}


def _task(solution: Solve, *pages: str) -> Callable[[Judge], Judge]:
    def register(judge: Judge) -> Judge:
        TASKS[judge.__name__] = Task(judge.__name__, judge, solution, pages)
        return judge

    return register


class _TooLongError(Exception):
    pass


def judge(station: str, run: Run, base: Run) -> Judgement:
    """Is the task of this station done by ``run``?"""
    if station not in TASKS:
        raise ValueError(f"station: expected one of {', '.join(TASKS)}; got {station!r}")
    try:
        return TASKS[station].judge(run, base)
    except _TooLongError:
        return Judgement(False, say("construct.too_long"))
    except NotHereError:
        return Judgement(False, say("construct.no_class"))


def _verdict(done: bool, station: str, why: str = "", /, **numbers: object) -> Judgement:
    key = "done" if done else f"not_{why}" if why else "not"
    return Judgement(done, say(f"construct.{station}.{key}", **numbers))


def _trained(run: Run, epochs: int | None = None) -> Trainer:
    """The run at its end, or after some epochs."""
    trainer = Trainer(run)
    wanted = run.experiment.epochs if epochs is None else epochs
    if wanted * trainer.n * trainer.network.theta.size > MOST_WORK:
        raise _TooLongError
    trainer.run_epochs(wanted)
    return trainer


def _changed(run: Run, base: Run) -> set[str]:
    """The settings in which the two begin differently. Where they end does not count."""
    return set(run.experiment.changes_from(base.experiment)) - {
        "epochs",
        "patience",
        "stop_at_accuracy",
        "stop_at_loss",
    }


def _with(**changes: object) -> Solve:
    return lambda base: Run(base.experiment.replace(**changes))


def _preset(name: str) -> Solve:
    return lambda _base: next(preset.run for preset in PRESETS if preset.name == name)


# --- inference -----------------------------------------------------------------------------------


@_task(_with(scaling="min-max"), "data")
def sample(run: Run, _base: Run) -> Judgement:
    """Every input of every training row lies from 0 to 1."""
    x = to_host(Trainer(run).x_train)
    low, high = float(x.min()), float(x.max())
    return _verdict(low >= -1e-9 and high <= 1.0 + 1e-9, "sample", low=low, high=high)


@_task(_preset("dead"), "build", "training")
def sums(run: Run, _base: Run) -> Judgement:
    """A network that fails by dead units."""
    trainer = _trained(run)
    found = findings(trainer)
    dead = sum(int(health.dead.sum()) for health in layer_health(trainer)[:-1])
    if found and found[0].kind == "dead":
        return _verdict(True, "sums", dead=dead)
    if not found:
        return _verdict(False, "sums", "failing", dead=dead)
    return _verdict(False, "sums", "for_this", dead=dead, fault=say(f"finding.{found[0].kind}"))


@_task(lambda _base: Run(Experiment(hidden_units=(4,), learning_rate=0.02)), "build", "training")
def layers(run: Run, _base: Run) -> Judgement:
    """At least 95 % of the validation rows right, with fewer than 40 parameters."""
    experiment = run.experiment
    count = parameter_count(input_count(experiment), network_layers(experiment))
    if count >= FEW_PARAMETERS:
        return _verdict(False, "layers", "few", parameters=count, most=FEW_PARAMETERS - 1)
    if experiment.task != "classification" or not experiment.validation_share:
        return _verdict(False, "layers", "classes")
    accuracy = _trained(run).measure().validation_metric
    return _verdict(accuracy >= GOOD, "layers", "good", parameters=count, accuracy=accuracy)


@_task(_with(initializer="zeros"), "build")
def softmax(run: Run, _base: Run) -> Judgement:
    """Before training, all classes are equally probable for every row."""
    s = Situation(Trainer(run))
    if not s.has_softmax:
        return _verdict(False, "softmax", "softmax")
    p = s.trainer.outputs()
    far = float(np.abs(p - 1.0 / p.shape[1]).max())
    return _verdict(far < 1e-3, "softmax", "equal", far=far)


def _one_output_bias(base: Run) -> Run:
    trainer = Trainer(base)
    bias = indices_of(trainer.network, [len(trainer.network.specs)], "biases")
    return Run(base.experiment).edited(0, parameters={int(bias[0]): 1000.0})


@_task(_one_output_bias, "build")
def arg_max(run: Run, base: Run) -> Judgement:
    """One number changed by hand, and every row gets the same answer."""
    changed = sum(len(edit.parameters) for edit in run.edits)
    s = Situation(Trainer(run))
    if not s.is_classes:
        return _verdict(False, "arg_max", "classes")
    if changed != 1 or _changed(run, base):
        return _verdict(False, "arg_max", "one_number", changed=changed)
    answers = np.bincount(
        s.predicted(s.pass_of(np.arange(s.trainer.data.dataset.n))), minlength=len(s.classes)
    )
    most = int(answers.argmax())
    done = answers[most] == answers.sum()
    numbers = {"class_name": s.classes[most], "rows": int(answers[most])}
    if done:
        return _verdict(True, "arg_max", **numbers)
    return _verdict(False, "arg_max", "all", all_rows=int(answers.sum()), **numbers)


# --- training ------------------------------------------------------------------------------------


@_task(_with(validation_share=0.3, test_share=0.12, training_limit=0), "data")
def split(run: Run, _base: Run) -> Judgement:
    """A quarter of the rows or more for validation, a tenth or more for the test, and half or more
    to learn from."""
    data = Trainer(run).data
    n = data.dataset.n
    counts = [len(part) for part in (data.training_rows, data.validation_rows, data.test_rows)]
    done = all(count >= share * n for count, share in zip(counts, (0.5, 0.25, 0.1), strict=True))
    return _verdict(done, "split", training=counts[0], validation=counts[1], test=counts[2], rows=n)


@_task(_with(initializer="zeros"), "build")
def start(run: Run, _base: Run) -> Judgement:
    """After one epoch all units of layer 1 still have the same weights."""
    if not run.experiment.hidden_units or run.experiment.hidden_units[0] < 2:
        return _verdict(False, "start", "units")
    trainer = _trained(run, epochs=1)
    W = to_host(trainer.network.layers[0].W).astype(np.float64)
    spread = float(np.abs(W - W[:, :1]).max())
    done = spread == 0.0
    return _verdict(done, "start", "equal", units=W.shape[1], spread=spread)


@_task(lambda _base: Run(Experiment(dataset="penguin_mass")), "data")
def outputs(run: Run, _base: Run) -> Judgement:
    """A network whose output is a number of any size."""
    layer = network_layers(run.experiment)[-1]
    if run.experiment.task != "regression":
        return _verdict(False, "outputs", "number", units=layer.units)
    done = layer.activation == "identity"
    activation = Trainer(run).network.layers[-1].activation.phrase()
    return _verdict(done, "outputs", "any_size", activation=activation)


def _surer(base: Run) -> Run:
    trainer = Trainer(base)
    network = trainer.network
    last = indices_of(network, [len(network.specs)])
    return Run(base.experiment).edited(0, parameters=multiplied(network, last, 20.0))


@_task(_surer, "build")
def loss(run: Run, base: Run) -> Judgement:
    """A larger loss, and not one answer changed: by weights set by hand before the first step."""
    now, before = Situation(Trainer(run)), Situation(Trainer(base))
    if not now.is_classes:
        return _verdict(False, "loss", "classes")
    if _changed(run, base):
        return _verdict(False, "loss", "by_hand")
    rows = np.arange(now.trainer.data.dataset.n)
    first, second = before.pass_of(rows), now.pass_of(rows)
    others = int((before.predicted(first) != now.predicted(second)).sum())
    if others:
        return _verdict(False, "loss", "answers", others=others)
    done = second.L > 1.1 * first.L
    return _verdict(done, "loss", "larger", before=first.L, after=second.L)


@_task(_preset("vanishing"), "build")
def gradient(run: Run, _base: Run) -> Judgement:
    """Before training, the gradients of layer 1 are a thousand times smaller than the last's."""
    health = layer_health(Trainer(run))
    first, last = health[0].gradient, health[-1].gradient
    numbers = {"first": first, "last": last}
    if first == 0.0:
        return _verdict(False, "gradient", "zero", **numbers)
    done = first < VANISHED * last
    return _verdict(done, "gradient", "small", **numbers)


_PLAIN = {**ALWAYS_THE_SAME, "weight_decay": 0.0, "l1_penalty": 0.0, "clip_norm": 0.0}


@_task(_with(optimizer="adam", learning_rate=LONGEST_CHANGE, **_PLAIN), "training")
def update(run: Run, _base: Run) -> Judgement:
    """A first update in which no parameter moves farther than 0.01 and half of them move nearly as
    far."""
    trainer = Trainer(run)
    change = np.abs(to_host(trainer.compute()).astype(np.float64))
    longest, middle = float(change.max()), float(np.median(change))
    numbers = {"longest": longest, "middle": middle}
    if longest > LONGEST_CHANGE * (1 + 1e-6):
        return _verdict(False, "update", "short", **numbers)
    done = middle > 0.9 * LONGEST_CHANGE
    return _verdict(done, "update", "half", **numbers)


def _ten_updates(base: Run) -> Run:
    rows = Trainer(base).n
    return Run(base.experiment.replace(batch_size=-(-rows // UPDATES)))


@_task(_ten_updates, "training")
def epochs(run: Run, _base: Run) -> Judgement:
    """Exactly ten updates an epoch."""
    rows, size = Trainer(run).n, run.experiment.batch_size
    steps = run.epoch_ends(rows, 1)[-1]
    return _verdict(steps == UPDATES, "epochs", rows=rows, size=size, updates=steps)


# --- beyond the unit -----------------------------------------------------------------------------


@_task(_with(scaling="raw"), "data")
def scaling(run: Run, base: Run) -> Judgement:
    """Only the scaling changed, and after two epochs the training loss is twice as large."""
    changed = _changed(run, base)
    if changed != {"scaling"} or run.edits:
        return _verdict(False, "scaling", "alone")
    now = _trained(run, epochs=2).measure().training_loss
    before = _trained(base, epochs=2).measure().training_loss
    done = not now < 2.0 * before
    return _verdict(done, "scaling", "worse", before=before, after=now)


@_task(_preset("few_rows"), "data", "build", "training")
def overfitting(run: Run, _base: Run) -> Judgement:
    """A network that overfits, and nothing else."""
    trainer = _trained(run)
    found = findings(trainer)
    now = trainer.measure()
    numbers = {"training": now.training_loss, "validation": now.validation_loss}
    if any(finding.kind == "overfit" for finding in found):
        return _verdict(True, "overfitting", **numbers)
    if not found:
        return _verdict(False, "overfitting", "failing", **numbers)
    return _verdict(
        False, "overfitting", "for_this", fault=say(f"finding.{found[0].kind}"), **numbers
    )


@_task(_with(optimizer="sgd", learning_rate=100.0, **ALWAYS_THE_SAME), "training")
def learning_rate(run: Run, _base: Run) -> Judgement:
    """The loss of the batch rises in the first step."""
    trainer = Trainer(run)
    trainer.compute()
    effect = update_effect(trainer)["batch"]
    done = not effect.after <= effect.before
    return _verdict(
        done,
        "learning_rate",
        "rises",
        rate=trainer.rate.value,
        before=effect.before,
        after=effect.after,
    )


def _lucky_seed(base: Run) -> Run:
    """The first of some seeds that is lucky enough; the base itself where none is."""
    for seed in range(SEEDS_TRIED):
        run = Run(base.experiment.replace(seed=seed))
        if luck(run, base).done:
            return run
    return base


@_task(_lucky_seed, "training")
def luck(run: Run, base: Run) -> Judgement:
    """Only the seed changed, and after one epoch the validation loss is a tenth lower."""
    if _changed(run, base) != {"seed"} or run.edits:
        return _verdict(False, "luck", "alone")
    if not run.experiment.validation_share:
        return _verdict(False, "luck", "validation")
    now = _trained(run, epochs=1).measure().validation_loss
    before = _trained(base, epochs=1).measure().validation_loss
    done = now <= LUCKY * before
    return _verdict(done, "luck", "lower", before=before, after=now)


def _all_rows(base: Run) -> Run:
    return Run(base.experiment.replace(batch_size=Trainer(base).n))


@_task(_all_rows, "training")
def batches(run: Run, _base: Run) -> Judgement:
    """The gradient of a step is that of all training rows."""
    rows, size = Trainer(run).n, run.experiment.batch_size
    return _verdict(size >= rows, "batches", rows=rows, size=size)


def _small_reader(_base: Run) -> Run:
    digits = Experiment(dataset="digits", scaling="course", batch_size=32, epochs=30)
    return Run(digits.replace(hidden_units=(10,), learning_rate=0.01))


@_task(_small_reader, "data", "build", "training")
def pictures(run: Run, _base: Run) -> Judgement:
    """A dense network that reads digits with no more numbers than a convolution has."""
    experiment = run.experiment
    if experiment.dataset != "digits":
        return _verdict(False, "pictures", "digits")
    count = parameter_count(input_count(experiment), network_layers(experiment))
    if count > AS_A_CONVOLUTION:
        return _verdict(False, "pictures", "many", parameters=count, most=AS_A_CONVOLUTION)
    accuracy = _trained(run).measure().validation_metric
    return _verdict(
        accuracy >= READS, "pictures", "reads", accuracy=accuracy, wanted=READS, parameters=count
    )


_COUNTING = _with(initializer="zeros", learning_rate=0.02, batch_size=100_000, epochs=400)


@_task(_COUNTING, "build", "training")
def words(run: Run, _base: Run) -> Judgement:
    """A network that learns nothing but how frequent each class is, to the exact value of the
    counts: what a table of counts is for one sign, without any sign."""
    experiment = run.experiment
    if experiment.task != "classification" or loss_name(experiment) != "cross_entropy":
        return _verdict(False, "words", "classes")
    trainer = _trained(run)
    outputs = trainer.outputs()
    apart = float(np.ptp(outputs, axis=0).max())
    if not apart <= ALIKE:
        return _verdict(False, "words", "alike", apart=apart)
    rows = trainer.data.training_rows
    counts = trainer.data.y[rows].sum(axis=0)
    shares = counts[counts > 0] / counts.sum()
    exact = float(-(shares * np.log(shares)).sum())
    loss = trainer.measure().training_loss
    done = loss - exact <= NEAR_THE_COUNTS
    return _verdict(done, "words", "near", loss=loss, exact=exact, near=NEAR_THE_COUNTS)
