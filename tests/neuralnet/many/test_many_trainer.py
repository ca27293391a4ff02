"""Many networks at once: each as it would have been alone, but for rounding."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet import measuring
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many import many_trainer as many
from neuralnet.many.many_trainer import ManyTrainer, shape_key
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from tests.neuralnet import strict_array
from tests.neuralnet.strict_array import StrictArray
from tests.present import present

SMALL = Experiment(hidden_units=(5,), epochs=3, batch_size=32)

# For one network and for many BLAS may add a product up in different orders: the last digit of 16.
# Every step makes such a difference larger, most where an optimizer divides by a small number
# (RMSprop and Adam at a large rate: a hundred thousand times in 250 steps). Hence not 1e-12 here.
AFTER_SOME_EPOCHS = 1e-9


def alone(experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment)
    trainer.run_to_end()
    return trainer


def assert_each_as_alone(experiments: Any, tolerance: Any = AFTER_SOME_EPOCHS) -> ManyTrainer:
    together = ManyTrainer(experiments)
    together.run_to_end()
    for number, experiment in enumerate(experiments):
        single = alone(experiment)
        end = present(together.ends[number])
        assert (end.kind, end.step) == (present(single.end).kind, present(single.end).step)
        np.testing.assert_allclose(
            together.theta(number), single.network.theta, rtol=tolerance, atol=tolerance
        )
        np.testing.assert_allclose(
            together.curve(number), single.history.curve(), rtol=tolerance, atol=tolerance
        )
    return together


# The same trajectories


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize(
    "changes",
    [
        {"batch_size": 10},  # 239 rows: the last batch has 9
        {"schedule": "cosine", "cosine_epochs": 2, "warmup_epochs": 0.5},
        {"dataset": "penguin_mass"},
        {"dataset": "moons", "output": "sigmoid", "samples": 50},
        {"dataset": "plane", "samples": 40, "validation_share": 0.0, "hidden_units": ()},
        {"clip_norm": 0.3, "weight_decay": 0.02, "activation": "tanh"},
        {"hidden_units": (4, 3), "l1_penalty": (0.1, 0.0, 0.01), "clip_norm": 0.3},
        {"hidden_units": (4, 3), "activation": ("tanh", "relu"), "dropout": (0.0, 0.4)},
        {
            "hidden_units": (4, 3),
            "weight_decay": (0.1, 0.0, 0.01),
            "initializer": ("he", "zeros", "normal"),
        },
        {"output": "sigmoid", "loss": "mse"},
    ],
    ids=lambda changes: " ".join(map(str, changes.values())),
)
def test_every_run_is_the_one_it_would_be_alone(optimizer: str, changes: Any) -> None:
    base = SMALL.replace(optimizer=optimizer, **changes)
    runs = [
        base.replace(
            seed=number,
            learning_rate=0.001 * 3**number,
            momentum=0.5 + 0.1 * number,
            weight_decay=tuple(λ * number for λ in base.per_layer("weight_decay")),
            l1_penalty=tuple(λ * number for λ in base.per_layer("l1_penalty")),
            dropout=base.dropout if number != 1 else 0.0,
            schedule=("constant", "step", "cosine", "cosine")[number]
            if base.schedule != "constant"
            else "constant",
            drop_every=1 + number,
            cosine_epochs=base.cosine_epochs + number,
            warmup_epochs=base.warmup_epochs * number,
            clip_norm=base.clip_norm * (number != 1),
            initializer=("he", "xavier", "normal", base.initializer)[number],
            initializer_scale=1.0 - 0.2 * number,
        )
        for number in range(4)
    ]
    assert_each_as_alone(runs)


def test_runs_may_differ_in_their_data_where_the_row_counts_agree() -> None:
    base = SMALL.replace(dataset="spirals", samples=60)
    runs = [
        base.replace(data_seed=seed, split_seed=split, noise=0.1 * (1 + seed), scaling=scaling)
        for seed, split, scaling in [(0, 0, "standardised"), (1, 0, "raw"), (1, 2, "min-max")]
    ]
    runs.append(runs[1].replace(label_flips=0.2, feature_noise=0.3))
    assert_each_as_alone(runs)


def test_metrics_in_the_targets_unit_use_each_runs_own_scale() -> None:
    base = SMALL.replace(dataset="penguin_mass")
    together = assert_each_as_alone([base.replace(split_seed=seed) for seed in range(3)])
    assert together.curve(0)[0, 2] != together.curve(1)[0, 2]


@settings(max_examples=20)
@given(
    sizes=st.lists(st.integers(1, 6), max_size=3),
    activation=st.sampled_from(["relu", "tanh", "sigmoid", "leaky_relu"]),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    batch_size=st.integers(1, 40),
    rates=st.lists(st.floats(1e-4, 0.05), min_size=1, max_size=4),
    validation_share=st.sampled_from([0.0, 0.3]),
    clip_norm=st.sampled_from([0.0, 1.0]),
    weight_decay=st.sampled_from([0.0, 0.01]),
)
def test_any_batch_of_runs_makes_the_numbers_of_single_ones(
    sizes: list[int], activation: str, rates: list[float], **changes: Any
) -> None:
    base = Experiment(
        dataset="moons",
        samples=30,
        hidden_units=tuple(sizes),
        activation=activation,
        epochs=2,
        **changes,
    )
    runs = [base.replace(seed=seed, learning_rate=rate) for seed, rate in enumerate(rates)]
    assert_each_as_alone(runs)


def test_how_the_steps_are_cut_into_calls_changes_no_bit() -> None:
    runs = [SMALL.replace(seed=seed, learning_rate=0.1 * 100**seed) for seed in range(4)]
    at_once, in_pieces = ManyTrainer(runs), ManyTrainer(runs)
    at_once.run_to_end()
    for steps in (1, 3, 2, 7, 1000):
        in_pieces.run(steps)
    for number in range(4):
        np.testing.assert_array_equal(at_once.theta(number), in_pieces.theta(number))
        np.testing.assert_array_equal(at_once.curve(number), in_pieces.curve(number))
        assert at_once.ends[number] == in_pieces.ends[number]


def test_single_precision_stays_close_to_the_single_run() -> None:
    runs = [SMALL.replace(seed=seed, precision="float32", optimizer="sgd") for seed in range(2)]
    assert_each_as_alone(runs, tolerance=1e-5)
    assert ManyTrainer(runs).theta(0).dtype == np.float32


# Runs that end


def test_a_run_that_diverges_stops_alone_and_leaves_the_others_as_they_were() -> None:
    base = SMALL.replace(dataset="penguin_mass", optimizer="sgd", epochs=6)
    runs = [base.replace(seed=1, learning_rate=rate) for rate in (0.01, 1e4, 0.02, 30.0)]
    together = assert_each_as_alone(runs[:1])
    mixed = ManyTrainer(runs)
    mixed.run_to_end()
    assert [present(end).kind for end in mixed.ends] == [
        "epochs",
        "non-finite",
        "epochs",
        "non-finite",
    ]
    np.testing.assert_allclose(mixed.theta(0), together.theta(0), rtol=AFTER_SOME_EPOCHS)
    for number in (1, 3):
        single = alone(runs[number])
        mine, wanted = present(mixed.ends[number]), present(single.end)
        assert str(mine.message) == wanted.message
        assert mine.step == wanted.step
        np.testing.assert_allclose(mixed.theta(number), single.network.theta, rtol=1e-9)
        assert np.isfinite(mixed.theta(number)).all()


def test_a_run_beside_a_clipped_one_goes_as_far_as_it_would_alone() -> None:
    # Unclipped runs have no limit: ∞. Where squares overflow, ∞/∞ must not end such a run.
    base = Experiment(optimizer="momentum", activation="identity", samples=40, epochs=8)
    wild = base.replace(learning_rate=1000.0)
    runs = [wild, base.replace(clip_norm=1.0), wild.replace(seed=1), wild.replace(clip_norm=0.5)]
    many_runs = ManyTrainer(runs)
    ends = many_runs.run_to_end()
    for place, run in enumerate(runs):
        alone = Trainer(run)
        assert ends[place] == alone.run_to_end()
        assert np.isfinite(many_runs.theta(place)).all()
        np.testing.assert_allclose(many_runs.theta(place), alone.network.theta, rtol=1e-6)
    assert {end.kind for end in ends} == {"non-finite", "epochs"}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_the_last_good_parameters_are_finite_however_absurd_the_settings(
    optimizer: str, precision: str
) -> None:
    base = Experiment(
        optimizer=optimizer, precision=precision, weight_decay=1.0, learning_rate=1000.0, epochs=8
    )
    kinds: list[dict[str, Any]] = [
        {},
        {"seed": 1},
        {"clip_norm": 1.0},
        {"learning_rate": 0.5},
        {"weight_decay": 0.0},
    ]
    runs = [base.replace(dataset="xor", samples=40, **changes) for changes in kinds]
    many_runs = ManyTrainer(runs)
    ends = many_runs.run_to_end()
    for place, run in enumerate(runs):
        assert np.isfinite(many_runs.theta(place)).all()
        alone = Trainer(run)
        assert alone.run_to_end().kind == ends[place].kind
        assert np.isfinite(alone.network.theta).all()


WILD = st.fixed_dictionaries(
    {
        "learning_rate": st.sampled_from([1e-3, 1.0, 2.5, 1e3, 1e6]),
        "weight_decay": st.sampled_from([0.0, 1e-3, 1.0, 10.0]),
        "clip_norm": st.sampled_from([0.0, 1.0, 1e6]),
        "momentum": st.sampled_from([0.0, 0.9, 0.9999]),
        "initializer_scale": st.sampled_from([1.0, 100.0]),
        "dropout": st.sampled_from([0.0, 0.5]),
        "seed": st.integers(0, 99),
    }
)


@settings(max_examples=25)
@given(
    st.lists(WILD, min_size=1, max_size=3),
    st.sampled_from(list(OPTIMIZERS)),
    st.sampled_from(["float32", "float64"]),
    st.sampled_from(["relu", "tanh", "identity"]),
    st.sampled_from(["xor", "plane"]),
    st.sampled_from([(), (3,)]),
)
def test_whatever_the_settings_a_run_that_ran_away_is_left_with_finite_parameters(
    wild: list[dict[str, Any]],
    optimizer: str,
    precision: str,
    activation: str,
    dataset: str,
    hidden: tuple[int, ...],
) -> None:
    base = Experiment(
        dataset=dataset,
        samples=30,
        hidden_units=hidden,
        optimizer=optimizer,
        precision=precision,
        activation=activation,
        batch_size=5,
        epochs=10,
    )
    runs = [base, *(base.replace(**changes) for changes in wild)]
    together = ManyTrainer(runs)
    ends = together.run_to_end()
    assert len(ends) == len(runs)
    for place, run in enumerate(runs):
        for theta in (together.theta(place), alone(run).network.theta):
            assert np.isfinite(theta).all(), (run, ends[place])


def test_a_square_that_overflows_alone_ends_no_run() -> None:
    # Outputs of 1e14 have gradients of 1e23, whose squares single precision cannot hold. Under SGD
    # with a tiny rate all that is used is finite.
    run = Experiment(
        dataset="penguin_mass",
        scaling="raw",
        hidden_units=(1,),
        activation="identity",
        precision="float32",
        optimizer="sgd",
        learning_rate=1e-30,
    )
    together = ManyTrainer([run, run.replace(seed=1)])
    for index in (0, 1, 2, 4):
        together.network.theta[1, index] = 1e6
    together.run(2)
    with np.errstate(over="ignore"):
        assert not np.isfinite(np.square(together.g[1]).sum())
    assert (together.step, together.ends) == (2, [None, None])


@pytest.mark.parametrize(
    "changes, kind",
    [
        ({"epochs": 2}, "epochs"),
        ({"patience": 1, "learning_rate": 3.0}, "patience"),
        ({"stop_at_accuracy": 0.9, "learning_rate": 0.05}, "accuracy"),
        ({"stop_at_loss": 0.5, "learning_rate": 0.02}, "loss"),
        ({"stop_at_loss": 100.0}, "loss"),  # met before the first step
    ],
    ids=str,
)
def test_every_end_is_the_single_runs_with_its_words(changes: dict[str, Any], kind: str) -> None:
    base = SMALL.replace(epochs=12)
    runs = [base, base.replace(seed=1, **changes), base.replace(seed=2)]
    together = assert_each_as_alone(runs)
    end, single_end = present(together.ends[1]), present(alone(runs[1]).end)
    assert end.kind == kind
    assert end.message == single_end.message


def test_a_run_that_is_over_takes_no_part_in_later_steps() -> None:
    runs = [SMALL.replace(seed=seed, epochs=1 + seed) for seed in range(3)]
    together = ManyTrainer(runs)
    together.run_epochs(1)
    assert together.network.theta.shape[0] == 2
    assert together.running.tolist() == [1, 2]
    theta = together.theta(0)
    together.run_to_end()
    np.testing.assert_array_equal(together.theta(0), theta)
    assert [len(together.curve(number)) for number in range(3)] == [2, 3, 4]
    assert together.run(5) == 0


def test_all_runs_that_end_together_leave_nothing_to_do() -> None:
    together = ManyTrainer([SMALL, SMALL.replace(seed=1)])
    ends = together.run_to_end()
    assert together.at_end
    assert [end.kind for end in ends] == ["epochs", "epochs"]


# In slices


def test_advance_makes_progress_however_little_time_there_is_and_says_when_it_is_done() -> None:
    together = ManyTrainer([SMALL, SMALL.replace(seed=1)])
    calls = 1
    while not together.advance(0.0):
        assert together.step == calls
        calls += 1
    assert together.at_end
    whole = ManyTrainer([SMALL, SMALL.replace(seed=1)])
    assert whole.advance(60.0)
    np.testing.assert_array_equal(whole.theta(1), together.theta(1))


# What fits into a batch


@pytest.mark.parametrize(
    "changes",
    [{"hidden_units": (6,)}, {"batch_size": 16}, {"optimizer": "sgd"}, {"dataset": "xor"}],
    ids=str,
)
def test_runs_of_another_shape_are_refused_by_name(changes: dict[str, Any]) -> None:
    name = next(iter(changes))
    other = SMALL.replace(**changes)
    assert shape_key(SMALL) != shape_key(other)
    with pytest.raises(SettingError) as refused:
        ManyTrainer([SMALL, other])
    assert (refused.value.field, refused.value.got) == (name, changes[name])


def test_a_batch_needs_a_run() -> None:
    with pytest.raises(SettingError, match="experiments: expected at least one"):
        ManyTrainer([])


def test_blocks_of_measured_rows_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [SMALL.replace(seed=seed) for seed in range(3)]
    whole = ManyTrainer(runs)
    monkeypatch.setattr(measuring, "NUMBERS_IN_A_BLOCK", 3 * 5 * 50)
    in_blocks = ManyTrainer(runs)
    whole.run_to_end(), in_blocks.run_to_end()
    # The same steps, so the same parameters bit for bit; only what is measured is cut differently.
    np.testing.assert_array_equal(whole.theta(2), in_blocks.theta(2))
    np.testing.assert_allclose(whole.curve(2), in_blocks.curve(2), rtol=1e-12)
    one = Trainer(runs[2])
    one.run_to_end()
    np.testing.assert_allclose(one.history.curve(), in_blocks.curve(2), rtol=AFTER_SOME_EPOCHS)


def test_weights_that_the_decay_throws_away_end_a_run_as_they_do_alone() -> None:
    wild = SMALL.replace(
        hidden_units=(), optimizer="adamw", learning_rate=3e5, weight_decay=10.0, epochs=20
    )
    together = ManyTrainer([wild, wild.replace(learning_rate=0.01, weight_decay=0.1)])
    together.run_to_end()
    alone = Trainer(wild)
    assert alone.run_to_end().kind == "non-finite"
    assert together.ends[0] == alone.end
    assert present(together.ends[1]).kind == "epochs"
    assert np.isfinite(together.theta(0)).all()


# On a device


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dataset": "penguin_mass", "optimizer": "momentum"},
        {"dataset": "xor", "output": "sigmoid", "optimizer": "rmsprop"},
        {"clip_norm": 0.5, "weight_decay": 0.01, "dropout": 0.2},
        {"dataset": "penguin_mass", "optimizer": "sgd", "learning_rate": 100.0},
    ],
    ids=str,
)
def test_a_batch_on_a_device_meets_no_host_array_and_equals_the_cpus(
    monkeypatch: pytest.MonkeyPatch, changes: Any
) -> None:
    runs = [
        SMALL.replace(seed=seed, epochs=2 + seed, split_seed=seed // 2, **changes)
        for seed in range(3)
    ]
    here = ManyTrainer(runs)
    here.run_to_end()
    monkeypatch.setattr(many, "array_module", lambda device: strict_array)
    there = ManyTrainer(runs)
    assert isinstance(there.network.theta, StrictArray)
    there.run_to_end()
    assert there.ends == here.ends
    for number in range(3):
        for mine, theirs in (
            (there.theta(number), here.theta(number)),
            (there.curve(number), here.curve(number)),
        ):
            np.testing.assert_allclose(mine, theirs, rtol=AFTER_SOME_EPOCHS, atol=AFTER_SOME_EPOCHS)


def test_a_device_is_asked_once_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(many, "array_module", lambda device: strict_array)
    together = ManyTrainer([SMALL.replace(epochs=5), SMALL.replace(seed=1, epochs=5)])
    get = StrictArray.get

    def counted(self: StrictArray) -> np.ndarray:
        asked.append(self)
        return get(self)

    monkeypatch.setattr(StrictArray, "get", counted)
    together.run(together.steps_left_in_epoch - 1)
    assert len(asked) == 1  # is everything finite?
    together.run(1)
    assert len(asked) == 2 + 4  # and the epoch's figures
