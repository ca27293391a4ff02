"""Dropout: which units a step switches off, what that does to the numbers, and what it leaves."""

from typing import Any

import numpy as np
import pytest

from neuralnet import dropout
from neuralnet.dropout import Masks, MaskStream
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.inside import explain
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer
from tests.present import present

DROPPING = Experiment(hidden_units=(8, 6), dropout=(0.5, 0.25), activation="tanh", seed=3)


def test_asking_twice_switches_the_same_units_off() -> None:
    trainer = Trainer(DROPPING)
    first = trainer.compute().copy()
    masks = [None if keep is None else keep.copy() for keep in trainer.network.masks]
    assert np.array_equal(trainer.compute(), first)
    for before, after in zip(masks, trainer.network.masks, strict=True):
        assert (before is None) == (after is None)
        assert before is None or np.array_equal(before, present(after))


def test_every_step_switches_other_units_off() -> None:
    trainer = Trainer(DROPPING)
    trainer.compute()
    first = present(trainer.network.masks[0]).copy()
    trainer.apply()
    trainer.compute()
    assert not np.array_equal(first, present(trainer.network.masks[0]))


@pytest.mark.parametrize("edits", [(), (Edit(30, (("batch_size", 7),)),)])
def test_going_back_and_on_makes_the_same_numbers_bit_for_bit(edits: tuple[Any, ...]) -> None:
    trainer = Trainer(Run(DROPPING, edits))
    trainer.seek(60)
    there = trainer.compute().tobytes(), trainer.network.theta.tobytes()
    trainer.seek(13)
    trainer.seek(60)
    assert (trainer.compute().tobytes(), trainer.network.theta.tobytes()) == there


def numbers_of(stream: Any, step: int) -> list[Any]:
    room = np.full(3, np.nan)
    stream.fill(room, step, [[slice(0, 2), slice(2, 3)]])
    return room.tolist()


def test_the_numbers_of_a_step_do_not_depend_on_what_was_drawn_before() -> None:
    stream, drawn = MaskStream(7), {}
    for step in (5, 0, 9999):
        drawn[step] = numbers_of(stream, step)
    assert len({tuple(numbers) for numbers in drawn.values()}) == 3
    for step in (9999, 5, 0):
        assert numbers_of(MaskStream(7), step) == drawn[step]
        assert numbers_of(stream, step) == drawn[step]
        assert numbers_of(MaskStream(8), step) != drawn[step]


def test_the_numbers_of_several_steps_are_those_of_each() -> None:
    together = np.full(12, np.nan)
    parts = [slice(0, 3), slice(3, 6), slice(9, 12)]
    MaskStream(7).fill(together, 4, [[part] for part in parts])
    for place, part in enumerate(parts):
        assert together[part].tolist() == numbers_of(MaskStream(7), 4 + place)
    assert np.isnan(together[6:9]).all()


LAYERS = (LayerSpec(5, "relu", 0.5), LayerSpec(4, "relu"), LayerSpec(3, "relu", 0.25))


def masks_of(seeds: Any = (3,), p: Any = ((0.5, 0.0, 0.25),), runs: Any = None) -> Masks:
    return Masks(seeds, LAYERS, np.array(p), runs=runs, dtype=np.float64)


@pytest.mark.parametrize("most", [1, 40, 100, 2**16])
def test_how_many_are_drawn_ahead_changes_no_mask(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    rows = [6, 6, 6, 2]
    wanted = [masks_of().at(8 + place, rows[place:]) for place in range(4)]
    monkeypatch.setattr(dropout, "AHEAD_ON_THE_HOST", most)
    ahead = masks_of()
    for place in (0, 1, 2, 3, 1, 0):
        for mask, of_one in zip(ahead.at(8 + place, rows[place:]), wanted[place], strict=True):
            assert (mask is None) == (of_one is None)
            assert mask is None or np.array_equal(mask, present(of_one))
    assert [mask.shape for mask in wanted[3] if mask is not None] == [(2, 5), (2, 3)]


def test_other_batches_get_masks_of_their_own_size() -> None:
    masks = masks_of()
    assert present(masks.at(2, [6, 6, 2])[0]).shape == (6, 5)
    of_two, of_one = masks.at(3, [4, 4])[0], masks_of().at(3, [4])[0]
    assert present(of_two).shape == (4, 5)
    assert np.array_equal(present(of_two), present(of_one))


def test_every_run_of_many_has_the_masks_that_it_has_alone() -> None:
    p = ((0.5, 0.0, 0.25), (0.0, 0.0, 0.0), (0.0, 0.0, 0.4))
    together = masks_of((3, 4, 5), p, runs=3)
    for step in (0, 1):
        first, second, third = together.at(step, [6, 2][step:])
        assert second is None
        for run, (seed, of_run) in enumerate(zip((3, 4, 5), p, strict=True)):
            alone = masks_of((seed,), (of_run,)) if any(of_run) else None
            for mask, place in ((first, 0), (third, 2)):
                wanted: Any = 1.0
                if of_run[place]:
                    wanted = present(alone).at(step, [6, 2][step:])[place]
                of_this = present(mask)[run]
                assert np.array_equal(of_this, np.broadcast_to(wanted, of_this.shape))


def test_no_more_is_laid_out_than_is_kept() -> None:
    masks = masks_of()
    for n in range(1, 2 * dropout.LAYOUTS_KEPT):
        masks.at(0, [n])
    assert len(masks._layouts) == dropout.LAYOUTS_KEPT


def test_the_output_layer_never_drops() -> None:
    trainer = Trainer(DROPPING)
    trainer.compute()
    assert trainer.network.masks[-1] is None
    assert trainer.network.layers[-1].out is trainer.network.layers[-1].a


def test_a_layer_hands_on_its_activations_times_the_mask() -> None:
    trainer = Trainer(DROPPING)
    trainer.compute()
    first, second = trainer.network.layers[:2]
    assert np.array_equal(second.x, first.a * first.keep)
    assert set(np.unique(present(first.keep))) == {0.0, 2.0}
    assert set(np.unique(present(second.keep))) == {0.0, 4 / 3}


def test_units_are_switched_off_about_as_often_as_asked_and_their_mean_stays() -> None:
    layers = [LayerSpec(500, "relu", 0.3), LayerSpec(1, "identity")]
    masks = Masks([0], layers, np.array([[0.3, 0.0]]), runs=None, dtype=np.float64)
    keep = present(masks.at(0, [400])[0])
    assert (keep == 0).mean() == pytest.approx(0.3, abs=0.005)
    assert keep.mean() == pytest.approx(1.0, abs=0.01)


def test_measurements_and_outputs_are_made_with_every_unit_on() -> None:
    trainer = Trainer(DROPPING)
    trainer.run(30)
    without = Network(4, trainer.network.specs, "cross_entropy", theta=trainer.network.theta)
    rows = trainer.data.training_rows
    without.forward(trainer.data.x[rows])
    L = float(without.loss_value(trainer.data.y[rows]))
    assert trainer.measure().training_loss == pytest.approx(L, rel=1e-12)
    # Another number of rows: BLAS may add their products up in another order.
    np.testing.assert_allclose(trainer.outputs()[rows], without.layers[-1].a, rtol=1e-12)


def test_the_gradient_of_a_unit_that_is_off_for_every_row_is_zero() -> None:
    trainer = Trainer(DROPPING.replace(batch_size=1))
    trainer.compute()
    layer = trainer.network.layers[0]
    off = np.flatnonzero(present(layer.keep)[0] == 0)
    assert len(off) > 0
    assert not layer.dL_dW[:, off].any()
    assert not layer.dL_db[:, off].any()


def test_the_error_of_a_hidden_unit_is_made_of_its_terms_and_the_mask() -> None:
    trainer = Trainer(DROPPING)
    trainer.compute()
    keep = present(trainer.network.masks[0])
    for row in range(3):
        for unit in range(8):
            error = explain.error_from_next(trainer.network, 1, row, unit)
            assert error.discrepancy <= 1e-12
            assert all(term.factors[2] == keep[row, unit] for term in error.terms)


def test_a_nudge_meets_the_same_units_as_the_step() -> None:
    trainer = Trainer(DROPPING)
    trainer.run(5)
    trainer.compute()
    for index in (0, 17, len(trainer.delta) - 1):
        slope = explain.nudge(trainer, index).slope
        assert slope == pytest.approx(float(trainer.network.dL_dtheta[index]), abs=1e-7)


def test_a_network_without_dropout_pays_nothing_for_it() -> None:
    trainer = Trainer(Experiment())
    trainer.compute()
    assert trainer.network.masks == [None, None, None]
    assert all(layer.out is layer.a for layer in trainer.network.layers)
