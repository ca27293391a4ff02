"""Frozen parameters: no update moves them, everything else goes on, and time stays exact."""

from typing import Any

import numpy as np
import pytest

from neuralnet.errors import SettingError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.inside.explain import FROZEN, update_parts, update_values
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer

SMALL = Experiment(
    dataset="blobs",
    samples=60,
    hidden_units=(4,),
    activation="tanh",
    batch_size=9,
    learning_rate=0.05,
    epochs=6,
)
HELD = {0: True, 3: True, 9: True}


def frozen_from(step: int, free_at: int | None = None, **settings: Any) -> Run:
    run = Run(SMALL.replace(**settings)).edited(step, frozen=HELD)
    return run if free_at is None else run.edited(free_at, frozen=dict.fromkeys(HELD, False))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_no_update_moves_what_is_frozen_and_all_others_go_on(optimizer: str) -> None:
    run = frozen_from(7, 19, optimizer=optimizer, weight_decay=0.1, l1_penalty=0.01)
    trainer, thetas = Trainer(run), []
    while trainer.step < 26:
        thetas.append(trainer.network.theta.copy())
        trainer.run(1)
    moved = np.diff(np.array(thetas), axis=0) != 0.0
    indices = list(HELD)
    assert moved[:7, indices].all()
    assert not moved[7:19, indices].any()
    assert moved[19:, indices].all()
    others = np.delete(moved, indices, axis=1)
    assert others.mean() > 0.9  # all but those of a dead unit


def test_the_optimizer_goes_on_watching_a_frozen_parameter() -> None:
    trainer = Trainer(frozen_from(0))
    trainer.run(5)
    assert (trainer.optimizer.state[:, 0] != 0).all()


def test_the_way_up_to_the_freezing_is_shared_and_the_branch_is_exact() -> None:
    trainer = Trainer(SMALL)
    trainer.seek(12)
    branch = trainer.branch(parameters={5: 0.0}, frozen={5: True})
    assert branch.step == 12
    branch.run_to_end()
    straight = Trainer(branch.run_spec)
    straight.run_to_end()
    assert (branch.network.theta == straight.network.theta).all()
    assert branch.network.theta[5] == 0.0
    branch.seek(11)
    assert branch.network.theta[5] == Trainer(SMALL).network.theta[5] or branch.free is None
    assert branch.free is None


@pytest.mark.parametrize("jumps", [(20, 3, 12, 30), (8, 7, 6, 19, 18, 20)])
def test_going_back_and_forth_over_the_change_lands_on_the_same_bits(jumps: Any) -> None:
    run = frozen_from(7, 19, optimizer="momentum")
    trainer = Trainer(run)
    for step in jumps:
        trainer.seek(step)
        trainer.compute()
        fresh = Trainer(run)
        while fresh.step < step:
            fresh.run(1)
        fresh.compute()
        for one, other in (
            (trainer.network.theta, fresh.network.theta),
            (trainer.delta, fresh.delta),
        ):
            assert one.tobytes() == other.tobytes()
        assert trainer.frozen == fresh.frozen


def test_the_parts_of_a_frozen_change_end_in_what_takes_it_back() -> None:
    trainer = Trainer(frozen_from(0, weight_decay=0.1))
    trainer.run(3)
    free = Trainer(Run(trainer.run_spec.experiment))
    trainer.compute()
    parts = update_parts(trainer, 3)
    assert parts.total == trainer.delta[3] == 0.0
    assert parts.discrepancy < 1e-15
    assert parts.terms[-1].name == FROZEN
    assert parts.terms[-1].value == -update_values(trainer, 3).delta != 0.0
    free.compute()
    trainer.seek(0)
    trainer.compute()
    # In the first step nothing has diverged yet: what it would do is what the free one does.
    assert update_values(trainer, 3).delta == free.delta[3]
    assert [term.name for term in update_parts(trainer, 1).terms][-1] != FROZEN


def test_freezing_what_is_frozen_already_is_no_edit_and_freeing_it_at_once_undoes_it() -> None:
    run = frozen_from(7)
    assert run.edited(9, frozen={0: True}) == run
    assert run.edited(7, frozen=dict.fromkeys(HELD, False)) == Run(SMALL)
    assert run.frozen_at(6) == frozenset()
    assert run.frozen_at(7) == run.frozen_at(999) == frozenset(HELD)
    assert frozen_from(7, 19).frozen_at(19) == frozenset()


def test_a_run_without_it_keeps_its_key_and_one_with_it_has_another() -> None:
    plain, held = Run(SMALL), frozen_from(7)
    assert "frozen" not in plain.to_json()
    assert held.key != plain.key
    assert held.divergence(plain) == 7
    assert Run.from_json(held.to_json()) == held


@pytest.mark.parametrize(
    "frozen", [((-1, True),), ((0, 1),), ((0.5, True),), (("a", False),), ((0, None),)]
)
def test_what_cannot_be_frozen_is_refused_by_name(frozen: Any) -> None:
    with pytest.raises(SettingError) as caught:
        Edit(3, frozen=frozen)
    assert caught.value.field == "frozen"


def test_a_parameter_that_the_network_lacks_cannot_be_frozen() -> None:
    with pytest.raises(SettingError, match="parameter: expected a whole number from 0 to"):
        Trainer(Run(SMALL).edited(3, frozen={10**6: True}))


def test_a_network_that_is_all_frozen_stays_where_it_is() -> None:
    trainer = Trainer(SMALL)
    count = trainer.network.theta.size
    still = Trainer(Run(SMALL).edited(0, frozen=dict.fromkeys(range(count), True)))
    still.run_to_end()
    assert (still.network.theta == trainer.network.theta).all()
    assert still.end is not None
    assert still.end.kind == "epochs"
