"""The step at the cursor is computed once a state, however often a page asks for it."""

from collections.abc import Callable

import numpy as np
import pytest

from neuralnet import Experiment, Run, Trainer, training
from neuralnet.device.arrays import to_host
from neuralnet.inside.retrace import retrace
from tests.neuralnet import pretended_gpu
from ui.desk.learner import Learner
from ui.desk.recording import View
from ui.desk.walk import Scope, Verb
from ui.kit.verbs import act, verbs_html


@pytest.fixture
def computations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The states for which a page had a step computed, in order."""
    made: list[int] = []
    compute = Trainer.compute

    def counted(trainer: Trainer) -> object:
        made.append(trainer.step)
        return compute(trainer)

    monkeypatch.setattr(Trainer, "compute", counted)
    return made


def buffers(me: Learner) -> list[np.ndarray]:
    trainer = me.at_cursor()
    layers = trainer.network.layers
    return [
        array.copy()
        for array in (
            trainer.x,
            trainer.delta,
            trainer.g,
            trainer.network.theta,
            *(layer.z for layer in layers),
            *(layer.dL_dz for layer in layers),
        )
    ]


def test_a_state_is_computed_once_however_often_it_is_asked_for(computations: list[int]) -> None:
    me = Learner(cursor=23)
    for _ in range(5):
        me.at_cursor()
    assert computations == [23]


def test_revealing_a_step_verb_by_verb_computes_it_once(computations: list[int]) -> None:
    me = Learner(cursor=23)
    for verb in (Verb.FORWARD, Verb.LOSS, Verb.BACKWARD):
        act(me, verb)
        verbs_html(me, me.at_cursor())
    assert computations == [23]


def test_a_press_of_update_computes_the_state_that_it_leads_to(computations: list[int]) -> None:
    me = Learner(cursor=23)
    me.walk_to(me.walk.last)
    me.at_cursor()
    del computations[:]
    act(me, Verb.UPDATE)
    for _ in range(3):
        verbs_html(me, me.at_cursor())
    assert computations == [24]


def update_an_epoch_and_undo(me: Learner) -> None:
    me.scope = Scope.EPOCH
    me.update()
    me.undo()


@pytest.mark.parametrize(
    "move",
    [
        lambda me: me.trainer.seek(60),
        lambda me: (me.trainer.seek(60), me.trainer.seek(23)),
        lambda me: (me.trainer.seek(22), me.trainer.run(1)),
        lambda me: me.trainer.restore(me.trainer.history.nearest(0)),
        lambda me: retrace(me.trainer, 3, last_steps=5),
        lambda me: me.line_of(3),
        lambda me: me.message(),
        lambda me: (me.show(View(3, 0, 1)), me.message()),
        lambda me: (me.go_to_step(40), me.undo()),
        lambda me: (me.walk_to(me.walk.last), me.update(), me.undo()),
        update_an_epoch_and_undo,
        lambda me: me.use_settings(me.settings.replace(learning_rate=0.5)),
        lambda me: me.use_settings(me.settings.replace(optimizer="sgd")),
        lambda me: me.use_settings(me.settings.replace(batch_size=7)),
        lambda me: me.set_parameters({0: 1.5}),
        lambda me: (me.set_parameters({0: 1.5}), me.take_back_parameters()),
        lambda me: me.start_again(new_weights=True),
        lambda me: setattr(me, "cursor", 47),
    ],
)
def test_whoever_moves_the_trainer_the_buffers_are_those_of_the_cursor(
    move: Callable[[Learner], object],
) -> None:
    me = Learner(cursor=23)
    me.at_cursor()
    move(me)
    found = buffers(me)
    fresh = Learner(me.run, cursor=me.cursor)
    assert fresh.cursor == me.cursor
    for mine, wanted in zip(found, buffers(fresh), strict=True):
        np.testing.assert_array_equal(mine, wanted)


def test_a_trainer_that_takes_the_place_of_another_is_computed(computations: list[int]) -> None:
    me = Learner(cursor=23)
    before = me.at_cursor()
    me.trainer = me.trainer.moved_to("cpu")
    assert me.at_cursor() is not before
    assert computations == [23, 23]


def test_on_a_gpu_too_a_state_that_was_left_and_found_again_is_computed_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        training, "array_module", lambda device: pretended_gpu if device == "gpu" else np
    )
    me = Learner(Run(Experiment(device="gpu", hidden_units=(4,))), cursor=24)
    delta = to_host(me.at_cursor().delta).copy()
    me.trainer.seek(30)
    assert me.trainer.history.nearest(24).step == 24  # found without a step being made
    np.testing.assert_array_equal(to_host(me.at_cursor().delta), delta)
