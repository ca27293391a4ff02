"""The loss surface: its centre is the measured loss, many networks at once are the same as one
after the other, and the way ends where the run stands."""

import time
from typing import Any

import numpy as np
import pytest

from neuralnet import training
from neuralnet.experiment import Experiment
from neuralnet.inside.landscape import KINDS, MOST_SNAPSHOTS, affordable, landscape, losses_at
from neuralnet.network import Network
from neuralnet.training import Trainer
from tests.neuralnet import strict_array

RUNS = [
    {},
    {"dataset": "penguin_mass"},
    {"dataset": "moons", "output": "sigmoid", "activation": "tanh"},
    {"hidden_units": ()},
    {"output": "tanh", "loss": "mse"},
]


def trained(epochs: int = 5, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.run_epochs(epochs)
    return trainer


def loss_of(trainer: Trainer, theta: np.ndarray) -> float:
    """The training loss of one network with these parameters."""
    network = trainer.network
    probe = Network(network.n_in, network.specs, network.loss.name, theta=theta.copy())
    probe.forward(trainer.x_train)
    return float(probe.loss_value(trainer.y_train))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("settings", RUNS)
def test_the_centre_is_the_measured_training_loss(settings: dict[str, Any], kind: str) -> None:
    trainer = trained(**settings)
    found = landscape(trainer, kind, size=7)
    assert found.kind == kind
    assert found.rows == found.all_rows == len(trainer.x_train)
    assert found.centre == pytest.approx(trainer.measure().training_loss, rel=0, abs=1e-12)
    assert found.centre == pytest.approx(loss_of(trainer, trainer.network.theta), rel=0, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("settings", RUNS)
def test_every_point_is_the_loss_of_one_network_moved_there(
    settings: dict[str, Any], kind: str
) -> None:
    trainer = trained(**settings)
    found = landscape(trainer, kind, size=5)
    for j, b in enumerate(found.beta):
        for i, a in enumerate(found.alpha):
            moved = trainer.network.theta + a * found.directions[0] + b * found.directions[1]
            assert found.loss[j, i] == pytest.approx(loss_of(trainer, moved), rel=1e-12)


def test_chunks_give_what_one_network_after_the_other_gives() -> None:
    trainer = trained()
    generator = np.random.default_rng(0)
    directions = generator.normal(size=(2, trainer.network.theta.size))
    offsets = generator.normal(size=(23, 2))
    arguments = (trainer.network, trainer.network.theta, directions, offsets)
    rows = trainer.x_train, trainer.y_train
    one_by_one = losses_at(*arguments, *rows, chunk_bytes=1)
    for chunk_bytes in (2**20, 2**21, 2**30):
        np.testing.assert_allclose(
            losses_at(*arguments, *rows, chunk_bytes=chunk_bytes), one_by_one, rtol=1e-12
        )


@pytest.mark.parametrize("kind", KINDS)
def test_the_way_ends_in_the_centre_and_tells_the_losses_measured_on_it(kind: str) -> None:
    trainer = trained(epochs=6)
    found = landscape(trainer, kind, size=7)
    assert found.path[-1].tolist() == [0.0, 0.0]
    assert found.path_steps.tolist() == [24 * epoch for epoch in range(7)]
    curve = trainer.history.curve()
    assert found.path_loss.tolist() == curve[:, 1].tolist()


def test_the_plane_of_the_way_shows_more_of_it_than_any_random_one() -> None:
    trainer = trained(epochs=10)
    way = landscape(trainer, "path", size=5)
    assert way.path_shares[0] >= way.path_shares[1]
    assert 0.9 < way.path_shares.sum() <= 1.0 + 1e-12
    np.testing.assert_allclose(way.directions @ way.directions.T, np.eye(2), atol=1e-12)
    for seed in range(5):
        other = landscape(trainer, "random", size=5, seed=seed)
        assert other.path_shares.sum() < way.path_shares.sum()


def test_the_way_is_laid_into_the_plane_at_right_angles() -> None:
    trainer = trained(epochs=4)
    found = landscape(trainer, "random", size=5)
    theta = trainer.network.theta
    for snapshot, point in zip(trainer.history, found.path, strict=True):
        missed = snapshot.theta - theta - point @ found.directions
        np.testing.assert_allclose(found.directions @ missed, 0.0, atol=1e-9)


def test_the_surface_holds_the_whole_way() -> None:
    found = landscape(trained(epochs=8))
    for c, axis in enumerate((found.alpha, found.beta)):
        assert axis[0] < found.path[:, c].min()
        assert found.path[:, c].max() < axis[-1]
        assert (axis == 0.0).sum() == 1
        np.testing.assert_allclose(np.diff(axis), axis[1] - axis[0])


def test_what_lies_after_the_present_state_is_not_told() -> None:
    trainer = trained(epochs=10)
    trainer.seek(50)
    assert landscape(trainer, size=5).path_steps.tolist() == [0, 24, 48, 50]


def test_a_long_way_is_told_in_evenly_chosen_states_from_the_first_on() -> None:
    trainer = Trainer(Experiment(epochs=200))
    trainer.run_to_end()
    steps = landscape(trainer, size=5).path_steps
    assert len(steps) == MOST_SNAPSHOTS + 1
    assert (steps[0], steps[-1]) == (0, 4800)
    assert np.diff(steps).max() <= 2 * np.diff(steps)[:-1].min()


def test_at_the_start_there_is_no_way_and_the_directions_are_random() -> None:
    found = landscape(Trainer(Experiment()), "path", size=5)
    assert found.kind == "random"
    assert found.path.tolist() == [[0.0, 0.0]]
    assert found.path_shares.tolist() == [0.0, 0.0]


def test_a_way_of_one_step_gets_a_second_direction_across_it() -> None:
    trainer = Trainer(Experiment())
    trainer.run(1)
    found = landscape(trainer, "path", size=5)
    assert found.kind == "path"
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(2), atol=1e-9)
    np.testing.assert_allclose(found.path_shares, [1.0, 0.0], atol=1e-12)
    assert found.path[0, 0] == pytest.approx(
        -np.linalg.norm(trainer.history.nearest(0).theta - trainer.network.theta)
    )


def test_random_directions_are_as_long_as_each_unit_in_theta() -> None:
    trainer = trained(hidden_units=(5,))
    found = landscape(trainer, "random", size=5)
    for direction in found.directions:
        for (W, b, spec), layer in zip(
            trainer.network.slices(), trainer.network.layers, strict=True
        ):
            columns = direction[W].reshape(layer.W.shape)
            for j in range(spec.units):
                length = np.hypot(np.linalg.norm(columns[:, j]), direction[b][j])
                unit = np.hypot(np.linalg.norm(layer.W[:, j]), layer.b[0, j])
                assert length == pytest.approx(unit, rel=1e-12)


def test_the_same_seed_draws_the_same_surface() -> None:
    trainer = trained()
    one, same, other = (landscape(trainer, "random", 5, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.loss, same.loss)
    assert not np.array_equal(one.loss, other.loss)


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="kind: expected one of path, random; got 'hessian'"):
        landscape(Trainer(Experiment()), "hessian")


def test_a_small_network_gets_all_points_and_rows_and_a_large_one_says_what_it_got() -> None:
    small = Trainer(Experiment())
    assert affordable(small) == (41, 1)
    large = Trainer(Experiment(dataset="moons", samples=5000, hidden_units=(100, 100)))
    size, stride = affordable(large)
    assert size < 41
    assert stride > 1
    found = landscape(large)
    assert found.loss.shape == (size, size)
    assert found.rows == len(large.x_train[::stride]) < found.all_rows == len(large.x_train)


def test_the_penguins_surface_takes_less_than_a_second_of_the_processor() -> None:
    trainer = trained(epochs=50)
    begin = time.thread_time()
    landscape(trainer)
    assert time.thread_time() - begin < 1.0


def test_looking_leaves_the_trainer_as_it_was() -> None:
    trainer = trained()
    trainer.compute()
    before = trainer.network.theta.copy(), trainer.delta.copy(), trainer.step
    landscape(trainer, size=5)
    assert np.array_equal(trainer.network.theta, before[0])
    assert np.array_equal(trainer.delta, before[1])
    assert trainer.step == before[2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "settings",
    [{"learning_rate": 1e5}, {"learning_rate": 1000.0, "activation": "tanh"}],
)
def test_a_run_whose_numbers_ran_out_has_a_surface_without_warnings(
    settings: dict[str, Any], kind: str
) -> None:
    trainer = Trainer(Experiment(dataset="plane", optimizer="sgd", **settings))
    trainer.run_to_end()
    assert trainer.end is not None
    assert trainer.end.kind == "non-finite"
    found = landscape(trainer, kind, size=5)
    assert np.isfinite(found.path).all()
    assert np.isfinite(found.directions).all()


def test_the_surface_is_that_of_the_whole_network_where_steps_drop_units() -> None:
    trainer = trained(dropout=0.4)
    found = landscape(trainer, size=5)
    assert found.centre == pytest.approx(trainer.measure().training_loss, rel=0, abs=1e-12)


def test_single_precision_is_as_exact_as_it_can_be() -> None:
    trainer = trained(precision="float32")
    assert landscape(trainer, size=5).centre == pytest.approx(
        trainer.measure().training_loss, rel=1e-5
    )


def test_the_same_surface_comes_from_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    here = landscape(trained(epochs=2), size=5)
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = landscape(trained(epochs=2), size=5)
    np.testing.assert_allclose(here.loss, there.loss, rtol=1e-12)
    np.testing.assert_array_equal(here.path, there.path)
