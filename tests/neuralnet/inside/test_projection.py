"""Two dimensions out of many: against the eigenvectors of the covariance, and without flipping."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet.experiment import Experiment
from neuralnet.inside.projection import project, representations
from neuralnet.training import Trainer


def spread_out(n: Any, units: Any, seed: int = 0) -> Any:
    """Points with clearly different spreads along mixed directions."""
    generator = np.random.default_rng(seed)
    scales = 3.0 ** -np.arange(units)
    turn, _ = np.linalg.qr(generator.normal(size=(units, units)))
    return generator.normal(size=(n, units)) * scales @ turn + 5.0


@pytest.mark.parametrize("n, units", [(50, 2), (50, 7), (5, 9)])
def test_the_plane_is_that_of_the_covariances_largest_eigenvectors(n: int, units: int) -> None:
    a = spread_out(n, units)
    variances, vectors = np.linalg.eigh(np.cov(a.T))
    found = project(a)
    np.testing.assert_allclose(found.shares, variances[::-1][:2] / variances.sum(), rtol=1e-9)
    along = np.abs(np.sum(found.directions * vectors[:, ::-1][:, :2].T, axis=1))
    np.testing.assert_allclose(along, 1.0, rtol=1e-9)


@given(arrays(np.float64, (6, 4), elements=st.floats(-10, 10)))
def test_points_are_projections_onto_directions_at_right_angles(a: np.ndarray) -> None:
    found = project(a)
    np.testing.assert_allclose(found.points, (a - a.mean(axis=0)) @ found.directions.T, atol=1e-9)
    lengths = found.directions @ found.directions.T
    np.testing.assert_allclose(lengths, np.diag(np.diag(lengths)), atol=1e-9)
    assert set(np.round(np.diag(lengths), 9)) <= {0.0, 1.0}
    assert 0.0 <= found.shares[1] <= found.shares[0] <= 1.0 + 1e-12
    assert found.shares.sum() <= 1.0 + 1e-12


def test_no_line_shows_more_of_the_spread_than_the_first_direction() -> None:
    a = spread_out(40, 5)
    best = project(a).points[:, 0].var()
    generator = np.random.default_rng(1)
    for _ in range(200):
        line = generator.normal(size=5)
        assert (a @ line / np.linalg.norm(line)).var() <= best * (1 + 1e-12)


def test_points_in_a_plane_keep_their_distances() -> None:
    generator = np.random.default_rng(2)
    flat = generator.normal(size=(20, 2)) @ generator.normal(size=(2, 6))
    found = project(flat)
    assert found.shares.sum() == pytest.approx(1.0)
    for i, j in ((0, 1), (3, 17)):
        assert np.linalg.norm(found.points[i] - found.points[j]) == pytest.approx(
            np.linalg.norm(flat[i] - flat[j])
        )


@pytest.mark.parametrize(
    "a, shares",
    [
        (np.arange(5.0)[:, None], (1.0, 0.0)),  # one unit
        (np.outer(np.arange(5.0), [1.0, -2.0, 3.0]), (1.0, 0.0)),  # three that say the same
        (np.full((5, 3), 0.1), (0.0, 0.0)),  # a dead layer
        (np.array([[1.0, 2.0]]), (0.0, 0.0)),  # one row
        (np.empty((0, 3)), (0.0, 0.0)),  # none
    ],
)
def test_fewer_than_two_dimensions_leave_the_rest_at_0(
    a: np.ndarray, shares: tuple[float, ...]
) -> None:
    found = project(a)
    np.testing.assert_allclose(found.shares, shares, atol=1e-12)
    assert found.points.shape == (len(a), 2)
    assert not found.points[:, 1].any()


def test_numbers_that_ran_out_are_not_drawn_as_if_they_were_some() -> None:
    a = spread_out(5, 3)
    a[2, 1] = np.inf
    assert np.isnan(project(a).points).all()


@given(st.integers(0, 2**16))
def test_the_sign_follows_the_reference_whatever_the_units_are_multiplied_with(seed: int) -> None:
    a, reference = spread_out(30, 4, seed), np.random.default_rng(seed).normal(size=(30, 2))
    one, other = project(a, reference), project(-a, reference)
    np.testing.assert_allclose(one.points, other.points, atol=1e-9)
    np.testing.assert_allclose(one.directions, -other.directions, atol=1e-9)


def test_without_a_reference_the_largest_entry_points_up() -> None:
    for direction in project(spread_out(30, 4)).directions:
        assert direction[np.abs(direction).argmax()] > 0


def test_a_runs_pictures_hardly_ever_flip_from_one_epoch_to_the_next() -> None:
    trainer = Trainer(Experiment())
    rows = np.arange(trainer.data.dataset.n)
    flips = pictures = 0
    before = representations(trainer, rows)
    for _ in range(50):
        trainer.run_epochs(1)
        now = representations(trainer, rows)
        for old, new in zip(before, now, strict=True):
            for c in (0, 1):
                agree = np.corrcoef(old.points[:, c], new.points[:, c])[0, 1]
                flips, pictures = flips + (agree < -0.5), pictures + 1
        before = now
    assert flips <= 0.02 * pictures


def test_the_representations_are_the_inputs_and_what_every_layer_makes_of_them() -> None:
    trainer = Trainer(Experiment(hidden_units=(6, 1)))
    trainer.run_epochs(2)
    rows = trainer.data.validation_rows
    found = representations(trainer, rows)
    assert len(found) == 4
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.data.x[rows])
    inputs = project(trainer.data.x[rows])
    np.testing.assert_array_equal(found[0].points, inputs.points)
    for projection, layer in zip(found[1:], probe.layers, strict=True):
        expected = project(layer.a, inputs.points)
        np.testing.assert_array_equal(projection.points, expected.points)
    assert found[2].shares.tolist() in ([1.0, 0.0], [0.0, 0.0])  # one unit, dead or alive
