"""Looking back along a run."""

import numpy as np

from neuralnet.experiment import Experiment
from neuralnet.inside.retrace import retrace
from neuralnet.training import Trainer


def test_the_line_of_a_weight_has_the_very_values_of_the_run() -> None:
    trainer = Trainer(Experiment())
    values = []
    for _ in range(61):
        values.append(float(trainer.network.theta[3]))
        trainer.run(1)
    trainer.seek(60)
    line = retrace(trainer, 3, last_steps=30)
    assert line.steps.tolist() == [0, 24, *range(30, 61)]
    assert line.values.tolist() == [values[step] for step in line.steps]


def test_looking_back_leaves_the_trainer_where_it_was() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(100)
    trainer.compute()
    before = trainer.network.theta.copy(), trainer.delta.copy(), trainer.optimizer.state.copy()
    retrace(trainer, 0)
    assert trainer.step == 100
    for mine, theirs in zip(
        before, (trainer.network.theta, trainer.delta, trainer.optimizer.state), strict=True
    ):
        assert np.array_equal(mine, theirs)


def test_what_lies_after_the_present_state_is_not_told() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(300)
    trainer.seek(5)
    assert retrace(trainer, 0).steps.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_weight_set_by_hand_leaps_at_its_step() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(3)
    branch = trainer.branch(parameters={0: 5.0})
    branch.seek(4)
    line = retrace(branch, 0)
    assert line.values[3] == 5.0
    assert line.values[2] == retrace(trainer, 0).values[2]


def test_the_updates_are_counted_by_what_they_did_to_their_own_batch() -> None:
    trainer = Trainer(Experiment(optimizer="sgd", learning_rate=0.5))
    lowered = 0
    for _ in range(24):
        trainer.compute()
        before = float(trainer.loss)
        x, y = trainer.x, trainer.y
        trainer.apply()
        trainer.network.forward(x)
        lowered += float(trainer.network.loss_value(y)) < before
    line = retrace(trainer, 0)
    assert line.raised > 0
    assert (line.lowered, line.raised) == (lowered, 24 - lowered)


def test_what_is_known_of_the_updates_changes_nothing_that_is_told() -> None:
    trainer, known = Trainer(Experiment()), dict[int, float]()
    for step in (60, 61, 59):
        trainer.seek(step)
        trainer.compute()
        line, again = retrace(trainer, 7), retrace(trainer, 7, known=known)
        assert (line.steps == again.steps).all()
        assert (line.values == again.values).all()
        assert (line.lowered, line.raised) == (again.lowered, again.raised)
    assert sorted(known) == list(range(12, 62))


def test_far_snapshots_shorten_the_exact_part_and_never_the_truth() -> None:
    trainer = Trainer(Experiment(batch_size=1, epochs=4))  # a snapshot every 239 steps
    trainer.seek(400)
    line = retrace(trainer, 0, last_steps=10)
    assert line.exact_from == 400
    assert line.steps.tolist() == [0, 239, 400]
    assert trainer.step == 400
