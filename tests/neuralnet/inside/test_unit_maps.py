"""Every unit over two features: the grid, and the engine's own activations on it."""

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.inside.unit_maps import (
    MARGIN,
    feature_grid,
    unit_maps,
    with_fitted_rows,
    with_near_rows,
)
from neuralnet.training import Trainer


def test_the_grid_spans_two_features_and_holds_the_others() -> None:
    x = np.array([[0.0, 10.0, 5.0], [1.0, 30.0, 7.0]])
    grid = feature_grid(x, np.array([0.3, 12.0, 6.5]), x_feature=2, y_feature=0, size=4)
    assert grid.points.shape == (16, 3)
    assert set(grid.points[:, 1]) == {12.0}
    np.testing.assert_allclose(grid.x_axis[[0, -1]], [5.0 - 2 * MARGIN, 7.0 + 2 * MARGIN])
    np.testing.assert_allclose(grid.y_axis[[0, -1]], [0.0 - MARGIN, 1.0 + MARGIN])
    across, up = grid.points[:, 2].reshape(4, 4), grid.points[:, 0].reshape(4, 4)
    np.testing.assert_array_equal(across, np.tile(grid.x_axis, (4, 1)))
    np.testing.assert_array_equal(up, np.tile(grid.y_axis[:, None], 4))


def test_near_a_row_the_other_features_are_as_in_it_and_nowhere_beyond_them() -> None:
    rows = np.random.default_rng(3).normal(size=(40, 4))
    corner = rows[:, [2, 0]].max(axis=0)
    rows[0] = [corner[1], 5.0, corner[0], -5.0]  # alone in its corner, where the grid's place is
    flat = feature_grid(rows, rows[1], x_feature=2, y_feature=0, size=54)
    grid = with_near_rows(flat, rows, x_feature=2, y_feature=0)
    np.testing.assert_array_equal(grid.points[:, [0, 2]], flat.points[:, [0, 2]])
    away = np.abs(flat.points[:, [0, 2]] - rows[0, [0, 2]]).sum(axis=1)
    assert grid.points[away.argmin(), 1] == pytest.approx(5.0, rel=0.01)
    assert grid.points[:, 1].min() >= rows[:, 1].min()
    assert grid.points[:, 1].max() <= rows[:, 1].max()


def test_rows_at_one_place_give_it_their_mean() -> None:
    rows = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 2.0], [1.0, 1.0, 9.0]])
    grid = with_near_rows(feature_grid(rows, rows[0], 0, 1, size=29), rows, 0, 1)
    at = np.abs(grid.points[:, :2]).sum(axis=1).argmin()
    assert grid.points[at, 2] == pytest.approx(1.5, rel=1e-3)


def test_over_a_plane_fitted_to_the_rows_what_is_linear_stays_linear() -> None:
    rows = np.random.default_rng(4).normal(size=(60, 4)) * [1.0, 50.0, 3.0, 1.0]
    rows[:, 3] = 2.0 + 0.5 * rows[:, 0] - 0.1 * rows[:, 2]  # on a plane itself
    flat = feature_grid(rows, rows[1], x_feature=0, y_feature=2, size=9)
    points = with_fitted_rows(flat, rows, x_feature=0, y_feature=2).points
    np.testing.assert_array_equal(points[:, [0, 2]], flat.points[:, [0, 2]])
    np.testing.assert_allclose(points[:, 3], 2.0 + 0.5 * points[:, 0] - 0.1 * points[:, 2])
    along = points.reshape(9, 9, 4)
    np.testing.assert_allclose(np.diff(along, n=2, axis=1), 0.0, atol=1e-9)
    np.testing.assert_allclose(np.diff(along, n=2, axis=0), 0.0, atol=1e-9)


def test_a_feature_that_never_changes_still_has_a_width() -> None:
    grid = feature_grid(np.ones((3, 2)), np.ones(2), 0, 1, size=5)
    assert grid.x_axis[0] < 1.0 < grid.x_axis[-1]


def test_every_map_holds_the_activations_that_single_points_give() -> None:
    trainer = Trainer(Experiment(hidden_units=(5, 4)))
    trainer.run_epochs(3)
    inputs = np.random.default_rng(0).normal(size=(36, 4))
    maps = unit_maps(trainer.network, inputs)
    assert [m.shape for m in maps] == [(5, 6, 6), (4, 6, 6), (3, 6, 6)]
    assert {m.dtype for m in maps} == {np.dtype(np.float32)}
    probe = trainer.network.sharing_theta()
    for point in (0, 17, 35):
        probe.forward(inputs[point : point + 1])
        for unit_map, layer in zip(maps, probe.layers, strict=True):
            found = unit_map[:, point // 6, point % 6]
            np.testing.assert_allclose(found, layer.a[0], rtol=1e-5, atol=1e-6)


def test_of_a_wide_layer_only_the_first_units_are_kept() -> None:
    trainer = Trainer(Experiment(hidden_units=(30, 3)))
    inputs = np.zeros((9, 4))
    assert [len(m) for m in unit_maps(trainer.network, inputs, most=8)] == [8, 3, 3]


def test_looking_leaves_the_steps_buffers_as_they_were() -> None:
    trainer = Trainer(Experiment())
    trainer.compute()
    before = trainer.network.layers[0].a.copy()
    unit_maps(trainer.network, np.zeros((4, 4)))
    np.testing.assert_array_equal(trainer.network.layers[0].a, before)
